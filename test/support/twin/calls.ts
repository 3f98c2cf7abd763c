/** The calls that a provider's twin has answered, known by their answers: where a line's sound and events go. */
import type {ClientEvent, RealtimeSession} from '../../../src/realtime/protocol/client-events.js';
import type {FarEnd, LineEnd} from './network.js';
import type {TwinProvider} from './provider.js';
import type {Json, TwinSession} from './provider-session.js';

export class TwinCall {
  readonly id: string;
  readonly session: TwinSession;
  readonly #provider: TwinProvider;
  readonly #ends = new Set<(event: Json) => void>();

  constructor(id: string, provider: TwinProvider, session?: RealtimeSession) {
    this.id = id;
    this.#provider = provider;
    this.session = provider.open('webrtc', event => this.#ends.forEach(tell => tell(event)), session);
  }

  get answer(): string {
    return `v=0\r\na=call:${this.id}\r\n`;
  }

  /** The page's own channel. */
  attach(end: LineEnd): FarEnd {
    this.watch(event => end.send(JSON.stringify(event)));
    this.session.onEnded.add(() => end.close(1000));
    this.session.begin();
    return {
      onMessage: message => this.#provider.receive(this.session, JSON.parse(String(message)) as ClientEvent),
      onGone: () => this.session.close(),
    };
  }

  /** Listens to the events as well. */
  watch(tell: (event: Json) => void): () => void {
    this.#ends.add(tell);
    return () => this.#ends.delete(tell);
  }
}

export class TwinCalls {
  readonly #calls = new Map<string, TwinCall>();
  readonly #provider: TwinProvider;

  constructor(provider: TwinProvider) {
    this.#provider = provider;
  }

  create(session?: RealtimeSession): TwinCall {
    const call = new TwinCall(`rtc_${this.#calls.size + 1}`, this.#provider, session);
    this.#calls.set(call.id, call);
    return call;
  }

  /** By its id, or by the answer that a page was given. */
  find(answer: string): TwinCall {
    const id = /rtc_\d+/.exec(answer)?.[0] ?? '';
    const call = this.#calls.get(id);
    if (call === undefined) throw new Error(`No call ${id}`);
    return call;
  }
}
