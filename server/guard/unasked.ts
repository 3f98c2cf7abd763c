/**
 * Answers that a provider gives unasked: paid for by what each did cost and, unless it may answer by itself, cancelled as
 * soon as it is told of, and kept from the visitor. It stands alone because every session of a call is watched, also one
 * that only waits to take over from another, and because nobody could hold anything before such an answer began.
 */
import type {ClientEvent} from '../../src/realtime/protocol/client-events.js';
import type {ServerEvent, ServerEventOf} from '../../src/realtime/protocol/server-events.js';
import type {UpstreamSocket} from '../upstream/upstream.js';
import type {Reservation} from './call-budget.js';

type Done = ServerEventOf<'response.done'>['response'];

/** So many in one call may be an accident. With one more, the provider does not do what it is told. */
export const MOST_UNASKED = 3;

export type UnaskedPorts = {
  /** Does the provider answer turns by itself, as it was told to? */
  readonly mayAnswer: () => boolean;
  /** Takes the most that one can cost; there may be no room for it, and it is counted all the same. */
  readonly hold: () => Promise<Reservation>;
  /** Counts one that is over; `undefined`: it may be, and nobody will hear what it did cost. Never rejects. */
  readonly settle: (reservation: Reservation, response: Done | undefined) => Promise<void>;
  /** One that must not be is over: nobody else hears of it. */
  readonly onCut: (response: Done) => void;
  /** One too many, and each one after it. */
  readonly onTooMany: () => void;
};

export class Unasked {
  readonly #ports: UnaskedPorts;
  /** Events, not ids: two sessions may give the same one. */
  readonly #parts = new WeakSet<ServerEvent>();
  readonly #settling = new Set<Promise<void>>();
  #count = 0;

  constructor(ports: UnaskedPorts) {
    this.#ports = ports;
  }

  /** A socket to a session of the call, which is watched from now on. To be called before anybody else listens to it. */
  watch(socket: UpstreamSocket): UpstreamSocket {
    const {mayAnswer, hold, onCut, onTooMany} = this.#ports;
    return new WatchedSocket(socket, {
      ...{mayAnswer, hold, onCut},
      onOver: (held, response) => this.#settle(held, response),
      onBegun: () => {
        this.#count += 1;
        if (this.#count > MOST_UNASKED) onTooMany();
      },
      onPart: event => this.#parts.add(event),
    });
  }

  /** Is this event part of one that must not be? Then it is none of the visitor's business. */
  has(event: ServerEvent): boolean {
    return this.#parts.has(event);
  }

  /** Resolves when all that are over are counted. */
  async settled(): Promise<void> {
    await Promise.all(this.#settling);
  }

  #settle(held: Promise<Reservation>, response: Done | undefined): void {
    const settling = held
      .then(reservation => this.#ports.settle(reservation, response))
      .finally(() => this.#settling.delete(settling));
    this.#settling.add(settling);
  }
}

type WatchedPorts = Pick<UnaskedPorts, 'mayAnswer' | 'hold' | 'onCut'> & {
  readonly onOver: (held: Promise<Reservation>, response: Done | undefined) => void;
  /** One was told of that must not be, and is taken care of. */
  readonly onBegun: () => void;
  readonly onPart: (event: ServerEvent) => void;
};

/** What is asked for goes out here, so here it is known what was not. */
class WatchedSocket implements UpstreamSocket {
  readonly #socket: UpstreamSocket;
  readonly #ports: WatchedPorts;
  /** The event ids of requests that left, and were not answered yet. */
  readonly #asks = new Set<string>();
  /** Responses that were asked for, or may be without. */
  readonly #fine = new Set<string>();
  /** Those that may not, and what they added to the conversation, each with its response. */
  readonly #unasked = new Set<string>();
  readonly #items = new Map<string, string>();
  readonly #running = new Map<string, Promise<Reservation>>();

  constructor(socket: UpstreamSocket, ports: WatchedPorts) {
    this.#socket = socket;
    this.#ports = ports;
    socket.events.on('event', event => this.#observe(event));
    socket.events.on('closed', () => this.#giveUp());
  }

  get events(): UpstreamSocket['events'] {
    return this.#socket.events;
  }

  get expiresAt(): number | undefined {
    return this.#socket.expiresAt;
  }

  send(event: ClientEvent): void {
    if (event.type === 'response.create') this.#asks.add(event.event_id ?? '');
    this.#socket.send(event);
  }

  close(): void {
    this.#giveUp();
    this.#socket.close();
  }

  #observe(event: ServerEvent): void {
    if (event.type === 'error') this.#asks.delete(event.error.event_id ?? '');
    if (event.type === 'response.created') this.#onCreated(event.response.id);
    // One may have begun before anybody could hear of it.
    if (event.type === 'response.done') this.#onNews(event.response.id, {isOver: true});
    if (this.#isPart(event)) this.#onPart(event);
    if (event.type === 'response.done') this.#settle(event.response.id, event.response);
  }

  #onPart(event: ServerEvent): void {
    this.#ports.onPart(event);
    if (event.type === 'response.output_item.added') this.#items.set(event.item.id, event.response_id);
    // Over WebRTC its sound does not pass us.
    if (event.type === 'output_audio_buffer.started') this.#socket.send({type: 'output_audio_buffer.clear'});
    if (event.type === 'response.done') this.#forget(event.response);
  }

  /** The first one behind a request is taken for what was asked for: the provider does not say. */
  #onCreated(id: string): void {
    const [ask] = this.#asks;
    if (ask === undefined) {
      this.#onNews(id, {isOver: false});
      return;
    }
    this.#asks.delete(ask);
    this.#fine.add(id);
  }

  #onNews(id: string, {isOver}: {readonly isOver: boolean}): void {
    if (this.#fine.has(id) || this.#unasked.has(id)) return;
    this.#running.set(id, this.#ports.hold());
    if (this.#ports.mayAnswer()) {
      this.#fine.add(id);
      return;
    }
    this.#unasked.add(id);
    if (!isOver) this.#socket.send({type: 'response.cancel', response_id: id});
    this.#ports.onBegun();
  }

  /** Nobody heard it: the model shall not believe that it was said, nor wait for a tool that nobody runs. */
  #forget(response: Done): void {
    if (!this.#running.has(response.id)) return;
    for (const [item_id, responseId] of this.#items)
      if (responseId === response.id) this.#socket.send({type: 'conversation.item.delete', item_id});
    this.#ports.onCut(response);
  }

  /** The session is over: what ran in it may have cost as much as it could. */
  #giveUp(): void {
    for (const id of [...this.#running.keys()]) this.#settle(id, undefined);
  }

  #settle(id: string, response: Done | undefined): void {
    const held = this.#running.get(id);
    this.#running.delete(id);
    if (held !== undefined) this.#ports.onOver(held, response);
  }

  #isPart(event: ServerEvent): boolean {
    if (this.#unasked.size === 0) return false;
    const response = 'response' in event ? event.response.id : undefined;
    const answer = response ?? ('response_id' in event ? event.response_id : undefined);
    if (answer !== undefined) return this.#unasked.has(answer);
    const item = 'item' in event ? event.item.id : undefined;
    return this.#items.has(item ?? ('item_id' in event ? event.item_id : ''));
  }
}
