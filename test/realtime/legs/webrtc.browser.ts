/** The WebRTC leg over a real line: what the far side says of its player, and what the visitor is shown of it. */
import {assert} from '@open-wc/testing';
import {AudioStage} from '../../../src/audio/stage.js';
import type {LegCapture} from '../../../src/realtime/legs/leg.js';
import {WebRtcLeg} from '../../../src/realtime/legs/webrtc.js';
import {Disposers} from '../../../src/shared/disposers.js';

describe('WebRtcLeg', () => {
  let disposers: Disposers;
  let leg: WebRtcLeg;
  let facts: string[];

  beforeEach(async () => {
    disposers = new Disposers();
    const stage = disposers.use(new AudioStage({context: new AudioContext()}), made => made.close());
    await stage.context.resume();
    const far = disposers.use(new RTCPeerConnection(), made => made.close());
    const exchange = async (sdp: string): Promise<string> => {
      await far.setRemoteDescription({type: 'offer', sdp});
      await far.setLocalDescription();
      await new Promise<void>(resolve => {
        if (far.iceGatheringState === 'complete') resolve();
        far.onicegatheringstatechange = () => far.iceGatheringState === 'complete' && resolve();
      });
      return far.localDescription!.sdp;
    };
    const {signal} = new AbortController();
    await stage.load(signal);
    leg = disposers.use(await WebRtcLeg.open({stage, exchange}, signal), made => made.close());
    facts = [];
    for (const fact of ['started', 'drained'] as const) leg.output.events.on(fact, () => facts.push(fact));
  });
  afterEach(() => disposers.dispose());

  const happens = (type: 'started' | 'stopped' | 'cleared', responseId: string): void =>
    leg.observe({type: `output_audio_buffer.${type}`, response_id: responseId});

  for (const end of ['stopped', 'cleared'] as const) {
    it(`tells the end of an answer that was ${end}, and not that of the one before it (row 21)`, () => {
      happens('started', 'resp_1');
      happens('started', 'resp_2');
      happens(end, 'resp_1');
      assert.deepEqual(facts, ['started', 'started']);
      happens(end, 'resp_2');
      assert.deepEqual(facts, ['started', 'started', 'drained']);
    });
  }

  it('sends what is only remembered to its end before it rests', async () => {
    const rate = 24_000;
    const seconds = 3;
    const capture: LegCapture = {
      rate,
      speaking: true,
      read: ({chunkMs}, listener) => {
        const length = (rate * chunkMs) / 1000;
        const left = chunkMs === 0 ? 0 : seconds * rate;
        for (let position = 0; position < left; position += length) {
          const samples = Int16Array.from({length}, (_, at) => 8_000 * Math.sin((position + at) / 20));
          const sound = new Uint8Array(samples.buffer);
          listener({sound, frame: sound, position, left: left - position - length, law: undefined});
        }
      },
      pace: () => undefined,
    };
    const microphone = {events: {on: () => () => undefined}, stream: new MediaStream()};
    const began = performance.now();
    await leg.attachInput({capture, microphone, hasSpokenSince: () => true}, 0);
    await leg.detachInput(new AbortController().signal);
    // As fast as speech may become.
    assert.isAbove(performance.now() - began, (seconds * 1000) / 1.25 - 100);
  }).timeout(8_000);
});
