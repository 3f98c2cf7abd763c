/** The playback processor in Chromium's own audio thread, against the same arithmetic on the page: bit for bit. */
import {assert, waitUntil} from '@open-wc/testing';
import {createPlayerCore, IDLE, SOUNDING, type Flushed} from '../../src/audio/dsp/player-core.js';
import {loadWorklet} from '../../src/audio/load-worklet.js';
import {
  PLAYBACK_PROCESSOR,
  type PlaybackCommand,
  type PlaybackReport,
} from '../../src/audio/worklets/messages.js';
import {processors} from '../../src/audio/processors.js';
import {sharpness, tone16} from './dsp/tone.js';

const RATE = 48_000;
const SOURCE = 24_000;
const QUANTUM = 128;
const SECONDS = 1;

describe('the playback processor', () => {
  /** A second of output; at each frame of `at` the commands are given, and the answers to them awaited. */
  async function render(at: ReadonlyMap<number, readonly PlaybackCommand[]>): Promise<{
    output: Float32Array;
    reports: PlaybackReport[];
  }> {
    const context = new OfflineAudioContext(1, SECONDS * RATE, RATE);
    await loadWorklet(context, processors, {signal: new AbortController().signal});
    const options = {numberOfInputs: 0, outputChannelCount: [1], processorOptions: {sourceRate: SOURCE}};
    const node = new AudioWorkletNode(context, PLAYBACK_PROCESSOR, options);
    node.connect(context.destination);
    const reports: PlaybackReport[] = [];
    node.port.onmessage = ({data}: MessageEvent<PlaybackReport>) => reports.push(data);
    // Sound is not answered, but the same thread answers another processor behind it.
    const witness = new AudioWorkletNode(context, PLAYBACK_PROCESSOR, options);
    for (const [frame, commands] of at) {
      void context.suspend(frame / RATE).then(async () => {
        for (const command of commands) node.port.postMessage(command);
        await new Promise(resolve => {
          witness.port.onmessage = resolve;
          witness.port.postMessage({type: 'flush', keep: false} satisfies PlaybackCommand);
        });
        await context.resume();
      });
    }
    const rendered = await context.startRendering();
    return {output: rendered.getChannelData(0), reports};
  }

  const sound = (samples: Int16Array<ArrayBuffer>): PlaybackCommand => ({
    type: 'sound',
    itemId: 'item',
    contentIndex: 0,
    place: 0,
    samples,
  });

  it('renders an answer, and its cut at a given frame, exactly as the arithmetic says, and cleanly', async () => {
    const samples = tone16(440, SOURCE, 2);
    const flushAt = 187 * QUANTUM;
    const {output, reports} = await render(
      new Map([
        [QUANTUM, [sound(samples)]],
        [flushAt, [{type: 'flush', keep: false} as const]],
      ]),
    );
    const core = createPlayerCore(RATE, SOURCE);
    const expected = new Float32Array(SECONDS * RATE);
    let flushed: Flushed | undefined;
    for (let frame = QUANTUM; frame < expected.length; frame += QUANTUM) {
      if (frame === QUANTUM) core.enqueue({itemId: 'item', contentIndex: 0, place: 0, samples});
      if (frame === flushAt) flushed = core.flush(false);
      core.render(expected.subarray(frame, frame + QUANTUM));
    }
    assert.deepEqual(output, expected);
    const answers = reports.filter(report => report.type === 'flushed');
    assert.strictEqual(answers.at(-1)?.position?.samples, flushed?.position?.samples);
    assert.approximately(flushed?.position?.samples ?? NaN, ((flushAt - QUANTUM) / RATE) * SOURCE, 1);
    const last = output.findLastIndex(sample => sample !== 0) + 1;
    assert.isAtMost((last - flushAt) / RATE, 0.0055);
    assert.isAbove((last - flushAt) / RATE, 0.0045);
    const own = sharpness(output.subarray(4_800, 14_400));
    assert.isAtMost(sharpness(output) / own, 1.05);
  });

  it('tells its place every 100 ms, true to the frame, and then only what changes', async () => {
    const {reports} = await render(new Map([[QUANTUM, [sound(tone16(440, SOURCE, 0.5)), {type: 'end'}]]]));
    // The last reports come when the rendering is over already.
    await waitUntil(() => reports.some(report => report.type === 'phase' && report.phase === IDLE));
    const phases = reports.filter(report => report.type === 'phase');
    const sounding = phases.filter(({phase}) => phase === SOUNDING);
    assert.lengthOf(sounding, 5);
    for (const {position, frame} of sounding) {
      assert.approximately(position?.samples ?? NaN, ((frame - QUANTUM) / RATE) * SOURCE, 1);
    }
    assert.isUndefined(phases.at(-1)?.position);
    assert.isAtMost(phases.length, 7);
  });

  it('gives what it did not play back as the very bytes, and the buffers with them', async () => {
    const samples = tone16(440, SOURCE, 2);
    const {reports} = await render(
      new Map([
        [QUANTUM, [sound(samples.slice())]],
        [12_800, [{type: 'flush', keep: true} as const]],
      ]),
    );
    const [answer] = reports.filter(report => report.type === 'flushed');
    const [rest] = answer?.sounds ?? [];
    assert.deepEqual(rest?.samples, samples.slice(rest?.place));
    assert.strictEqual(rest?.itemId, 'item');
  });
});
