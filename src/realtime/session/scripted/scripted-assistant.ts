/**
 * An assistant that follows a script, behind a real session: a page's own tests get a widget that answers, with no server,
 * microphone or network. It stands alone as what `realtime-voice/testing` is.
 */
import type {Call} from '../call.js';
import type {Connector, Link, SessionControl} from '../connector.js';
import {Line} from '../line.js';
import {isRunning} from '../machine.js';
import {contextNote} from '../../protocol/client-events.js';
import type {ToolArguments} from '../tools/page-tool.js';
import {VoiceSession, type VoiceSessionOptions} from '../voice-session.js';
import type {VoiceErrorCode} from '../../../shared/errors.js';
import {ScriptedProvider} from './scripted-provider.js';
import type {Script} from './script.js';

/** What a script needs of an element: `<realtime-voice>` has it. */
export type ScriptedElement = {
  createSession?: (options: VoiceSessionOptions) => Pick<VoiceSession, keyof VoiceSession>;
  replay?: string | number | boolean | null | undefined;
  start(): Promise<void>;
};

/** Whatever names it, no server is asked for, and no microphone. */
const NO_SERVER = 'script';

export class ScriptedAssistant {
  readonly #element: ScriptedElement;
  readonly #script: Script;
  #session: VoiceSession | undefined;
  #provider: ScriptedProvider | undefined;
  readonly #onQuiet = new Set<() => void>();
  #lost: Error | undefined;

  constructor(element: ScriptedElement, script: Script) {
    this.#element = element;
    this.#script = script;
    element.replay = NO_SERVER;
    element.createSession = options => this.#makeSession(options);
  }

  /** Starts a call, unless one runs; resolves when it is live. Rejects where it cannot become so. */
  async starts(): Promise<void> {
    const state = this.#session?.state.get();
    if (state === undefined || !isRunning(state)) await this.#element.start();
    const session = this.#session;
    if (session === undefined)
      throw new Error('The widget did not start a call: is something asked before it?');
    await until(session, () => session.state.get().phase !== 'connecting');
    const {phase} = session.state.get();
    if (phase !== 'live') throw new Error(`The call should be live, and is ${phase}`);
  }

  /**
   * The visitor says this aloud, in a call that is started where there is none. Resolves when the script has nothing more
   * to say to it; rejects where it has no line for it, and when the call ends first without one that says so.
   */
  async hears(words: string): Promise<void> {
    await this.starts();
    await this.#untilQuiet(() => this.#provider?.hear(words));
  }

  /** The visitor writes this. Resolves and rejects like `hears()`. */
  async reads(text: string): Promise<void> {
    await this.starts();
    await this.#untilQuiet(() => this.#session?.sendText(text));
  }

  /** Says this by itself; `lasting`: how long it is heard, in milliseconds. Resolves when it was heard. */
  async says(text: string, lasting = 0): Promise<void> {
    await this.starts();
    await this.#provider?.say(text, lasting);
  }

  /** Calls a tool of the page; resolves to what the assistant was told by it. */
  async calls(name: string, args: ToolArguments = {}): Promise<string> {
    await this.starts();
    return (await this.#provider?.call(name, args)) ?? '';
  }

  /** The call fails by this code, as if the far side had said so. */
  fails(code: VoiceErrorCode): void {
    this.#provider?.fail(code);
  }

  /** The assistant ends the call. */
  ends(): void {
    this.#provider?.end('assistant');
  }

  #makeSession(options: VoiceSessionOptions): VoiceSession {
    const session = new VoiceSession({
      ...options,
      open: (given, signal) => this.#open(given.mode === 'text', signal),
    });
    this.#session = session;
    this.#lost = undefined;
    session.state.subscribe(state => {
      if (!isRunning(state)) this.#tellQuiet();
    });
    return session;
  }

  async #open(inWriting: boolean, signal: AbortSignal): Promise<Call> {
    const provider = new ScriptedProvider({
      script: this.#script,
      inWriting,
      onQuiet: () => this.#tellQuiet(),
      onLost: error => (this.#lost = error),
    });
    this.#provider = provider;
    const connector = connectorTo(provider);
    const line = await Line.open(
      {connector, stage: undefined, rungs: () => [{kind: 'websocket', reason: 'only'}], memory: {}},
      signal,
    );
    return {line, stage: undefined, input: undefined, hand: undefined, close: () => line.close()};
  }

  async #untilQuiet(act: () => void): Promise<void> {
    this.#lost = undefined;
    await new Promise<void>(resolve => {
      this.#onQuiet.add(resolve);
      act();
    });
    const lost = this.#lost as Error | undefined;
    if (lost) throw lost;
  }

  #tellQuiet(): void {
    const waiting = [...this.#onQuiet];
    this.#onQuiet.clear();
    for (const resolve of waiting) resolve();
  }
}

function connectorTo(provider: ScriptedProvider): Connector {
  const {leg} = provider;
  const link: Link = {
    channel: provider,
    leg,
    control: {...CONTROL, addContext: text => provider.send(contextNote(text))},
    close: () => {
      provider.close();
      leg?.close();
    },
  };
  return {
    answeredBy: 'widget',
    confirms: false,
    pushToTalk: false,
    open: () => Promise.resolve(link),
    openStandby: () => Promise.reject(new Error('A scripted call needs no other session')),
    close: () => link.close(),
  };
}

function ignore(): void {
  return undefined;
}

/** Nobody is there to be told. */
const CONTROL: Omit<SessionControl, 'addContext'> = {
  outputReady: ignore,
  change: ignore,
  hint: ignore,
  approve: ignore,
  pause: ignore,
};

function until(session: VoiceSession, isTrue: () => boolean): Promise<void> {
  return new Promise(resolve => {
    if (isTrue()) return resolve();
    const undo = session.state.subscribe(() => {
      if (!isTrue()) return;
      undo();
      resolve();
    });
  });
}
