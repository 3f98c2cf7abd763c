/** The visitor's side of a call: the microphone with its memory and its loudness, through mutes, devices and moves. */
import {assert, waitUntil} from '@open-wc/testing';
import type {AudioGesture} from '../../src/audio/gesture.js';
import type {CapturedChunk} from '../../src/audio/pcm-capture.js';
import {AudioStage} from '../../src/audio/stage.js';
import {VoiceInput} from '../../src/audio/voice-input.js';
import {Disposers} from '../../src/shared/disposers.js';
import type {VoiceError} from '../../src/shared/errors.js';
import {fitTone} from './dsp/tone.js';
import {join} from './support/recorder.js';
import {toneStream, type ToneStream} from './support/tone-stream.js';

const {signal} = new AbortController();
const FIRST_HZ = 997;
const OTHER_HZ = 1_499;

describe('VoiceInput', () => {
  let disposers: Disposers;
  let stage: AudioStage;
  let outside: AudioContext;
  let tone: ToneStream;

  beforeEach(async () => {
    disposers = new Disposers();
    stage = disposers.use(new AudioStage({context: new AudioContext()}), made => made.close());
    // A context of its own, as a microphone has: the stage may change its own.
    outside = new AudioContext();
    disposers.defer(() => void outside.close());
    await Promise.all([stage.context.resume(), outside.resume()]);
    tone = toneStream(outside, FIRST_HZ);
  });
  afterEach(() => disposers.dispose());

  const gestureWith = (microphone: Promise<MediaStream>): AudioGesture => ({
    context: stage.context,
    running: Promise.resolve(),
    microphone,
  });

  async function open(): Promise<VoiceInput> {
    const gesture = gestureWith(Promise.resolve(tone.stream));
    const options = {stage, gesture, constraints: {}, onNotice: () => undefined};
    return disposers.use(await VoiceInput.open(options, signal), made => made.close());
  }

  /** From now on the browser gives this stream to whoever asks for a microphone. */
  function giveNext(stream: MediaStream): void {
    const devices = navigator.mediaDevices;
    const getUserMedia = devices.getUserMedia.bind(devices);
    devices.getUserMedia = () => Promise.resolve(stream);
    disposers.defer(() => (devices.getUserMedia = getUserMedia));
  }

  function blockWorklets(): void {
    stage.context.audioWorklet.addModule = () => Promise.reject(new DOMException('blocked', 'AbortError'));
  }

  /** Everything from `from` on, as it comes. */
  function listen(input: VoiceInput, from: number): () => Float32Array {
    const chunks: Int16Array[] = [];
    input.capture.read({from, chunkMs: 20}, ({sound}: CapturedChunk) =>
      chunks.push(new Int16Array(sound.slice().buffer)),
    );
    return () => join(chunks).map(sample => sample / 32_768);
  }
  const amplitude = (samples: Float32Array, frequency: number): number =>
    samples.length < 2_400 ? 0 : fitTone(samples.slice(-2_400), frequency, 24_000).amplitude;
  const hears = (heard: () => Float32Array, frequency: number): Promise<void> =>
    waitUntil(() => amplitude(heard(), frequency) > 0.45, `${frequency} Hz should be heard`, {timeout: 8000});
  const isSilent = (samples: Float32Array): boolean =>
    samples.length > 2_400 && samples.slice(-2_400).every(sample => sample === 0);
  const isLoud = (input: VoiceInput): Promise<void> =>
    waitUntil(() => input.level() > 0.5, 'the level should rise', {timeout: 8000});
  const isQuiet = (input: VoiceInput): Promise<void> =>
    waitUntil(() => input.level() === 0, 'the level should fall', {timeout: 8000});

  it('keeps the words that are said before anybody reads them', async () => {
    const input = await open();
    await isLoud(input);
    await waitUntil(() => input.hasSpokenSince(0), 'the voice should be heard');
    tone.setLevel(0);
    await isQuiet(input);
    const heard = listen(input, 0);
    await waitUntil(() => isSilent(heard()), 'the end should be read');
    const loud = heard().filter(sample => Math.abs(sample) > 0.4);
    // A voice is heard after 30 ms, and its peaks are a part of it.
    assert.isAbove(loud.length, 200);
  });

  it('knows whether anybody has spoken', async () => {
    tone.setLevel(0);
    const input = await open();
    const heard = listen(input, 0);
    await waitUntil(() => isSilent(heard()), 'silence should be kept');
    assert.isFalse(input.hasSpokenSince(0));
    tone.setLevel(0.5);
    await waitUntil(() => input.hasSpokenSince(0), 'the voice should be heard');
    tone.setLevel(0);
    await isQuiet(input);
    assert.isTrue(input.hasSpokenSince(0));
  });

  it('muted, is silent everywhere: in its memory, on its track, in its level', async () => {
    const input = await open();
    const heard = listen(input, 0);
    await hears(heard, FIRST_HZ);
    input.setMuted(true);
    await waitUntil(() => isSilent(heard()), 'the memory should be silent');
    await isQuiet(input);
    assert.isFalse(input.microphone.stream.getAudioTracks()[0]?.enabled);
    input.setMuted(false);
    await hears(heard, FIRST_HZ);
    await isLoud(input);
  });

  it('is silent as long as one reason for it is left, whichever was first', async () => {
    const input = await open();
    const heard = listen(input, 0);
    await hears(heard, FIRST_HZ);
    const reasons = [
      (on: boolean) => input.setMuted(on),
      (on: boolean) => input.setHeld(on),
      (on: boolean) => input.setDeaf(on),
    ];
    const isOn = (): boolean | undefined => input.microphone.stream.getAudioTracks()[0]?.enabled;
    for (const [index, be] of reasons.entries()) {
      const others = reasons.filter(other => other !== be);
      be(true);
      for (const other of others) other(true);
      for (const other of others) other(false);
      assert.isFalse(isOn(), `reason ${index}`);
      be(false);
      assert.isTrue(isOn(), `reason ${index}`);
    }
    await hears(heard, FIRST_HZ);
  });

  it('goes on with another device, in its memory and its level', async () => {
    const input = await open();
    const heard = listen(input, 0);
    await hears(heard, FIRST_HZ);
    const other = toneStream(outside, OTHER_HZ);
    giveNext(other.stream);
    await input.microphone.choose(undefined);
    await hears(heard, OTHER_HZ);
    await isLoud(input);
    other.setLevel(0);
    await isQuiet(input);
  });

  it('stays muted with another device', async () => {
    const input = await open();
    const heard = listen(input, 0);
    input.setMuted(true);
    giveNext(toneStream(outside, OTHER_HZ).stream);
    await input.microphone.choose(undefined);
    await waitUntil(() => isSilent(heard()), 'the memory should be silent');
    assert.isFalse(input.microphone.stream.getAudioTracks()[0]?.enabled);
  });

  it('goes on in another context, in its memory and its level', async () => {
    const input = await open();
    const heard = listen(input, 0);
    await hears(heard, FIRST_HZ);
    await stage.move(new AudioContext({sampleRate: 32_000}));
    const moved = heard().length;
    await waitUntil(() => heard().length > moved + 4_800, 'sound should come from the new context');
    await hears(heard, FIRST_HZ);
    await isLoud(input);
    tone.setLevel(0);
    await isQuiet(input);
  });

  it('stays muted in another context', async () => {
    const input = await open();
    const heard = listen(input, 0);
    input.setMuted(true);
    await stage.move(new AudioContext({sampleRate: 32_000}));
    const moved = heard().length;
    await waitUntil(() => heard().length > moved + 4_800, 'sound should come from the new context');
    assert.isTrue(isSilent(heard()));
  });

  it('hears anew in another context whether anybody speaks', async () => {
    const input = await open();
    await waitUntil(() => input.capture.speaking, 'the voice should be heard');
    tone.setLevel(0);
    await isQuiet(input);
    await stage.move(new AudioContext({sampleRate: 32_000}));
    assert.isFalse(input.capture.speaking);
  });

  it('without a worklet remembers nothing, says so to whoever asks, and does the rest', async () => {
    blockWorklets();
    const input = await open();
    assert.isFalse(input.remembers);
    const failure: unknown = await Promise.resolve()
      .then(() => input.capture)
      .catch((reason: unknown) => reason);
    assert.strictEqual((failure as VoiceError).code, 'audio/worklet-blocked');
    await isLoud(input);
    input.setMuted(true);
    await isQuiet(input);
    input.setMuted(false);
    const other = toneStream(outside, OTHER_HZ);
    giveNext(other.stream);
    await input.microphone.choose(undefined);
    await isLoud(input);
    await stage.move(new AudioContext({sampleRate: 32_000}));
    await isLoud(input);
    assert.isFalse(input.hasSpokenSince(0));
  });

  it('releases everything at its end', async () => {
    const input = await open();
    const heard = listen(input, 0);
    await hears(heard, FIRST_HZ);
    let made = 0;
    input.close();
    const {context} = stage;
    const create = context.createMediaStreamSource.bind(context);
    context.createMediaStreamSource = stream => {
      made += 1;
      return create(stream);
    };
    const tracks = tone.stream.getTracks().map(({readyState}) => readyState);
    assert.deepEqual(tracks, ['ended']);
    await isQuiet(input);
    const atEnd = heard().length;
    await stage.move(new AudioContext({sampleRate: 32_000}));
    assert.strictEqual(heard().length, atEnd);
    assert.strictEqual(made, 0);
  });

  it('lets go of the microphone when it was given up while the processors were loading', async () => {
    const start = new AbortController();
    const gesture = gestureWith(Promise.resolve(tone.stream));
    const {audioWorklet} = stage.context;
    let refuse: (reason: Error) => void = () => undefined;
    audioWorklet.addModule = () => new Promise((_, reject) => (refuse = reject));
    const options = {stage, gesture, constraints: {}, onNotice: () => undefined};
    const opening = VoiceInput.open(options, start.signal).then(
      () => 'opened',
      (failure: unknown) => (failure as Error).name,
    );
    // The microphone is open by then: what is left to be awaited is only the processor.
    await new Promise(resolve => setTimeout(resolve));
    start.abort();
    refuse(new Error('too late'));
    assert.strictEqual(await opening, 'AbortError');
    assert.strictEqual(tone.stream.getAudioTracks()[0]?.readyState, 'ended');
  });

  it('is the error of the microphone where that one is refused', async () => {
    const gesture = gestureWith(Promise.reject(new DOMException('no', 'NotAllowedError')));
    const options = {stage, gesture, constraints: {}, onNotice: () => undefined};
    const failure: unknown = await VoiceInput.open(options, signal).catch((reason: unknown) => reason);
    assert.strictEqual((failure as VoiceError).code, 'microphone/denied');
  });
});
