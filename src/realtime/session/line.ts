/**
 * The line of a call: the link that carries it right now, and the next one when that breaks. It stands alone so
 * that whoever conducts the conversation never asks which link is the present one, and hears nothing of an old one.
 */
import {delay} from '../../shared/abort.js';
import {Emitter} from '../../shared/emitter.js';
import {VoiceError, asVoiceError} from '../../shared/errors.js';
import type {TurnDecision, Goodbye} from '../channels/channel.js';
import type {ConversationEntry} from '../conversation/entry.js';
import type {ClientEvent} from '../protocol/client-events.js';
import type {ServerEvent} from '../protocol/server-events.js';
import type {Connector} from './connector.js';
import {climb, type Climb, type OpenedLink} from './ladder.js';
import {delayBefore} from './reconnect-policy.js';
import type {Rung, RungMemory} from './rungs.js';

export type LineEvents = {
  event: ServerEvent;
  decision: TurnDecision;
  /** A failure that does not end the call. */
  notice: VoiceError;
  /** The sound is about to take another way, and why; the channel and the call go on. */
  switching: VoiceError;
  /** Nothing flows; another try follows after `delay` ms. */
  broken: {readonly attempt: number; readonly delay: number; readonly cause: VoiceError};
  /** Another link is about to take over, in good order. */
  rotating: undefined;
  /** Another link carries the call now. */
  taken: OpenedLink;
  /** Told once, and not after `close()`: there is no line any more. */
  ended: {readonly error?: VoiceError; readonly bye?: Goodbye | undefined};
};

export type LineOptions = Pick<Climb, 'stage' | 'onLeg'> & {
  readonly connector: Connector;
  readonly rungs: () => readonly Rung[];
  readonly memory: RungMemory;
};

export class Line {
  readonly events = new Emitter<LineEvents>();
  /** How turns are ended, judged and answered, from the first link on. */
  readonly turns: Pick<Connector, 'answeredBy' | 'confirms' | 'pushToTalk'>;
  /** What another link must be told of the conversation; set by whoever keeps it. */
  conversation: () => readonly ConversationEntry[] = () => [];
  /** Does nobody speak, and is nothing on its way? Set by whoever knows. */
  isQuiet: () => boolean = () => true;
  readonly #options: LineOptions;
  readonly #controller = new AbortController();
  readonly #breaks: number[] = [];
  #listening = new AbortController();
  #link: OpenedLink;

  private constructor(options: LineOptions, link: OpenedLink) {
    this.#options = options;
    this.turns = options.connector;
    this.#link = link;
    this.#remember();
  }

  static async open(options: LineOptions, signal: AbortSignal): Promise<Line> {
    const {connector, stage, onLeg} = options;
    const first = await climb({connector, stage, onLeg, rungs: options.rungs(), conversation: []}, signal);
    return new Line(options, first);
  }

  /** The link that carries the call right now; while it is broken, the last one. */
  get link(): OpenedLink {
    return this.#link;
  }

  /** Listens to the link from now on, and mends it when it breaks. */
  follow(): void {
    const {channel, leg} = this.#link;
    const {signal} = (this.#listening = new AbortController());
    channel.events.on('event', event => this.events.emit('event', event), {signal});
    channel.events.on('decision', decision => this.events.emit('decision', decision), {signal});
    channel.events.on('notice', error => this.events.emit('notice', error), {signal});
    channel.events.on('closed', ({error, bye}) => this.#onClosed(error, bye), {signal});
    const onLost = (error: VoiceError): void => {
      // Nothing was ever heard over it: the other way goes first, in the next call, too.
      if (error.code === 'transport/timeout') this.#options.memory.good = 'websocket';
      this.events.emit('switching', error);
      void this.#mend(error, {atOnce: true});
    };
    channel.events.on('legLost', onLost, {signal});
    channel.events.on('standbyWanted', forcedIn => void this.#rotate(forcedIn, signal), {signal});
    leg?.events.on('lost', onLost, {signal});
  }

  send(event: ClientEvent): void {
    this.#link.channel.send(event);
  }

  /** Gives the link up: a pause became too long. `wake()` opens another one. */
  rest(): void {
    this.#leave();
  }

  wake(): void {
    this.lose(new VoiceError('transport/lost'));
  }

  /** The session of the link is over, whatever the link itself says. */
  lose(error: VoiceError): void {
    void this.#mend(error, {atOnce: false});
  }

  /** Idempotent. */
  close(): void {
    this.#controller.abort();
    this.#leave();
    this.#options.connector.close();
  }

  #onClosed(error: VoiceError | undefined, bye: Goodbye | undefined): void {
    if (error === undefined) this.#end({bye});
    else void this.#mend(error, {atOnce: false});
  }

  /** Tries until a link carries the call again, or the policy gives up. `atOnce`: the channel still stands. */
  async #mend(broken: VoiceError, {atOnce}: {atOnce: boolean}): Promise<void> {
    const {signal} = this.#controller;
    this.#leave();
    const brokenAt = Date.now();
    this.#breaks.push(brokenAt);
    let cause = broken;
    for (let attempt = 1; ; attempt += 1) {
      const breaks = {attempt, brokenAt, times: this.#breaks, code: cause.code};
      const wait = delayBefore(breaks, Date.now(), Math.random());
      if (wait === undefined) {
        this.#end({error: isLine(cause) ? new VoiceError('transport/lost', {cause}) : cause});
        return;
      }
      if (!atOnce || attempt > 1) this.events.emit('broken', {attempt, delay: wait, cause});
      try {
        await delay(wait, signal);
        const link = await this.#climb(signal);
        // Another way is taken because this one broke.
        this.#take(link.transport === this.#link.transport ? link : {...link, reason: broken.code});
        return;
      } catch (failure) {
        if (signal.aborted) return;
        cause = asVoiceError(failure, 'transport/lost');
      }
    }
  }

  /** Where it fails, the session ends when it ends, and the line is mended like any other. */
  async #rotate(forcedIn: number, signal: AbortSignal): Promise<void> {
    const {connector, stage} = this.#options;
    const {conversation, isQuiet} = this;
    const kind = this.#link.transport;
    try {
      const {rotate} = await import('./rotation.js');
      const next = await rotate({connector, kind, stage, conversation, isQuiet, forcedIn}, signal);
      this.events.emit('rotating', undefined);
      this.#leave();
      this.#take(next);
    } catch {
      // Said above.
    }
  }

  #climb(signal: AbortSignal): Promise<OpenedLink> {
    const {rungs} = this.#options;
    const onEvent = (event: ServerEvent): void => this.events.emit('event', event);
    const conversation = this.conversation();
    return climb({...this.#options, onLeg: undefined, rungs: rungs(), conversation, onEvent}, signal);
  }

  #take(link: OpenedLink): void {
    this.#link = link;
    this.#remember();
    this.follow();
    this.events.emit('taken', link);
  }

  #remember(): void {
    this.#options.memory.good = this.#link.transport;
  }

  #leave(): void {
    this.#listening.abort();
    this.#link.close();
  }

  #end(ended: LineEvents['ended']): void {
    if (this.#controller.signal.aborted) return;
    this.events.emit('ended', ended);
  }
}

/** However the last try failed: what the visitor lost is the connection. */
function isLine({code}: VoiceError): boolean {
  return code.startsWith('transport/');
}
