/** The microphone's memory in a real browser: an oscillator stands in for the voice, nothing else does. */
import {assert, waitUntil} from '@open-wc/testing';
import {PcmCapture, type CapturedChunk, type CaptureRate} from '../../src/audio/pcm-capture.js';
import {AudioStage} from '../../src/audio/stage.js';
import {Disposers} from '../../src/shared/disposers.js';
import {bestStretch, fitTone} from './dsp/tone.js';
import {join} from './support/recorder.js';
import {toneStream, type ToneStream} from './support/tone-stream.js';

const {signal} = new AbortController();

describe('PcmCapture', () => {
  let disposers: Disposers;
  let stage: AudioStage;
  let tone: ToneStream;

  beforeEach(async () => {
    disposers = new Disposers();
    stage = disposers.use(new AudioStage({context: new AudioContext()}), made => made.close());
    await stage.context.resume();
    // A context of its own, as a microphone has: the stage may change its own.
    const outside = new AudioContext();
    disposers.defer(() => void outside.close());
    await outside.resume();
    tone = toneStream(outside);
  });
  afterEach(() => disposers.dispose());

  async function open(rate?: CaptureRate): Promise<PcmCapture> {
    const capture = disposers.use(await PcmCapture.open(stage, signal, rate), made => made.close());
    capture.listen(stage.context.createMediaStreamSource(tone.stream));
    return capture;
  }

  /** Copies of the next chunks: they are lent. */
  async function collect(
    capture: PcmCapture,
    count: number,
    options: Parameters<PcmCapture['read']>[0] = {chunkMs: 20},
  ): Promise<CapturedChunk[]> {
    const chunks: CapturedChunk[] = [];
    capture.read(options, chunk => chunks.push({...chunk, sound: chunk.sound.slice()}));
    await waitUntil(() => chunks.length >= count, 'chunks should come', {timeout: 8000});
    capture.pace({chunkMs: 0});
    return chunks.slice(0, count);
  }

  function samplesOf(chunks: readonly CapturedChunk[]): Float32Array {
    return join(chunks.map(({sound}) => new Int16Array(sound.buffer))).map(sample => sample / 32_768);
  }

  const secondsPass = async (seconds: number): Promise<void> => {
    const from = stage.context.currentTime;
    await waitUntil(() => stage.context.currentTime - from > seconds, 'time should pass', {timeout: 8000});
  };

  it('gives 20 ms of PCM16 at 24 kHz in every chunk, with room for a header before it', async () => {
    const capture = await open();
    const lengths: Array<[number, number]> = [];
    capture.read({from: Infinity, chunkMs: 20}, ({sound, frame}) =>
      lengths.push([sound.byteLength, frame.byteLength]),
    );
    await waitUntil(() => lengths.length >= 10, 'chunks should come');
    for (const length of lengths) assert.deepEqual(length, [960, 968]);
  });

  it('gives other rates', async () => {
    for (const rate of [16_000, 8_000] as const) {
      const [chunk] = await collect(await open(rate), 1, {from: Infinity, chunkMs: 20});
      assert.strictEqual(chunk?.sound.byteLength, (rate / 50) * 2);
    }
  });

  it('keeps a tone as it is: pitch, loudness, no gap between chunks', async () => {
    const chunks = await collect(await open(), 110);
    for (const [index, {position}] of chunks.slice(1).entries())
      assert.strictEqual(position, chunks[index]!.position + 480);
    // The first chunks hold the start of the tone.
    const {amplitude, snr} = bestStretch(samplesOf(chunks.slice(20)), 997, 24_000);
    assert.approximately(amplitude, 0.5, 0.005);
    assert.isAbove(snr, 70);
  });

  it('remembers what was said before anybody read', async () => {
    const capture = await open();
    await secondsPass(0.5);
    tone.setLevel(0);
    await secondsPass(0.3);
    const chunks = await collect(capture, 9, {from: 0, chunkMs: 20});
    const samples = samplesOf(chunks);
    const {amplitude} = fitTone(samples.slice(4_800, 9_600), 997, 24_000);
    assert.approximately(amplitude, 0.5, 0.02);
    assert.strictEqual(chunks[0]?.position, 0);
    assert.isAbove(chunks[0]?.left ?? 0, 12_000);
  });

  it('changes to longer chunks in the middle, without a gap', async () => {
    const capture = await open();
    const chunks: CapturedChunk[] = [];
    capture.read({from: Infinity, chunkMs: 20}, chunk => {
      chunks.push({...chunk, sound: chunk.sound.slice()});
      if (chunks.length === 3) capture.pace({chunkMs: 60});
    });
    const isLong = ({sound}: CapturedChunk): boolean => sound.length === 60 * 48;
    await waitUntil(() => chunks.filter(isLong).length > 24, 'long chunks should come', {timeout: 8000});
    for (const [index, {position}] of chunks.slice(1).entries())
      assert.strictEqual(position, chunks[index]!.position + chunks[index]!.sound.length / 2);
    const samples = samplesOf(chunks.filter(isLong)).map(sample => sample);
    assert.isAbove(bestStretch(samples, 997, 24_000).snr, 34);
  });

  it('tells of a voice by itself, and of its end', async () => {
    tone.setLevel(0);
    const capture = await open();
    const heard: boolean[] = [];
    capture.events.on('activity', ({speaking}) => heard.push(speaking));
    await secondsPass(0.3);
    tone.setLevel(0.5);
    await waitUntil(() => heard.length === 1, 'the voice should be heard');
    tone.setLevel(0);
    await waitUntil(() => heard.length === 2, 'its end should be heard');
    assert.deepEqual(heard, [true, false]);
  });

  it('keeps the pace of the clock', async () => {
    const capture = await open();
    let chunks = 0;
    capture.read({from: Infinity, chunkMs: 20}, () => (chunks += 1));
    await waitUntil(() => chunks > 0, 'sound should come');
    chunks = 0;
    const from = stage.context.currentTime;
    await secondsPass(1);
    assert.approximately(chunks / (stage.context.currentTime - from), 50, 4);
  });

  it('goes on as silence while it is muted, at the same pace, and as sound afterwards', async () => {
    const capture = await open();
    await collect(capture, 10);
    capture.setMuted(true);
    await secondsPass(0.1);
    for (const {sound} of await collect(capture, 10, {from: Infinity, chunkMs: 20}))
      assert.isTrue(sound.every(byte => byte === 0));
    capture.setMuted(false);
    await secondsPass(0.1);
    const loud = samplesOf(await collect(capture, 2, {from: Infinity, chunkMs: 20}));
    assert.isTrue(loud.some(sample => sample > 0.3));
  });

  it('goes on in another context, its positions too', async () => {
    const capture = await open();
    const chunks: CapturedChunk[] = [];
    capture.read({from: 0, chunkMs: 20}, chunk => chunks.push({...chunk, sound: chunk.sound.slice()}));
    await waitUntil(() => chunks.length > 5, 'sound should come');
    stage.events.on('moved', context => capture.listen(context.createMediaStreamSource(tone.stream)));
    await stage.move(new AudioContext({sampleRate: 32_000}));
    assert.strictEqual(stage.context.sampleRate, 32_000);
    const before = chunks.at(-1)!.position;
    const moved = chunks.length;
    await waitUntil(() => chunks.length > moved + 100, 'sound should come from the new context', {
      timeout: 8000,
    });
    const after = chunks.slice(moved + 10);
    assert.isAbove(after[0]!.position, before);
    assert.isBelow(after[0]!.position, before + 48_000);
    assert.isAbove(bestStretch(samplesOf(after), 997, 24_000).snr, 40);
  });

  it('can be opened again in the same context, as when a call changes its leg', async () => {
    const first = await open();
    await collect(first, 2);
    first.close();
    const second = await open();
    assert.lengthOf(await collect(second, 2), 2);
  });

  it('gives nothing after close, and leaves the lent stream alone', async () => {
    const capture = await open();
    let late = 0;
    capture.read({from: Infinity, chunkMs: 20}, () => (late += 1));
    await waitUntil(() => late > 2, 'sound should come');
    capture.close();
    late = 0;
    await secondsPass(0.1);
    assert.strictEqual(late, 0);
    assert.deepEqual(
      tone.stream.getAudioTracks().map(({readyState}) => readyState),
      ['live'],
    );
  });

  it('opens nothing when it was given up before', async () => {
    const failure: unknown = await PcmCapture.open(stage, AbortSignal.abort()).catch(
      (reason: unknown) => reason,
    );
    assert.strictEqual((failure as Error).name, 'AbortError');
  });
});
