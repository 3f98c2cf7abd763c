/**
 * A session whose speech is made on this page or by the voice server: the provider reads and writes, at the price of that.
 * It stands alone, loaded where a page says `input-speech` or `output-speech`; to everybody else it is a session like any other.
 * Where the provider still hears, see voiced-session.ts.
 */
import type {AudioStage} from '../../../audio/stage.js';
import {closeAudioGesture, openAudioGesture} from '../../../audio/gesture.js';
import {Disposers} from '../../../shared/disposers.js';
import {VoiceError} from '../../../shared/errors.js';
import {Store} from '../../../shared/store.js';
import type {PageSettings} from '../../../config/schema.js';
import type {MediaLeg} from '../../legs/leg.js';
import type {SpeechTaken} from '../../protocol/read-aloud.js';
import {openCall, type Call, type CallOptions} from '../call.js';
import {openStage} from '../call-sound.js';
import type {FirstLeg} from '../find-connector.js';
import {VoiceSession, type VoiceSessionOptions} from '../voice-session.js';
import {primeBrowserVoice, withGestures} from './first-gesture.js';
import type {Hearing} from './hearing.js';
import {languageOf, openVoice} from './open-voice.js';
import {planSpeech, type SpeechPlan} from './speech-plan.js';
import {SpokenConnector} from './spoken-connector.js';
import {SpokenLeg} from './spoken-leg.js';
import {createVoicedSession} from './voiced-session.js';
import {findWay} from './written-answers.js';

export {primeBrowserVoice};

/**
 * The session that the page asks for; one of the provider's own speech where it asks for nothing that goes together.
 * `onDeaf`: nobody is heard any more, for whatever reason, and the visitor can only write.
 */
export function createSpokenSession(options: VoiceSessionOptions, onDeaf: () => void): VoiceSession {
  const {plan, problems} = planSpeech(options.settings);
  if (plan?.ears === 'provider' && plan.output !== 'provider')
    return createVoicedSession(options, plan.output);
  if (plan !== undefined) return SpokenSession.create(options, {plan, problems, onDeaf});
  const open = (call: CallOptions, signal: AbortSignal): Promise<Call> => {
    problems.forEach(call.onNotice);
    return openCall(call, signal);
  };
  return new VoiceSession(changed(options, {open}));
}

type Spoken = {
  readonly plan: SpeechPlan;
  readonly problems: readonly VoiceError[];
  readonly onDeaf: () => void;
};

class SpokenSession extends VoiceSession {
  override readonly readings = new Store<readonly SpeechTaken[]>([]);
  #hearing: Hearing | undefined;

  static create(options: VoiceSessionOptions, spoken: Spoken): SpokenSession {
    const settings = sessionSettings(options.settings, spoken.plan);
    const open = (call: CallOptions, signal: AbortSignal): Promise<Call> => {
      spoken.problems.forEach(call.onNotice);
      return session.#openSpoken(options, spoken, call, signal);
    };
    const session: SpokenSession = new SpokenSession(changed(options, {settings, open}));
    return session;
  }

