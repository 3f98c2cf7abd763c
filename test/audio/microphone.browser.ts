/** The microphone of a call with the browser's own devices: chosen, missing, unplugged, back again, muted. */
import {assert, waitUntil} from '@open-wc/testing';
import {closeAudioGesture, openAudioGesture, type MicrophoneConstraints} from '../../src/audio/gesture.js';
import {Microphone} from '../../src/audio/microphone.js';
import {Disposers} from '../../src/shared/disposers.js';
import type {VoiceError} from '../../src/shared/errors.js';
import {microphoneConstraints} from '../../src/realtime/session/microphone-constraints.js';

const {signal} = new AbortController();

describe('Microphone', () => {
  let disposers: Disposers;
  let notices: VoiceError[];
  let changes: MediaStream[];

  beforeEach(() => {
    disposers = new Disposers();
    notices = [];
    changes = [];
  });
  afterEach(() => disposers.dispose());

  async function open(constraints: MicrophoneConstraints = {}): Promise<Microphone> {
    const gesture = disposers.use(openAudioGesture({microphone: constraints}), closeAudioGesture);
    const onNotice = (error: VoiceError): number => notices.push(error);
    const microphone = await Microphone.open(gesture, {constraints, onNotice}, signal);
    disposers.defer(() => microphone.close());
    microphone.events.on('changed', stream => changes.push(stream));
    return microphone;
  }

  const trackOf = (microphone: Microphone): MediaStreamTrack => microphone.stream.getAudioTracks()[0]!;
  const deviceOf = (microphone: Microphone): string | undefined => trackOf(microphone).getSettings().deviceId;

  async function deviceIds(): Promise<string[]> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter(({kind}) => kind === 'audioinput').map(({deviceId}) => deviceId);
  }

  /** What the browser does when somebody pulls the plug: the track ends, by no hand of ours. */
  function unplug(microphone: Microphone): void {
    const track = trackOf(microphone);
    track.stop();
    track.dispatchEvent(new Event('ended'));
  }

  it('hears the device that the page names', async () => {
    await open();
    const wanted = (await deviceIds()).at(-1)!;
    const microphone = await open({deviceId: {exact: wanted}});
    assert.strictEqual(deviceOf(microphone), wanted);
    assert.isEmpty(notices);
  });

  it('hears the default one where the named one is not connected, and says so once', async () => {
    const microphone = await open({deviceId: {exact: 'a device that is elsewhere'}});
    assert.strictEqual(trackOf(microphone).readyState, 'live');
    assert.lengthOf(notices, 1);
    assert.strictEqual(notices[0]?.code, 'microphone/not-found');
    assert.include(notices[0]?.message, 'a device that is elsewhere');
  });

  it('changes to another device in the middle, and lets go of the first', async () => {
    const microphone = await open();
    const first = trackOf(microphone);
    const other = (await deviceIds()).find(id => id !== deviceOf(microphone))!;
    await microphone.choose(other);
    assert.strictEqual(deviceOf(microphone), other);
    assert.strictEqual(first.readyState, 'ended');
    assert.deepEqual(changes, [microphone.stream]);
  });

  it('hears what was chosen last, also while another is being opened, and the default one too', async () => {
    const microphone = await open();
    const first = deviceOf(microphone);
    const other = (await deviceIds()).find(id => id !== first)!;
    await Promise.all([microphone.choose(other), microphone.choose(undefined)]);
    assert.strictEqual(deviceOf(microphone), first);
    assert.isEmpty(notices);
  });

  it('goes on with what is left when its device is unplugged', async () => {
    const microphone = await open();
    unplug(microphone);
    await waitUntil(() => changes.length === 1, 'another microphone should be opened');
    assert.strictEqual(trackOf(microphone).readyState, 'live');
  });

  it('goes back to the chosen device when it is connected again', async () => {
    await open();
    const wanted = (await deviceIds()).at(-1)!;
    const microphone = await open({deviceId: {exact: wanted}});
    const devices = navigator.mediaDevices;
    const getUserMedia = devices.getUserMedia.bind(devices);
    // While it is away, asking for it by its name is refused.
    devices.getUserMedia = async constraints => {
      const {audio} = constraints as {audio: MediaTrackConstraints};
      if (audio.deviceId !== undefined) throw new DOMException('away', 'OverconstrainedError');
      return getUserMedia(constraints);
    };
    unplug(microphone);
    await waitUntil(() => changes.length === 1, 'the default microphone should be heard');
    assert.notStrictEqual(deviceOf(microphone), wanted);
    assert.lengthOf(notices, 1);
    devices.getUserMedia = getUserMedia;
    devices.dispatchEvent(new Event('devicechange'));
    await waitUntil(() => changes.length === 2, 'the chosen microphone should be heard again');
    assert.strictEqual(deviceOf(microphone), wanted);
  });

  it('tells when no microphone is left, and takes the next one that comes', async () => {
    const microphone = await open();
    const devices = navigator.mediaDevices;
    const getUserMedia = devices.getUserMedia.bind(devices);
    devices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'));
    unplug(microphone);
    await waitUntil(() => notices.length === 1, 'the loss should be told');
    assert.strictEqual(notices[0]?.code, 'microphone/not-found');
    devices.getUserMedia = getUserMedia;
    devices.dispatchEvent(new Event('devicechange'));
    await waitUntil(() => changes.length === 1, 'the new microphone should be heard');
    assert.strictEqual(trackOf(microphone).readyState, 'live');
  });

  it('stays muted through a change of devices', async () => {
    const microphone = await open();
    microphone.setMuted(true);
    assert.isFalse(trackOf(microphone).enabled);
    unplug(microphone);
    await waitUntil(() => changes.length === 1, 'another microphone should be opened');
    assert.isFalse(trackOf(microphone).enabled);
    microphone.setMuted(false);
    assert.isTrue(trackOf(microphone).enabled);
  });

  it('is let go of at the end, and no change of devices opens it again', async () => {
    const microphone = await open();
    microphone.close();
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    await navigator.mediaDevices.enumerateDevices();
    assert.strictEqual(trackOf(microphone).readyState, 'ended');
    assert.isEmpty(changes);
  });

  it('lets go of a microphone that opens after the end', async () => {
    const microphone = await open();
    const late = navigator.mediaDevices.getUserMedia({audio: true});
    const devices = navigator.mediaDevices;
    const getUserMedia = devices.getUserMedia.bind(devices);
    devices.getUserMedia = () => late;
    const choosing = microphone.choose(undefined);
    microphone.close();
    await choosing;
    devices.getUserMedia = getUserMedia;
    assert.strictEqual((await late).getAudioTracks()[0]?.readyState, 'ended');
  });

  it('lets go of the default one where the start was given up while it was asked for', async () => {
    const devices = navigator.mediaDevices;
    const getUserMedia = devices.getUserMedia.bind(devices);
    disposers.defer(() => (devices.getUserMedia = getUserMedia));
    const constraints = {deviceId: {exact: 'a device that is elsewhere'}};
    const gesture = disposers.use(openAudioGesture({microphone: constraints}), closeAudioGesture);
    const late = await getUserMedia({audio: true});
    let grant: (stream: MediaStream) => void = () => undefined;
    devices.getUserMedia = () => new Promise(resolve => (grant = resolve));
    const start = new AbortController();
    const onNotice = (error: VoiceError): number => notices.push(error);
    const opening = Microphone.open(gesture, {constraints, onNotice}, start.signal).then(
      () => 'opened',
      (failure: unknown) => (failure as Error).name,
    );
    await waitUntil(() => notices.length === 1, 'the default one should be asked for');
    start.abort();
    assert.strictEqual(await opening, 'AbortError');
    grant(late);
    await waitUntil(() => late.getAudioTracks()[0]?.readyState === 'ended', 'it should be let go of');
  });

  it('ends with the device that was chosen last, also while another one was opening', async () => {
    const microphone = await open();
    const [one, two] = (await deviceIds()).filter(id => id !== deviceOf(microphone));
    await Promise.all([microphone.choose(one), microphone.choose(two)]);
    await waitUntil(() => deviceOf(microphone) === two, 'the last one should be heard');
  });

  it('cancels the echo of everything that is played, not only of a peer connection', async () => {
    const microphone = await open(microphoneConstraints({}));
    const settings = trackOf(microphone).getSettings() as {echoCancellation?: boolean | string};
    assert.include([true, 'all'], settings.echoCancellation);
  });

  it('never cancels only what a peer connection plays', async () => {
    const remoteOnly = {echoCancellation: {exact: 'remote-only'}} as unknown as MicrophoneConstraints;
    const microphone = await open(remoteOnly);
    const settings = trackOf(microphone).getSettings() as {echoCancellation?: boolean | string};
    assert.strictEqual(settings.echoCancellation, true);
  });

  it('takes cleaning off where the page does not want it', async () => {
    const microphone = await open(
      microphoneConstraints({echoCancellation: false, noiseSuppression: false, autoGainControl: false}),
    );
    const settings = trackOf(microphone).getSettings();
    assert.isFalse(settings.echoCancellation);
    assert.isFalse(settings.noiseSuppression);
    assert.isFalse(settings.autoGainControl);
  });
});
