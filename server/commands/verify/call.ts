/**
 * One call of a check: a peer, the call that the provider made of its offer, and the sideband, all of them ended whatever
 * the check finds. It stands alone because a check that forgets a call costs its owner money.
 */
import {Disposers} from '../../../src/shared/disposers.js';
import type {ClientEvent, RealtimeSession} from '../../../src/realtime/protocol/client-events.js';
import {userText} from '../../../src/realtime/protocol/client-events.js';
import type {ServerEvent, ServerEventOf} from '../../../src/realtime/protocol/server-events.js';
import {audioOnlyOffer} from '../../guard/sdp.js';
import type {Upstream} from '../../upstream/upstream.js';
import {Inbox, NotKnown} from './inbox.js';
import {ProbePeer} from './peer.js';

const CONNECT_MS = 10_000;

export type Provider = {
  readonly upstream: Upstream;
  /** The same provider, asked with a client secret. */
  readonly withSecret: (secret: string) => Upstream;
  readonly model: string;
  readonly bindAddress: string | undefined;
};

export type CallOptions = {
  /** The offer passes the guard's filter: sound and nothing else. */
  readonly sealed: boolean;
  readonly withChannel: boolean;
  readonly session?: Partial<RealtimeSession>;
};

/** Bounded as the guard bounds its own: the estimate of what this costs is right because of these. */
export const MAX_OUTPUT_TOKENS = 512;
export const MAX_CONTEXT_TOKENS = 1_000;

const signal = new AbortController().signal;

export class ProbeCall {
  readonly peer: ProbePeer;
  readonly callId: string;
  readonly answer: string;
  /** As the peer made it, before it was sealed. */
  readonly offer: string;
  readonly #disposers: Disposers;
  readonly #upstream: Upstream;
  readonly #inbox = new Inbox<ServerEvent>();
  #send: ((event: ClientEvent) => void) | undefined;

  private constructor(
    {peer, upstream, disposers}: {peer: ProbePeer; upstream: Upstream; disposers: Disposers},
    {callId, answer, offer}: {callId: string; answer: string; offer: string},
  ) {
    this.offer = offer;
    this.peer = peer;
    this.callId = callId;
    this.answer = answer;
    this.#disposers = disposers;
    this.#upstream = upstream;
  }

  /** Trades an offer; the answer is not used yet. */
  static async open({upstream, model, bindAddress}: Provider, options: CallOptions): Promise<ProbeCall> {
    const {sealed, withChannel, session} = options;
    const disposers = new Disposers();
    const peer = new ProbePeer({withChannel, bindAddress});
    disposers.defer(() => peer.close());
    try {
      const offer = await peer.offer();
      const given = sealed ? audioOnlyOffer(soundOf(offer)) : offer;
      const created = await upstream.createCall(given, sessionOf(model, session), signal);
      return new ProbeCall({peer, upstream, disposers}, {...created, offer});
    } catch (failure) {
      disposers.dispose();
      throw failure;
    }
  }

  /** Opens the sideband. */
  async attach(): Promise<void> {
    const socket = await this.#upstream.attach(this.callId, signal);
    this.#disposers.defer(() => socket.close());
    socket.events.on('event', event => this.#inbox.put(event));
    this.#send = event => socket.send(event);
  }

  /** Uses the answer, and waits for the line. */
  async connect(): Promise<void> {
    this.peer.accept(this.answer);
    await waitFor('a connection', () => this.peer.state === 'connected', CONNECT_MS);
  }

  send(event: ClientEvent): void {
    this.#send?.(event);
  }

  /** Asks for something that takes a while to say. */
  askForStory(): void {
    this.send(userText('Tell me a story.'));
    this.send({type: 'response.create'});
  }

  next<Type extends ServerEvent['type']>(type: Type, patienceMs?: number): Promise<ServerEventOf<Type>> {
    const fits = (event: ServerEvent): event is ServerEventOf<Type> => event.type === type;
    return this.#inbox.next(type, fits, patienceMs);
  }

  hangUp(): Promise<void> {
    return this.#upstream.hangUp(this.callId);
  }

  /** Idempotent: what the check has ended itself is unknown to the provider by now. */
  async close(): Promise<void> {
    this.#disposers.dispose();
    await this.hangUp();
  }
}

/** What a guard is given: whoever hides a channel does not offer it. */
function soundOf(offer: string): string {
  const sections = offer.split(/(?=^m=)/m).filter(section => !section.startsWith('m=application'));
  const mid = /^a=mid:(\S+)/m.exec(sections[1] ?? '')?.[1] ?? '0';
  return sections.join('').replace(/^a=group:BUNDLE.*$/m, `a=group:BUNDLE ${mid}`);
}

function sessionOf(model: string, more: Partial<RealtimeSession> = {}): RealtimeSession {
  return {
    ...{type: 'realtime', model, output_modalities: ['audio'], max_output_tokens: MAX_OUTPUT_TOKENS},
    truncation: {
      ...{type: 'retention_ratio', retention_ratio: 0.8},
      token_limits: {post_instructions: MAX_CONTEXT_TOKENS},
    },
    audio: {input: {turn_detection: null}},
    ...more,
  };
}

/** Rejects with `NotKnown` where it does not become so in time. */
export async function waitFor(what: string, isSo: () => boolean, patienceMs: number): Promise<void> {
  const until = performance.now() + patienceMs;
  while (!isSo()) {
    if (performance.now() > until) throw new NotKnown(`${what} did not come within ${patienceMs / 1_000} s`);
    await new Promise(done => setTimeout(done, 10));
  }
}
