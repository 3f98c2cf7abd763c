/** A remote stream at the speaker of a real browser, over a real peer connection on this machine. */
import {assert, waitUntil} from '@open-wc/testing';
import {StreamOutput} from '../../src/audio/stream-output.js';
import {Disposers} from '../../src/shared/disposers.js';

describe('StreamOutput', () => {
  let disposers: Disposers;
  let context: AudioContext;
  let output: StreamOutput;
  let stream: MediaStream;

  beforeEach(async () => {
    disposers = new Disposers();
    context = new AudioContext();
    disposers.defer(() => void context.close());
    await context.resume();
    stream = await remoteTone(context, disposers);
    output = new StreamOutput(context, stream);
    disposers.defer(() => output.close());
  });
  afterEach(() => disposers.dispose());

  const audible = (): Promise<void> =>
    waitUntil(() => output.level() > 0.3, 'it should be heard', {timeout: 8000});
  const silent = (): Promise<void> =>
    waitUntil(() => output.level() === 0, 'it should be silent', {timeout: 8000});

  it('is heard, without a media element on the page', async () => {
    await audible();
    assert.isNull(document.querySelector('audio'));
  });

  it('is silent from an interruption until it is reopened', async () => {
    await audible();
    assert.isUndefined(await output.interrupt());
    await silent();
    output.reopen();
    await audible();
  });

  it('follows the volume', async () => {
    await audible();
    output.setVolume(0);
    await silent();
    output.setVolume(1);
    await audible();
  });

  it('tells the facts that the provider tells, drained once', () => {
    const facts: string[] = [];
    for (const fact of ['started', 'drained'] as const) output.events.on(fact, () => facts.push(fact));
    output.noteDrained();
    output.noteStarted();
    void output.interrupt();
    output.noteDrained();
    assert.deepEqual(facts, ['started', 'drained']);
  });

  it('closes twice without complaint, and leaves the lent stream alone', async () => {
    await audible();
    output.close();
    output.close();
    assert.deepEqual(
      stream.getAudioTracks().map(({readyState}) => readyState),
      ['live'],
    );
  });
});

/** A tone that has travelled over WebRTC. */
async function remoteTone(context: AudioContext, disposers: Disposers): Promise<MediaStream> {
  const source = context.createMediaStreamDestination();
  const oscillator = new OscillatorNode(context, {frequency: 440});
  oscillator.connect(new GainNode(context, {gain: 0.5})).connect(source);
  oscillator.start();
  const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
  disposers.defer(() => {
    near.close();
    far.close();
  });
  near.onicecandidate = ({candidate}) => void far.addIceCandidate(candidate ?? undefined);
  far.onicecandidate = ({candidate}) => void near.addIceCandidate(candidate ?? undefined);
  for (const track of source.stream.getTracks()) near.addTrack(track, source.stream);
  const arrived = new Promise<MediaStream>(resolve => {
    far.ontrack = ({track}) => resolve(new MediaStream([track]));
  });
  await near.setLocalDescription();
  await far.setRemoteDescription(near.localDescription!);
  await far.setLocalDescription();
  await near.setRemoteDescription(far.localDescription!);
  return arrived;
}
