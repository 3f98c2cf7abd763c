/**
 * When the guard asks for an answer: to what was said, written or done, to a silence, and as a greeting. It stands
 * alone because only what is asked for here can be answered, and paid for.
 */
import type {ClientEvent} from '../../src/realtime/protocol/client-events.js';
import {ResponseAsker} from '../../src/realtime/conversation/response-asker.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';
import {Audible} from './audible.js';

/** So often in a row a silent visitor is spoken to; then the call ends. */
const MOST_PROMPTS = 2;
const ARE_YOU_THERE =
  'The visitor has said nothing for a while. Ask in one short sentence, in their language, whether they are still there.';

export type TurnsOptions = {
  readonly send: (event: ClientEvent) => void;
  /** A request was refused for good: nobody else would say so. */
  readonly onRefused: () => void;
  /** Is anybody there to hear an answer? */
  readonly isWatched: () => boolean;
  /** Absent: a silence may last as long as the call. */
  readonly idleTimeoutMs: number | undefined;
  /** Nobody answered, however often they were asked. */
  readonly onIdle: () => void;
};

export class Turns {
  readonly #options: TurnsOptions;
  readonly #audible = new Audible(() => performance.now());
  readonly #responses: ResponseAsker;
  #idle: NodeJS.Timeout | undefined;
  #prompts = 0;
  /** The visitor said or answered something that no response was asked for yet. */
  #newInput = false;

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#responses = new ResponseAsker({send: options.send, onRefused: options.onRefused});
  }

  observe(event: ServerEvent): void {
    this.#audible.observe(event);
    this.#responses.observe(event);
    switch (event.type) {
      case 'input_audio_buffer.speech_started':
        this.#onSign();
        break;
      case 'input_audio_buffer.committed':
        this.#onSign();
        this.#want();
        break;
      case 'response.mcp_call.completed':
      case 'response.mcp_call.failed':
        // The provider runs such a tool by itself, and waits to be asked what to make of it.
        this.#want();
        break;
      case 'response.done':
      case 'output_audio_buffer.stopped':
        this.#watchSilence();
        break;
    }
    this.ask();
  }

  /** Something written, or the output of a tool: it may be answered once. */
  onInput(): void {
    this.#onSign();
    this.#newInput = true;
  }

  /** The visitor's `response.create`: honoured once for each new input. */
  onWanted(): void {
    if (!this.#newInput) return;
    this.#newInput = false;
    this.#want();
    this.ask();
  }

  /** The assistant speaks first, or goes on where a leg broke before it had answered. */
  begin(instructions?: string): void {
    this.#responses.want(instructions === undefined ? undefined : {instructions});
    this.ask();
  }

  /** The visitor cuts the answer. */
  cancel(): void {
    this.#audible.cut();
    this.#responses.dropWish();
    if (this.#responses.responding) this.#options.send({type: 'response.cancel'});
  }

  /** Can an answer be heard at the moment? */
  get isAudible(): boolean {
    return this.#audible.now;
  }

  close(): void {
    clearTimeout(this.#idle);
  }

  /** An unwatched call may be heard, but is not answered. */
  ask(): void {
    if (this.#options.isWatched()) this.#responses.askWhenFree();
  }

  #want(): void {
    this.#newInput = false;
    this.#responses.want();
  }

  /** Somebody is there. */
  #onSign(): void {
    this.#prompts = 0;
    clearTimeout(this.#idle);
  }

  #watchSilence(): void {
    const {idleTimeoutMs} = this.#options;
    clearTimeout(this.#idle);
    // Over WebRTC the end of the sound comes behind the end of the response, and this is called again.
    if (idleTimeoutMs === undefined || this.#audible.until === Infinity) return;
    const heardIn = Math.max(0, this.#audible.until - performance.now());
    this.#idle = setTimeout(() => this.#onSilence(), heardIn + idleTimeoutMs);
  }

  #onSilence(): void {
    this.#prompts += 1;
    if (this.#prompts > MOST_PROMPTS) this.#options.onIdle();
    else this.begin(ARE_YOU_THERE);
  }
}
