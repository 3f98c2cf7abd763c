/** The start of the sound: the click, the microphone's refusals, a context that sleeps, a worklet on any page. */
import {assert} from '@open-wc/testing';
import {awaitRunning} from '../../src/audio/context.js';
import {closeAudioGesture, openAudioGesture, type AudioGesture} from '../../src/audio/gesture.js';
import {LevelMeter} from '../../src/audio/level-meter.js';
import {loadWorklet} from '../../src/audio/load-worklet.js';
import {microphoneError} from '../../src/audio/microphone-refusals.js';
import {Microphone} from '../../src/audio/microphone.js';
import {VoiceError} from '../../src/shared/errors.js';

const {signal} = new AbortController();
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (failure: unknown) => failure,
  );
const takeMicrophone = (gesture: AudioGesture, by: AbortSignal): Promise<Microphone> =>
  Microphone.open(gesture, {constraints: {}, onNotice: () => undefined}, by);
const codeOf = (failure: unknown): string | undefined =>
  failure instanceof VoiceError ? failure.code : undefined;

describe('a click', () => {
  it('opens the context and the microphone before it returns', async () => {
    const gesture = openAudioGesture({microphone: {}});
    await awaitRunning(gesture, signal);
    const microphone = await takeMicrophone(gesture, signal);
    assert.strictEqual(gesture.context.state, 'running');
    assert.lengthOf(microphone.stream.getAudioTracks(), 1);
    microphone.close();
    closeAudioGesture(gesture);
  });

  it('asks for no microphone when the call is written', () => {
    const gesture = openAudioGesture({microphone: false});
    assert.isUndefined(gesture.microphone);
    closeAudioGesture(gesture);
  });

  it('that nobody takes over is released: context closed, light off', async () => {
    const gesture = openAudioGesture({microphone: {}});
    closeAudioGesture(gesture);
    const stream = await gesture.microphone;
    await gesture.context.close().catch(() => undefined);
    assert.deepEqual(
      stream?.getTracks().map(({readyState}) => readyState),
      ['ended'],
    );
    assert.strictEqual(gesture.context.state, 'closed');
  });

  it('leaves no unhandled rejection when the microphone is refused', async () => {
    const unhandled: unknown[] = [];
    const onUnhandled = (event: PromiseRejectionEvent): void => void unhandled.push(event.reason);
    addEventListener('unhandledrejection', onUnhandled);
    const audio = {deviceId: {exact: 'no such device'}};
    const gesture = openAudioGesture({microphone: audio});
    // Answered after the first, which nobody listens to yet; unhandled rejections are told in a task of their own.
    await failureOf(navigator.mediaDevices.getUserMedia({audio}));
    await new Promise(resolve => setTimeout(resolve));
    const failure = await failureOf(takeMicrophone(gesture, signal));
    closeAudioGesture(gesture);
    assert.strictEqual(codeOf(failure), 'microphone/not-found');
    removeEventListener('unhandledrejection', onUnhandled);
    assert.deepEqual(unhandled, []);
  });
});

describe('a click on iOS', () => {
  /** What the page tells the system, and when the microphone is asked for: Chromium has no such thing. */
  function watchAudioSession(): {told: string[]; undo: () => void} {
    const told: string[] = [];
    const audioSession = {
      set type(type: string) {
        told.push(type);
      },
    };
    Object.defineProperty(navigator, 'audioSession', {value: audioSession, configurable: true});
    const devices = navigator.mediaDevices;
    const getUserMedia = devices.getUserMedia.bind(devices);
    devices.getUserMedia = constraints => {
      told.push('getUserMedia');
      return getUserMedia(constraints);
    };
    return {
      told,
      undo: () => {
        devices.getUserMedia = getUserMedia;
        Reflect.deleteProperty(navigator, 'audioSession');
      },
    };
  }

  it('says that it plays and records before it asks for the microphone, and takes it back at the end', async () => {
    const {told, undo} = watchAudioSession();
    const gesture = openAudioGesture({microphone: {}});
    assert.deepEqual(told, ['play-and-record', 'getUserMedia']);
    await gesture.microphone;
    closeAudioGesture(gesture);
    assert.deepEqual(told, ['play-and-record', 'getUserMedia', 'auto']);
    undo();
  });

  it('plays something inside the click, or nothing could be played later', () => {
    const prototype = AudioBufferSourceNode.prototype;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its node below
    const start = prototype.start;
    let started = 0;
    prototype.start = function (this: AudioBufferSourceNode) {
      started += 1;
      start.call(this);
    };
    const gesture = openAudioGesture({microphone: false});
    prototype.start = start;
    assert.strictEqual(started, 1);
    closeAudioGesture(gesture);
  });
});

