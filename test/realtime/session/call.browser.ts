/** Opening a call: its sound, its microphone and its link, or nothing; with a link that the test holds in its hand. */
import {assert, waitUntil} from '@open-wc/testing';
import type {CapturedChunk} from '../../../src/audio/pcm-capture.js';
import type {AudioStage} from '../../../src/audio/stage.js';
import type {ControlChannelEvents} from '../../../src/realtime/channels/channel.js';
import type {Connector} from '../../../src/realtime/session/connector.js';
import {openCall, type Call} from '../../../src/realtime/session/call.js';
import {Disposers} from '../../../src/shared/disposers.js';
import {Emitter} from '../../../src/shared/emitter.js';
import type {VoiceError} from '../../../src/shared/errors.js';
import {Store} from '../../../src/shared/store.js';
import {join} from '../../audio/support/recorder.js';
import {toneStream, type ToneStream} from '../../audio/support/tone-stream.js';

describe('a call', () => {
  let disposers: Disposers;
  let tone: ToneStream;
  let micMuted: Store<boolean>;
  let steps: string[];
  let stage: AudioStage | undefined;
  /** What the leg was given of the microphone, from the first word on. */
  let sent: Int16Array[];

  beforeEach(async () => {
    disposers = new Disposers();
    micMuted = new Store(false);
    steps = [];
    sent = [];
    const outside = new AudioContext();
    disposers.defer(() => void outside.close());
    await outside.resume();
    tone = toneStream(outside);
    const devices = navigator.mediaDevices;
    const getUserMedia = devices.getUserMedia.bind(devices);
    devices.getUserMedia = () => Promise.resolve(tone.stream);
    disposers.defer(() => (devices.getUserMedia = getUserMedia));
  });
  afterEach(() => disposers.dispose());

  /** Answers when the test says so. */
  function connectorThat(opens: Promise<unknown>): Connector {
    return {
      answeredBy: 'guard',
      pushToTalk: false,

      confirms: true,
      open: async request => {
        ({stage} = request);
        await opens;
        const channel = {
          events: new Emitter<ControlChannelEvents>(),
          connect: () => Promise.resolve(),
          send: () => undefined,
          close: () => undefined,
        };
        const leg = {
          events: new Emitter(),
          attachInput: ({capture}: NonNullable<Call['input']>) => {
            capture.read({from: 0, chunkMs: 20}, ({sound}: CapturedChunk) =>
              sent.push(new Int16Array(sound.slice().buffer)),
            );
            return Promise.resolve();
          },
          close: () => undefined,
        };
        return {channel, leg, close: () => undefined} as unknown as Awaited<ReturnType<Connector['open']>>;
      },
      openStandby: () => Promise.reject(new Error('not in this test')),
      close: () => undefined,
    };
  }

  async function open(connector: Connector, signal = new AbortController().signal): Promise<Call> {
    const call = await openCall(
      {
        mode: 'conversation',
        transport: 'websocket',
        memory: {},
        findConnector: () => Promise.resolve(connector),
        microphone: {},
        micMuted,
        onNotice: () => undefined,
        onStep: step => steps.push(step),
      },
      signal,
    );
    disposers.defer(() => call.close());
    return call;
  }

  const isLoud = (samples: Float32Array): boolean => samples.some(sample => Math.abs(sample) > 1_000);
  const soundSent = (seconds: number): Promise<void> =>
    waitUntil(() => join(sent).length > seconds * 24_000, 'sound should be sent', {timeout: 5000});

  it('sends what was said since the microphone was opened', async () => {
    await open(connectorThat(Promise.resolve()));
    await soundSent(0.5);
    assert.isTrue(isLoud(join(sent)));
  });

  it('that begins muted sends no word that was said before the line was open', async () => {
    micMuted.set(true);
    const line = deferred<unknown>();
    const opening = open(connectorThat(line.promise));
    await waitUntil(() => steps.includes('channel'), 'the microphone should be open');
    // Longer than any message to the audio thread takes.
    const {context} = stage!;
    const from = context.currentTime;
    await waitUntil(() => context.currentTime > from + 0.3, 'time should pass');
    line.resolve('open');
    await opening;
    await soundSent(0.5);
    assert.isFalse(isLoud(join(sent)));
    micMuted.set(false);
    await waitUntil(() => isLoud(join(sent)), 'it should be heard again');
  });

  it('that is muted while it connects keeps no word from then on', async () => {
    const line = deferred<unknown>();
    const opening = open(connectorThat(line.promise));
    await waitUntil(() => steps.includes('channel'), 'the microphone should be open');
    const {context} = stage!;
    micMuted.set(true);
    const from = context.currentTime;
    await waitUntil(() => context.currentTime > from + 0.5, 'time should pass');
    line.resolve('open');
    const {input} = await opening;
    assert.strictEqual(input?.level(), 0);
    await soundSent(0.5);
    assert.isFalse(isLoud(join(sent).slice(-7_200)));
  });

  it('follows no mute any more after its end', async () => {
    const call = await open(connectorThat(Promise.resolve()));
    call.close();
    micMuted.set(true);
    assert.isTrue(tone.stream.getAudioTracks()[0]?.enabled);
  });

  it('starts on the context of a headset that came while the permission was asked for', async () => {
    const devices = navigator.mediaDevices;
    const permission = deferred<MediaStream>();
    devices.getUserMedia = () => permission.promise;
    const Real = globalThis.AudioContext;
    const made: AudioContext[] = [];
    // The click's own context never starts; the one that the headset brings does.
    globalThis.AudioContext = class extends Real {
      constructor(options?: AudioContextOptions) {
        super(made.length === 0 ? options : {...options, sampleRate: 16_000});
        if (made.length === 0) {
          Object.defineProperty(this, 'state', {get: () => 'suspended'});
          this.resume = () => new Promise(() => undefined);
        }
        made.push(this);
      }
    };
    disposers.defer(() => (globalThis.AudioContext = Real));
    const opening = open(connectorThat(Promise.resolve()));
    await waitUntil(() => stage !== undefined, 'the link should be opened');
    devices.dispatchEvent(new Event('devicechange'));
    await waitUntil(() => stage?.context.sampleRate === 16_000, 'the sound should move');
    permission.resolve(tone.stream);
    const call = await opening;
    assert.strictEqual(call.line.link.transport, 'websocket');
  });

  it('that fails leaves no microphone and no context open', async () => {
    const failure: unknown = await open(connectorThat(Promise.reject(new Error('no way')))).catch(
      (reason: unknown) => reason,
    );
    assert.strictEqual((failure as VoiceError).code, 'transport/handshake');
    await waitUntil(() => stage?.context.state === 'closed', 'the context should be closed');
    await waitUntil(
      () => tone.stream.getAudioTracks()[0]?.readyState === 'ended',
      'the microphone should be let go of',
    );
  });
});

/** A promise that the test resolves. */
function deferred<T>(): {readonly promise: Promise<T>; readonly resolve: (value: T) => void} {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>(resolving => (resolve = resolving));
  return {promise, resolve};
}
