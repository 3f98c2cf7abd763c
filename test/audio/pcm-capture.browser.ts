/** The microphone path in a real browser: an oscillator stands in for the voice, nothing else does. */
import {assert, waitUntil} from '@open-wc/testing';
import {PcmCapture} from '../../src/audio/pcm-capture.js';
import {Disposers} from '../../src/shared/disposers.js';
import {fitTone} from './dsp/tone.js';
import {join} from './support/recorder.js';

const {signal} = new AbortController();

describe('PcmCapture', () => {
  let disposers: Disposers;
  let context: AudioContext;
  let stream: MediaStream;

  beforeEach(async () => {
    disposers = new Disposers();
    context = new AudioContext();
    disposers.defer(() => void context.close());
    await context.resume();
    const destination = context.createMediaStreamDestination();
    const oscillator = new OscillatorNode(context, {frequency: 997});
    const gain = new GainNode(context, {gain: 0.5});
    oscillator.connect(gain).connect(destination);
    oscillator.start();
    stream = destination.stream;
  });
  afterEach(() => disposers.dispose());

  async function collect(capture: PcmCapture, count: number): Promise<Int16Array[]> {
    const chunks: Int16Array[] = [];
    const undo = capture.onChunk(samples => chunks.push(samples.slice()));
    await waitUntil(() => chunks.length >= count, 'chunks should come', {timeout: 8000});
    undo();
    return chunks.slice(0, count);
  }

  async function open(chunkMs?: number): Promise<PcmCapture> {
    const capture = await PcmCapture.open({context, stream, signal, ...(chunkMs !== undefined && {chunkMs})});
    disposers.defer(() => capture.close());
    return capture;
  }

  it('gives 20 ms of PCM16 at 24 kHz in every chunk', async () => {
    const chunks = await collect(await open(), 10);
    assert.deepEqual(
      chunks.map(({length}) => length),
      Array.from({length: 10}, () => 480),
    );
  });

  it('takes another length of chunk', async () => {
    const [chunk] = await collect(await open(40), 1);
    assert.strictEqual(chunk?.length, 960);
  });

  it('keeps a tone as it is: pitch, loudness, no gap between chunks', async () => {
    const chunks = await collect(await open(), 60);
    // The first chunks hold the start of the tone.
    const samples = join(chunks.slice(20)).map(sample => sample / 32768);
    const {amplitude, snr} = fitTone(samples, 997, 24_000);
    assert.approximately(amplitude, 0.5, 0.005);
    assert.isAbove(snr, 70);
  });

  it('keeps the pace of the clock', async () => {
    const capture = await open();
    let chunks = 0;
    await collect(capture, 1);
    capture.onChunk(() => (chunks += 1));
    const started = context.currentTime;
    await waitUntil(() => context.currentTime - started > 1, 'a second should pass', {timeout: 5000});
    assert.approximately(chunks / (context.currentTime - started), 50, 4);
  });

  it('sends silence while it is muted, at the same pace, and sound afterwards', async () => {
    const capture = await open();
    await collect(capture, 10);
    capture.setMuted(true);
    for (const chunk of await collect(capture, 10)) assert.isTrue(chunk.every(sample => sample === 0));
    capture.setMuted(false);
    const [, loud] = await collect(capture, 2);
    assert.isTrue(loud?.some(sample => sample > 8000));
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
    await collect(capture, 2);
    capture.onChunk(() => (late += 1));
    capture.close();
    capture.close();
    late = 0;
    const closed = context.currentTime;
    await waitUntil(() => context.currentTime - closed > 0.1, 'time should pass');
    assert.strictEqual(late, 0);
    assert.deepEqual(
      stream.getAudioTracks().map(({readyState}) => readyState),
      ['live'],
    );
  });

  it('opens nothing when it was given up before', async () => {
    const failure: unknown = await PcmCapture.open({context, stream, signal: AbortSignal.abort()}).catch(
      (reason: unknown) => reason,
    );
    assert.strictEqual((failure as Error).name, 'AbortError');
  });
});
