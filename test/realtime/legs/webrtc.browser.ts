/** The WebRTC leg over a real line: what the far side says of its player, and what the visitor is shown of it. */
import {assert} from '@open-wc/testing';
import {AudioStage} from '../../../src/audio/stage.js';
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
      assert.deepEqual(facts, ['started']);
      happens(end, 'resp_2');
      assert.deepEqual(facts, ['started', 'drained']);
    });
  }
});
