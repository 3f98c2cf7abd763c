/**
 * Goes on with the call that a reload of the page cut off, and keeps this one for the next reload. It stands alone
 * because only pages that ask for it (`resume-on-reload`) load it.
 */
import type {Emitter} from '../../shared/emitter.js';
import type {Store} from '../../shared/store.js';
import type {ConversationEntry} from '../conversation/entry.js';
import type {GuardedOptions} from './connect-guarded.js';
import type {Connector, Link, LinkRequest, Standby} from './connector.js';
import {CallKeeper} from './kept-call.js';
import {isRunning} from './machine.js';
import type {VoiceSessionEvents} from './session-events.js';
import type {EndReason, SessionState} from './state.js';

/** What a connector is given of a call that goes on. `since`: when it began; a guard knows that by itself. */
export type Resumption = Pick<GuardedOptions, 'resume' | 'onHistory' | 'onResumed'> & {
  readonly since: number;
};

export type ResumeOptions = {
  readonly agent: string | undefined;
  readonly state: Store<SessionState>;
  /** Is given what was said before the reload, and kept as it grows. */
  readonly conversation: Store<readonly ConversationEntry[]>;
  readonly events: Emitter<VoiceSessionEvents>;
  readonly connect: (resumption: Resumption) => Promise<Connector>;
};

/** Nobody on this page wanted these ends: the call may still be gone on with. */
const INVOLUNTARY: readonly EndReason[] = ['server', 'lost'];

export async function resumeOnReload(options: ResumeOptions): Promise<Connector> {
  const {agent, state, conversation, events, connect} = options;
  const keeper = new CallKeeper(agent, () => sessionStorage);
  const kept = keeper.read(Date.now());
  let sealed = kept?.sealed;
  const since = kept?.since ?? Date.now();
  const keep = (): void => keeper.write({entries: conversation.get(), sealed, since});
  conversation.set(kept?.entries ?? []);
  const unfollow = events.on('transcript', ({final}) => {
    if (final) keep();
  });
  const unwatch = state.subscribe(now => {
    if (isRunning(now)) return;
    unfollow();
    unwatch();
    if (now.phase === 'ended' && !INVOLUNTARY.includes(now.reason)) keeper.forget();
  });
  const connector = await connect({
    since,
    resume: sealed,
    onHistory: history => {
      sealed = history;
      keep();
    },
    onResumed: resumed => {
      // Words that the assistant does not remember would promise that it does.
      if (!resumed && state.get().phase === 'connecting') conversation.set([]);
    },
  });
  return new Resuming(connector, () => conversation.get());
}

/** A connector whose first link is told of the conversation, as every later one is. */
class Resuming implements Connector {
  readonly #connector: Connector;
  readonly #conversation: () => LinkRequest['conversation'];

  constructor(connector: Connector, conversation: () => LinkRequest['conversation']) {
    this.#connector = connector;
    this.#conversation = conversation;
  }

  get webrtc(): Connector['webrtc'] {
    return this.#connector.webrtc;
  }

  get answeredBy(): Connector['answeredBy'] {
    return this.#connector.answeredBy;
  }

  get confirms(): boolean {
    return this.#connector.confirms;
  }

  get pushToTalk(): Connector['pushToTalk'] {
    return this.#connector.pushToTalk;
  }

  open(request: LinkRequest, signal: AbortSignal): Promise<Link> {
    return this.#connector.open({...request, conversation: this.#conversation()}, signal);
  }

  openStandby(request: LinkRequest, signal: AbortSignal): Promise<Standby> {
    return this.#connector.openStandby(request, signal);
  }

  close(): void {
    this.#connector.close();
  }
}