describe('a microphone that fails', () => {
  for (const [name, code] of [
    ['NotAllowedError', 'microphone/denied'],
    ['SecurityError', 'microphone/policy'],
    ['NotFoundError', 'microphone/not-found'],
    ['OverconstrainedError', 'microphone/not-found'],
    ['NotReadableError', 'microphone/in-use'],
    ['AbortError', 'microphone/in-use'],
  ] as const) {
    it(`with ${name} is ${code}`, () => {
      const cause = new DOMException('no', name);
      const error = microphoneError(cause);
      assert.strictEqual(error.code, code);
      assert.strictEqual(error.cause, cause);
    });
  }

  it('because the page has no microphones at all is browser/unsupported', () => {
    assert.strictEqual(
      microphoneError(new TypeError('mediaDevices is undefined')).code,
      'browser/unsupported',
    );
  });

  it('is silence, not an error, when the start was given up', async () => {
    const gesture = {microphone: new Promise<never>(() => undefined)} as unknown as AudioGesture;
    const failure = await failureOf(takeMicrophone(gesture, AbortSignal.abort()));
    assert.strictEqual((failure as Error).name, 'AbortError');
  });
});

describe('a context that sleeps', () => {
  const asleep = (running: Promise<void>): AudioGesture => ({context: sleepingContext(), running});

  it('and refuses to wake is audio/suspended', async () => {
    const failure = await failureOf(awaitRunning(asleep(Promise.reject(new Error('not allowed'))), signal));
    assert.strictEqual(codeOf(failure), 'audio/suspended');
  });

  it('and never answers is audio/suspended, within the limit', async () => {
    const failure = await failureOf(awaitRunning(asleep(new Promise(() => undefined)), signal));
    assert.strictEqual(codeOf(failure), 'audio/suspended');
  });

  it('is not waited for when the start was given up', async () => {
    const failure = await failureOf(awaitRunning(asleep(new Promise(() => undefined)), AbortSignal.abort()));
    assert.strictEqual((failure as Error).name, 'AbortError');
  });
});

describe('a worklet', () => {
  const text =
    "registerProcessor('opening-test', class extends AudioWorkletProcessor {process() {return true}})";
  const source = (): Promise<{default: string}> => Promise.resolve({default: text});
  const noScript = (): Promise<{default: string}> => Promise.resolve({default: 'this is no script'});
  const runs = (loaded: AudioContext): boolean =>
    new AudioWorkletNode(loaded, 'opening-test') instanceof AudioNode;

  it('is loaded from its text', async () => {
    const loaded = sleepingContext();
    await loadWorklet(loaded, {file: 'opening.js', source}, {signal});
    assert.isTrue(runs(loaded));
  });

  it('is loaded from its text when the named folder has no such file', async () => {
    const loaded = sleepingContext();
    await loadWorklet(loaded, {file: 'missing.js', source}, {baseUrl: '/test/audio', signal});
    assert.isTrue(runs(loaded));
  });

  it('that the page blocks is audio/worklet-blocked, with every refusal as the cause', async () => {
    const failure = await failureOf(
      loadWorklet(sleepingContext(), {file: 'missing.js', source: noScript}, {baseUrl: '/nowhere/', signal}),
    );
    assert.strictEqual(codeOf(failure), 'audio/worklet-blocked');
    assert.lengthOf(((failure as VoiceError).cause as AggregateError).errors, 4);
    assert.include((failure as VoiceError).message, `script-src must allow ${location.origin}`);
  });

  it('is looked for in the named folder, beside the script, as a blob and as data, in this order', async () => {
    const asked: string[] = [];
    const context = {
      audioWorklet: {
        addModule: (address: string) => {
          asked.push(address.replace(/^(blob|data):.*/, '$1'));
          return Promise.reject(new Error('blocked'));
        },
      },
    } as unknown as AudioContext;
    await failureOf(loadWorklet(context, {file: 'named.js', source}, {baseUrl: '/named', signal}));
    assert.deepEqual(asked, [
      `${location.origin}/named/named.js`,
      `${location.origin}/src/worklets/named.js`,
      'blob',
      'data',
    ]);
  });

  it('is loaded from its text when its file can have no address at all', async () => {
    const loaded = sleepingContext();
    await loadWorklet(loaded, {file: 'opening.js', source}, {baseUrl: 'https://[', signal});
    assert.isTrue(runs(loaded));
  });

  it('is not tried again after the start was given up', async () => {
    const failure = await failureOf(
      loadWorklet(sleepingContext(), {file: 'missing.js', source: noScript}, {signal: AbortSignal.abort()}),
    );
    assert.strictEqual((failure as Error).name, 'AbortError');
  });
});

describe('a level', () => {
  it('is 0 for silence and rises with the sound', async () => {
    const loud = new OfflineAudioContext(1, 4096, 48_000);
    const oscillator = new OscillatorNode(loud);
    const meter = new LevelMeter(oscillator);
    assert.strictEqual(meter.level(), 0);
    oscillator.start();
    await loud.startRendering();
    assert.isAbove(meter.level(), 0.9);
    meter.close();
  });
});

/** A context that never runs by itself: what a browser without a click has. */
function sleepingContext(): AudioContext {
  return new OfflineAudioContext(1, 128, 48_000) as unknown as AudioContext;
}
