/** A remote stream at the speaker of a real browser, over a real peer connection on this machine. */
import {assert, waitUntil} from '@open-wc/testing';
import {AudioStage} from '../../src/audio/stage.js';
import {StreamOutput} from '../../src/audio/stream-output.js';
import {Disposers} from '../../src/shared/disposers.js';
import {recordSpeaker, type Recorder} from './support/recorder.js';

describe('StreamOutput', () => {
  let disposers: Disposers;
  let stage: AudioStage;
  let context: AudioContext;
  let output: StreamOutput;
  let stream: MediaStream;
  let facts: string[];

  beforeEach(async () => {
    disposers = new Disposers();
    context = new AudioContext();
    stage = new AudioStage({context});
    disposers.defer(() => stage.close());
    await context.resume();
  });
  afterEach(() => disposers.dispose());

  function open(from: MediaStream): void {
    stream = from;
    output = new StreamOutput(stage, stream);
    disposers.defer(() => output.close());
    facts = [];
    for (const fact of ['started', 'drained'] as const) output.events.on(fact, () => facts.push(fact));
  }

  const audible = (): Promise<void> =>
    waitUntil(() => output.level() > 0.8, 'it should be heard', {timeout: 8000});
  const silent = (): Promise<void> =>
    waitUntil(() => output.level() === 0, 'it should be silent', {timeout: 8000});
  /** The level, once it no longer rises. */
  const steady = async (): Promise<number> => {
    let level = 0;
    const isSteady = (): boolean => Math.abs(level - (level = output.level())) < 0.005;
    await waitUntil(isSteady, 'it should be steady', {interval: 100, timeout: 8000});
    return level;
  };
  const passed = async (seconds: number): Promise<void> => {
    const {context: now} = stage;
    const started = now.currentTime;
    await waitUntil(() => now.currentTime - started > seconds, 'time should pass', {interval: 5});
  };

  describe('of a peer', () => {
    beforeEach(async () => {
      open(await remoteTone(disposers));
    });

    it('is heard, without a media element on the page', async () => {
      await audible();
      assert.isNull(document.querySelector('audio'));
    });

    it('follows the volume', async () => {
      await audible();
      output.setVolume(0);
      await silent();
      output.setVolume(1);
      await audible();
    });

    it('ducks, and is silent while it is paused', async () => {
      await audible();
      const loud = await steady();
      output.duck();
      // 12 of the 60 dB that the meter shows.
      await waitUntil(() => Math.abs(loud - output.level() - 0.2) < 0.03, 'it should duck');
      output.unduck();
      await waitUntil(() => Math.abs(loud - output.level()) < 0.03, 'it should come back');
      output.pause();
      await silent();
      output.resume();
      await audible();
    });

    it('goes on in another context, ducked and paused as it was', async () => {
      await audible();
      const loud = await steady();
      output.duck();
      const fresh = new AudioContext();
      await stage.move(fresh);
      await waitUntil(
        () => Math.abs(loud - output.level() - 0.2) < 0.03,
        'it should be heard there, ducked',
        {
          timeout: 8000,
        },
      );
      output.pause();
      await silent();
      await stage.move(new AudioContext());
      await passed(0.2);
      assert.strictEqual(output.level(), 0);
      output.resume();
      output.unduck();
      await audible();
    });

    it('stays shut in another context', async () => {
      await audible();
      output.noteStarted();
      void output.interrupt();
      await stage.move(new AudioContext());
      await passed(0.2);
      assert.strictEqual(output.level(), 0);
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

  it('tells the facts that the provider tells, drained once', () => {
    open(remoteVoice(disposers).stream);
    output.noteDrained();
    output.noteStarted();
    void output.interrupt();
    output.noteDrained();
    assert.deepEqual(facts, ['started', 'drained']);
    assert.isUndefined(output.position());
  });

  it('tells of each answer, also of one that follows another without a pause', () => {
    open(remoteVoice(disposers).stream);
    output.noteStarted();
    output.noteStarted();
    output.noteDrained();
    assert.deepEqual(facts, ['started', 'started', 'drained']);
  });

  describe('after an interruption', () => {
    let voice: ReturnType<typeof remoteVoice>;
    let speaker: Recorder;

    beforeEach(async () => {
      speaker = await recordSpeaker(context);
      disposers.defer(speaker.close);
      voice = remoteVoice(disposers);
      open(voice.stream);
      voice.speak(true);
      output.noteStarted();
      await audible();
      await output.interrupt();
      await silent();
    });

    it('lets nothing through while the old answer still sounds, although the next one is wanted', async () => {
      output.reopen();
      await passed(0.3);
      assert.strictEqual(output.level(), 0);
      output.noteDrained();
      await passed(0.3);
      assert.strictEqual(output.level(), 0);
      assert.deepEqual(facts, ['started', 'drained']);
    });

    it('lets the next answer through from its first sound, where the line fell silent before', async () => {
      output.noteDrained();
      voice.speak(false);
      output.reopen();
      await passed(0.2);
      const before = speaker.samples().length;
      voice.speak(true);
      await passed(0.3);
      voice.speak(false);
      output.noteStarted();
      await waitUntil(() => speaker.isOver(), 'it should be over');
      await passed(0.1);
      // A busy machine puts silence into a stream between two contexts: only what sounds is counted.
      const heard = speaker
        .samples()
        .slice(before)
        .filter(sample => sample !== 0);
      assert.approximately(heard.length / context.sampleRate, voice.spoken(), 0.01);
      assert.deepEqual(facts, ['started', 'drained', 'started']);
    });

    it('opens when the old sound ends after the next answer was announced', async () => {
      output.reopen();
      output.noteDrained();
      await passed(0.1);
      voice.speak(false);
      await passed(0.1);
      voice.speak(true);
      await audible();
    });

    it('does not wait for silence for more than 400 ms after the next answer has begun', async () => {
      output.reopen();
      output.noteStarted();
      const begun = context.currentTime;
      assert.deepEqual(facts, ['started', 'drained']);
      await passed(0.3);
      assert.strictEqual(output.level(), 0);
      await audible();
      assert.isBelow(context.currentTime - begun, 0.6);
      assert.deepEqual(facts, ['started', 'drained', 'started']);
    });

    it('takes a beginning before the next answer is wanted for the old one', async () => {
      output.noteDrained();
      output.noteStarted();
      voice.speak(false);
      output.reopen();
      await passed(0.1);
      voice.speak(true);
      await passed(0.2);
      assert.strictEqual(output.level(), 0);
      assert.deepEqual(facts, ['started', 'drained']);
    });

    it('stays shut when it is interrupted again while it waits', async () => {
      output.reopen();
      await output.interrupt();
      output.noteDrained();
      voice.speak(false);
      await passed(0.1);
      voice.speak(true);
      await passed(0.2);
      assert.strictEqual(output.level(), 0);
    });
  });

  it('lets an answer through at once where nothing sounded when it was interrupted', async () => {
    const voice = remoteVoice(disposers);
    open(voice.stream);
    await passed(0.1);
    await output.interrupt();
    output.reopen();
    voice.speak(true);
    await audible();
  });
});

/** A far side whose tone can be switched, with a clock of its own. */
function remoteVoice(disposers: Disposers): {
  stream: MediaStream;
  speak: (on: boolean) => void;
  /** The seconds between the last two switches. */
  spoken: () => number;
} {
  const context = disposers.use(new AudioContext(), far => void far.close());
  const destination = context.createMediaStreamDestination();
  const oscillator = new OscillatorNode(context, {frequency: 440});
  const gain = new GainNode(context, {gain: 0});
  oscillator.connect(gain).connect(destination);
  oscillator.start();
  let switched = [0, 0];
  return {
    stream: destination.stream,
    speak: on => {
      const at = context.currentTime;
      gain.gain.setValueAtTime(on ? 0.5 : 0, at);
      switched = [...switched.slice(-1), at];
    },
    spoken: () => (switched[1] ?? 0) - (switched[0] ?? 0),
  };
}

/** A tone that has travelled over WebRTC. */
async function remoteTone(disposers: Disposers): Promise<MediaStream> {
  const voice = remoteVoice(disposers);
  voice.speak(true);
  const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
  disposers.defer(() => {
    near.close();
    far.close();
  });
  near.onicecandidate = ({candidate}) => void far.addIceCandidate(candidate ?? undefined);
  far.onicecandidate = ({candidate}) => void near.addIceCandidate(candidate ?? undefined);
  for (const track of voice.stream.getTracks()) near.addTrack(track, voice.stream);
  const arrived = new Promise<MediaStream>(resolve => {
    far.ontrack = ({track}) => resolve(new MediaStream([track]));
  });
  await near.setLocalDescription();
  await far.setRemoteDescription(near.localDescription!);
  await far.setLocalDescription();
  await near.setRemoteDescription(far.localDescription!);
  return arrived;
}