  /** Nobody can measure what a recogniser hears: that it hears a voice is shown. */
  override levels(): ReturnType<VoiceSession['levels']> {
    const {output} = super.levels();
    return {input: this.#hearing?.level() ?? 0, output};
  }

  override startTalking(): void {
    this.interrupt();
    this.#hearing?.talk(true);
  }

  override stopTalking(): void {
    this.#hearing?.talk(false);
  }

  async #openSpoken(
    options: VoiceSessionOptions,
    {plan, onDeaf}: Spoken,
    call: CallOptions,
    signal: AbortSignal,
  ): Promise<Call> {
    const disposers = new Disposers();
    try {
      const stage = openSound(plan, call, disposers);
      const hears = plan.ears === 'browser';
      const hearing = hears ? await this.#hear(options, onDeaf, call) : undefined;
      if (hearing !== undefined) disposers.use(hearing, ear => ear.close());
      signal.throwIfAborted();
      this.#hearing = hearing;
      const {bargeIn, turnDetection} = options.settings;
      const openLeg = async (opening: AbortSignal): Promise<MediaLeg> => {
        const voice = await openVoice(options, plan.output, stage, opening);
        voice.events.on('failed', call.onNotice);
        voice.events.on('took', taken => this.readings.set([...this.readings.get(), taken]));
        return new SpokenLeg(voice);
      };
      const findConnector = async (finding: AbortSignal, firstLeg: FirstLeg): Promise<SpokenConnector> => {
        const knows = plan.output !== 'provider' && (await findWay(options, finding)) === 'asked';
        const inner = await call.findConnector(finding, firstLeg);
        return new SpokenConnector(inner, {
          tellsGuard: knows && inner.answeredBy === 'guard',
          stage: plan.output === 'provider' ? stage : undefined,
          immediate: bargeIn === 'immediate',
          byHand: hears && turnDetection === 'push-to-talk',
          openLeg,
          onChannel: channel => hearing?.follow(channel),
        });
      };
      const opened = await openCall({...call, mode: 'text', gesture: undefined, findConnector}, signal);
      disposers.defer(opened.close);
      return {...opened, stage, close: () => disposers.dispose()};
    } catch (failure) {
      disposers.dispose();
      throw failure;
    }
  }

  /** The recogniser and its turns are loaded where somebody is heard by them. */
  async #hear(
    {settings}: VoiceSessionOptions,
    onDeaf: () => void,
    {onNotice, micMuted}: CallOptions,
  ): Promise<Hearing> {
    const {Hearing: Ear} = await import('./hearing.js');
    return new Ear({
      ...{state: this.state, micMuted, settings, language: languageOf(settings)},
      sendText: text => this.sendText(text),
      onFailure: (error, isOver) => {
        onNotice(error);
        if (!isOver) return;
        this.setMicMuted(true);
        onDeaf();
      },
    });
  }
}

/** With the tools of the page still read whenever they are needed. */
function changed(options: VoiceSessionOptions, change: Partial<VoiceSessionOptions>): VoiceSessionOptions {
  return {
    ...options,
    ...change,
    get tools() {
      return options.tools;
    },
  };
}

/** What the provider's side of it is: without sound, unless the provider speaks. */
function sessionSettings(settings: PageSettings, {output}: SpeechPlan): PageSettings {
  // Who may cut in, and by which voice, is a matter of this page.
  const {bargeIn, voice, ...rest} = settings;
  if (output === 'provider') {
    const kept = {...(voice !== undefined && {voice}), ...(bargeIn && bargeIn !== 'off' && {bargeIn})};
    return {...rest, ...kept, mode: 'conversation'};
  }
  return {...rest, mode: 'text'};
}

/** Where the browser itself speaks, no sound of ours is needed, nor what the click opened for it. */
function openSound(plan: SpeechPlan, call: CallOptions, disposers: Disposers): AudioStage | undefined {
  if (plan.output === 'browser') {
    if (call.gesture !== undefined) closeAudioGesture(call.gesture);
    return undefined;
  }
  if (typeof AudioContext !== 'function') {
    throw new VoiceError('browser/unsupported', {message: 'This browser has no Web Audio'});
  }
  const {latencyHint} = call;
  const gesture = disposers.use(
    call.gesture ?? openAudioGesture({microphone: false, latencyHint}),
    closeAudioGesture,
  );
  const stage = disposers.use(openStage(gesture, call), opened => opened.close());
  // A written call is begun before anything sounds: whoever writes touches the page.
  const touches = new AbortController();
  disposers.defer(() => touches.abort());
  withGestures(() => {
    const {context} = stage;
    context.resume().catch(() => undefined);
    return context.state === 'running';
  }, touches.signal);
  return stage;
}
