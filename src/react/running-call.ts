/**
 * One call, and what a component has said of it since: what may change in a call is sent, the rest waits for the next one. It
 * stands alone because whoever renders says everything each time, and the far side is told only what is new.
 */
import type {PageSettings} from '../config/schema.js';
import {sessionSettings} from '../realtime/session/page-session.js';
import type {PageTool, VoiceSessionOptions} from '../realtime/session/voice-session.js';
import type {HookSession} from './hook-options.js';

const DEVICES = [
  ['input', 'inputDeviceId'],
  ['output', 'outputDeviceId'],
] as const;

export class RunningCall {
  readonly session: HookSession;
  /** The session reads its tools when it needs them: this very list changes. */
  readonly #tools: PageTool[];
  /** What the far side knows. */
  #offered: readonly PageTool[];
  #settings: PageSettings;

  /** `make` is given `options` with a list of tools that follows. */
  constructor(make: (options: VoiceSessionOptions) => HookSession, options: VoiceSessionOptions) {
    this.#offered = options.tools;
    this.#settings = options.settings;
    this.#tools = [...options.tools];
    this.session = make({...options, tools: this.#tools});
  }

  /** What the component says now. Before the call is live nobody could be told: then it waits. */
  follow(settings: PageSettings, offered: readonly PageTool[]): void {
    const {session} = this;
    const {phase} = session.state.get();
    if (phase !== 'live' && phase !== 'paused') return;
    const before = this.#settings;
    this.#settings = settings;
    for (const [kind, name] of DEVICES) {
      if (settings[name] !== before[name]) session.chooseDevice(kind, settings[name]);
    }
    const loud = loudnessOf(settings);
    if (loud !== loudnessOf(before)) session.volume.set(loud);
    const change = differences(sessionSettings(before), sessionSettings(settings));
    if (Object.keys(change).length > 0) session.updateSession(change);
    if (offered === this.#offered) return;
    this.#offered = offered;
    this.#tools.splice(0, this.#tools.length, ...offered);
    session.toolsChanged();
  }
}

/** 0 to 1. */
function loudnessOf({volume = 1, outputMuted = false}: PageSettings): number {
  return outputMuted ? 0 : volume;
}

/** What of `after` was not said before. What is not said any more cannot be taken back in a call. */
function differences<Said extends object>(before: Said, after: Said): Partial<Said> {
  const old = new Map<string, unknown>(Object.entries(before));
  const news = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(old.get(name)),
  );
  return Object.fromEntries(news) as Partial<Said>;
}
