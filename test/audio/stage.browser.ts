/** The one AudioContext of a call: its processors, its speaker, and what becomes of both when devices change. */
import {assert, waitUntil} from '@open-wc/testing';
import {AudioStage} from '../../src/audio/stage.js';
import {CAPTURE_PROCESSOR, PLAYBACK_PROCESSOR} from '../../src/audio/worklets/messages.js';
import {Disposers} from '../../src/shared/disposers.js';
import type {VoiceError} from '../../src/shared/errors.js';
import {fitTone} from './dsp/tone.js';
import {record} from './support/recorder.js';

const {signal} = new AbortController();
const RealContext = globalThis.AudioContext;

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (failure: unknown) => failure,
  );

describe('AudioStage', () => {
  let disposers: Disposers;
  let made: AudioContext[];
  /** What the sound device of this machine wants now; 0: what it really wants. */
  let deviceRate: number;

  beforeEach(() => {
    disposers = new Disposers();
    made = [];
    deviceRate = 0;
    // Chromium's sound device never changes by itself: one that wants another rate stands in for it.
    globalThis.AudioContext = class extends RealContext {
      constructor(options: AudioContextOptions = {}) {
        super(deviceRate === 0 ? options : {...options, sampleRate: deviceRate});
        made.push(this);
      }
    };
    disposers.defer(() => (globalThis.AudioContext = RealContext));
  });
  afterEach(() => disposers.dispose());

  async function open(
    options: Partial<ConstructorParameters<typeof AudioStage>[0]> = {},
  ): Promise<AudioStage> {
    const context = options.context ?? new AudioContext();
    const stage = disposers.use(new AudioStage({...options, context}), opened => opened.close());
    if (context instanceof RealContext) await context.resume();
    return stage;
  }

  const stillOpen = (): AudioContext[] => made.filter(({state}) => state !== 'closed');
  const untilOpen = (count: number): Promise<void> =>
    waitUntil(() => stillOpen().length === count, `${count} contexts should be open`, {timeout: 3000});
  const devicesChange = (): boolean => navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  const movesOf = (stage: AudioStage): AudioContext[] => {
    const moves: AudioContext[] = [];
    stage.events.on('moved', context => moves.push(context));
    return moves;
  };
  const noticesOf = (stage: AudioStage): VoiceError[] => {
    const notices: VoiceError[] = [];
    stage.events.on('notice', notice => notices.push(notice));
    return notices;
  };
  /** Throws where a processor is not registered in this context. */
  const makeBoth = (context: AudioContext): void => {
    new AudioWorkletNode(context, CAPTURE_PROCESSOR, {processorOptions: {rate: 24_000, start: 0}});
    new AudioWorkletNode(context, PLAYBACK_PROCESSOR, {processorOptions: {sourceRate: 24_000}});
  };
  /** Counts the files that are asked for; `refuse` says which of them are blocked. */
  function countModules(context: AudioContext, refuse = (): boolean => false): () => number {
    let asked = 0;
    const {audioWorklet} = context;
    const addModule = audioWorklet.addModule.bind(audioWorklet);
    audioWorklet.addModule = async address => {
      asked += 1;
      if (refuse()) throw new DOMException('blocked', 'AbortError');
      return addModule(address);
    };
    return () => asked;
  }

  describe('loads its processors', () => {
    it('once, however many ask', async () => {
      const stage = await open();
      await stage.load(signal);
      const asked = countModules(stage.context);
      await Promise.all([stage.load(signal), stage.load(signal)]);
      assert.strictEqual(asked(), 0);
      makeBoth(stage.context);
    });

    it('once, also when two ask at the same time', async () => {
      const stage = await open();
      const one = countModules(stage.context);
      await stage.load(signal);
      const other = await open();
      const two = countModules(other.context);
      await Promise.all([other.load(signal), other.load(signal)]);
      assert.strictEqual(two(), one());
    });

    it('for the others too when the first one gives up', async () => {
      const stage = await open();
      const first = new AbortController();
      const given = failureOf(stage.load(first.signal));
      const wanted = stage.load(signal);
      first.abort();
      assert.strictEqual(((await given) as Error).name, 'AbortError');
      await wanted;
      makeBoth(stage.context);
    });

    it('once more after they were blocked', async () => {
      const stage = await open();
      let isBlocked = true;
      countModules(stage.context, () => isBlocked);
      const failure = await failureOf(stage.load(signal));
      assert.strictEqual((failure as VoiceError).code, 'audio/worklet-blocked');
      isBlocked = false;
      await stage.load(signal);
      makeBoth(stage.context);
    });
  });

  describe('that moves', () => {
    it('tells so when the processors are there, and closes the old context', async () => {
      const stage = await open();
      await stage.load(signal);
      const old = stage.context;
      const fresh = new AudioContext({sampleRate: 16_000});
      const told: string[] = [];
      stage.events.on('moved', context => {
        makeBoth(context);
        told.push(`${context.sampleRate} ${context.state}, before it ${old.state}`);
      });
      await stage.move(fresh);
      assert.deepEqual(told, ['16000 running, before it running']);
      assert.strictEqual(stage.context, fresh);
      await untilOpen(1);
      assert.strictEqual(old.state, 'closed');
      await stage.load(signal);
    });

    it('while it moves goes to the last one, and leaves nothing open', async () => {
      const stage = await open();
      await stage.load(signal);
      const moves = movesOf(stage);
      const last = new AudioContext({sampleRate: 32_000});
      await Promise.all([stage.move(new AudioContext({sampleRate: 16_000})), stage.move(last)]);
      assert.deepEqual(moves, [last]);
      assert.strictEqual(stage.context, last);
      await untilOpen(1);
    });

    it('after its end opens nothing', async () => {
      const stage = await open();
      const moves = movesOf(stage);
      stage.close();
      await stage.move(new AudioContext());
      assert.isEmpty(moves);
      await untilOpen(0);
    });

    it('and ends in the middle of it leaves nothing open', async () => {
      const stage = await open();
      await stage.load(signal);
      const moving = stage.move(new AudioContext());
      stage.close();
      await moving;
      await untilOpen(0);
    });

    it('to a context that never starts stays, gives it up within two seconds, and can move again', async () => {
      const stage = await open();
      await stage.load(signal);
      const {context} = stage;
      const asleep = new AudioContext();
      asleep.resume = () => new Promise(() => undefined);
      await stage.move(asleep);
      assert.strictEqual(stage.context, context);
      await untilOpen(1);
      await stage.move(new AudioContext({sampleRate: 16_000}));
      assert.strictEqual(stage.context.sampleRate, 16_000);
    });

    it('to a context that refuses to start stays', async () => {
      const stage = await open();
      const {context} = stage;
      const refusing = new AudioContext();
      refusing.resume = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
      await stage.move(refusing);
      assert.strictEqual(stage.context, context);
      await untilOpen(1);
    });

    it('follows where no processor could be loaded before either: a WebRTC call needs none', async () => {
      const stage = await open();
      const fresh = new AudioContext();
      countModules(fresh, () => true);
      await stage.move(fresh);
      assert.strictEqual(stage.context, fresh);
    });

    it('stays where its processors cannot follow', async () => {
      const stage = await open();
      await stage.load(signal);
      const {context} = stage;
      const fresh = new AudioContext();
      countModules(fresh, () => true);
      await stage.move(fresh);
      assert.strictEqual(stage.context, context);
      await untilOpen(1);
    });

    it('leaves no rejection unheard', async () => {
      const unheard: unknown[] = [];
      const onUnheard = (event: PromiseRejectionEvent): void => void unheard.push(event.reason);
      addEventListener('unhandledrejection', onUnheard);
      disposers.defer(() => removeEventListener('unhandledrejection', onUnheard));
      const stage = await open();
      const late = new AudioContext();
      await late.close();
      const moving = stage.move(new AudioContext());
      stage.close();
      const blocked = await open();
      countModules(blocked.context, () => true);
      await Promise.all([moving, stage.move(late), failureOf(blocked.load(AbortSignal.abort()))]);
      assert.strictEqual(
        ((await failureOf(blocked.load(signal))) as VoiceError).code,
        'audio/worklet-blocked',
      );
      blocked.close();
      await untilOpen(0);
      // Unhandled rejections are told in a task of their own.
      await new Promise(resolve => setTimeout(resolve));
      assert.deepEqual(unheard, []);
    });
  });

  describe('when devices change', () => {
    it('keeps its context at an unchanged rate', async () => {
      const stage = await open();
      const {context} = stage;
      const moves = movesOf(stage);
      devicesChange();
      assert.lengthOf(made, 2);
      await untilOpen(1);
      assert.strictEqual(stage.context, context);
      assert.isEmpty(moves);
    });

    it('moves to the rate of a new device', async () => {
      const stage = await open();
      await stage.load(signal);
      const moves = movesOf(stage);
      deviceRate = 16_000;
      devicesChange();
      await waitUntil(() => moves.length === 1, 'it should move');
      assert.strictEqual(stage.context.sampleRate, 16_000);
      await untilOpen(1);
    });

    it('ends at the rate that a headset settles on, however often it changes its mind', async () => {
      const stage = await open();
      await stage.load(signal);
      for (const rate of [16_000, 8_000, 32_000]) {
        deviceRate = rate;
        devicesChange();
      }
      await waitUntil(() => stage.context.sampleRate === 32_000, 'it should move to the last one');
      await untilOpen(1);
    });

    it('stays when the new device is gone again before it has moved', async () => {
      const stage = await open();
      await stage.load(signal);
      const {context} = stage;
      deviceRate = 16_000;
      devicesChange();
      deviceRate = 0;
      devicesChange();
      await untilOpen(1);
      assert.strictEqual(stage.context, context);
      assert.strictEqual(context.state, 'running');
    });

    it('listens no more after its end', async () => {
      const stage = await open();
      stage.close();
      const before = made.length;
      devicesChange();
      assert.lengthOf(made, before);
    });
  });

  describe('that is interrupted', () => {
    /** A context whose state and clock the test decides: no real one can be brought to stand still by a script. */
    function fakeContext(state: AudioContextState | 'interrupted', clock: () => number) {
      const asked: string[] = [];
      const fake = {
        state,
        get currentTime() {
          return clock();
        },
        suspend: () => {
          asked.push('suspend');
          fake.state = 'suspended';
          return Promise.resolve();
        },
        resume: () => {
          asked.push('resume');
          fake.state = 'running';
          return Promise.resolve();
        },
        close: () => Promise.resolve(),
      };
      return {context: fake as unknown as AudioContext, fake, asked};
    }
    /** How often the stage has read the clock. */
    function readings(value: (reading: number) => number): {clock: () => number; count: () => number} {
      let reading = 0;
      return {clock: () => value((reading += 1)), count: () => reading};
    }

    it('suspends and resumes a running context whose clock stands still', async () => {
      const {clock} = readings(() => 7);
      const {context, asked} = fakeContext('running', clock);
      await open({context});
      await waitUntil(() => asked.length >= 2, 'it should be started anew', {timeout: 3000});
      assert.deepEqual(asked.slice(0, 2), ['suspend', 'resume']);
    });

    it('leaves a context alone whose clock has only just begun', async () => {
      const {clock, count} = readings(reading => Math.max(0, reading - 1));
      const {context, asked} = fakeContext('running', clock);
      await open({context});
      await waitUntil(() => count() >= 3, 'it should be looked at', {timeout: 3000});
      assert.deepEqual(asked, []);
    });

    it('leaves a context alone that has only just woken', async () => {
      const {clock, count} = readings(reading => Math.max(7, reading + 5));
      const {context, asked} = fakeContext('suspended', clock);
      await open({context});
      await waitUntil(() => count() >= 4, 'it should be looked at', {timeout: 3000});
      assert.deepEqual(asked, ['resume']);
    });

    it('asks nothing of a running one that a phone call stops', async () => {
      const {clock, count} = readings(() => 7);
      const {context, fake, asked} = fakeContext('running', clock);
      await open({context});
      await waitUntil(() => count() === 1, 'it should be looked at', {timeout: 3000});
      fake.state = 'interrupted';
      await waitUntil(() => count() >= 3, 'it should be looked at again', {timeout: 3000});
      assert.deepEqual(asked, []);
    });

    it('asks nothing of it while it lasts, and wakes it when it is over', async () => {
      const {clock, count} = readings(() => 7);
      const {context, fake, asked} = fakeContext('interrupted', clock);
      await open({context});
      await waitUntil(() => count() >= 3, 'it should be looked at', {timeout: 3000});
      assert.deepEqual(asked, []);
      fake.state = 'suspended';
      await waitUntil(() => asked.length > 0, 'it should be woken', {timeout: 3000});
      assert.strictEqual(asked[0], 'resume');
    });

    it('wakes a real context that was suspended', async () => {
      const stage = await open();
      await stage.context.suspend();
      await waitUntil(() => stage.context.state === 'running', 'it should run again', {timeout: 3000});
    });

    it('looks at nothing after its end', async () => {
      const {clock, count} = readings(() => 7);
      const {context} = fakeContext('running', clock);
      const stage = await open({context});
      stage.close();
      const before = count();
      const other = await open();
      await other.context.suspend();
      // As long as another stage needs to look at its own.
      await waitUntil(() => other.context.state === 'running', 'the other should look', {timeout: 3000});
      assert.strictEqual(count(), before);
    });
  });

  describe('plays through the speaker that the page names', () => {
    /** What a context was told, in place of a machine with two speakers. */
    function watchSinks(context: AudioContext): string[] {
      const told: string[] = [];
      (context as AudioContext & {setSinkId: (id: string) => Promise<void>}).setSinkId = id => {
        told.push(id);
        return Promise.resolve();
      };
      return told;
    }

    it('and tells once, playing on, where there is none of that name', async () => {
      const stage = await open();
      const notices = noticesOf(stage);
      await stage.setOutputDevice('a speaker that is elsewhere');
      assert.deepEqual(
        notices.map(({code}) => code),
        ['config/invalid'],
      );
      assert.include(notices[0]?.message, 'a speaker that is elsewhere');
      const tone = new OscillatorNode(stage.context, {frequency: 440});
      const heard = await record(tone);
      tone.connect(stage.context.destination);
      tone.start();
      await waitUntil(() => heard.samples().length > 9_600, 'sound should go on');
      assert.isAbove(fitTone(heard.samples().slice(-4_800), 440, stage.context.sampleRate).amplitude, 0.9);
    });

    it('and tells where the browser cannot choose', async () => {
      const stage = await open();
      const notices = noticesOf(stage);
      Object.assign(stage.context, {setSinkId: undefined});
      await stage.setOutputDevice('headset');
      assert.lengthOf(notices, 1);
    });

    it('also after a move, from its first sound on', async () => {
      const stage = await open();
      watchSinks(stage.context);
      await stage.setOutputDevice('headset');
      const fresh = new AudioContext();
      const told = watchSinks(fresh);
      stage.events.on('moved', () => assert.deepEqual(told, ['headset']));
      await stage.move(fresh);
      assert.deepEqual(told, ['headset']);
    });

    it('and asks for none where the page names none', async () => {
      const stage = await open();
      const fresh = new AudioContext();
      const told = watchSinks(fresh);
      await stage.move(fresh);
      assert.isEmpty(told);
    });

    it('and is silent about one that is asked for in vain by a move that was given up', async () => {
      const stage = await open();
      watchSinks(stage.context);
      await stage.setOutputDevice('headset');
      const notices = noticesOf(stage);
      const first = new AudioContext();
      let refuse: (reason: Error) => void = () => undefined;
      Object.assign(first, {setSinkId: () => new Promise((_, reject) => (refuse = reject))});
      const given = stage.move(first);
      const second = new AudioContext();
      watchSinks(second);
      await stage.move(second);
      refuse(new Error('closed'));
      await given;
      assert.strictEqual(stage.context, second);
      assert.isEmpty(notices);
    });
  });
});
