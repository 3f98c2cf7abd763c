/** One socket of a visitor to an instance of a world, as server/guard/socket.ts has it, without a web server. */
import {Visiting} from '../../../server/guard/visiting.js';
import type {Visitor as Guest} from '../../../server/guard/visitor.js';
import {VoiceError, asVoiceError} from '../../../src/shared/errors.js';
import type {WorldClock} from './clock.js';
import type {Instance} from './instance.js';
import type {SimulatedProvider} from './provider.js';

export type VisitOptions = {
  readonly clock: WorldClock;
  readonly provider: SimulatedProvider;
  readonly instance: Instance;
  readonly address: string;
  readonly onSeal?: (sealed: string) => void;
  readonly onOver?: () => void;
};

export class OpenVisit implements Guest {
  readonly #options: VisitOptions;
  readonly #instance: Instance;
  readonly #visiting: Visiting;
  readonly #cut = (): void => this.cut();
  isOver = false;
  epoch = 0;
  tools: string[] = [];
  /** The types of all that it was told. */
  readonly told: string[] = [];
  /** The session that hears the visitor directly. */
  #line: string | undefined;

  constructor(options: VisitOptions) {
    const {instance, address} = options;
    this.#options = options;
    this.#instance = instance;
    instance.sockets.add(this.#cut);
    this.#visiting = new Visiting({
      ...{
        calls: instance.calls,
        caller: {origin: 'https://shop.example', address},
        visitor: this,
      },
      onStarted: () => undefined,
      onEnded: () => this.#end(),
    });
  }

  say(frame: object | Uint8Array): void {
    if (this.isOver || !this.#instance.isAlive) return;
    this.#options.clock.as(this.#instance, () => {
      try {
        if (frame instanceof Uint8Array) this.#visiting.onBytes(frame);
        else this.#visiting.onText(JSON.stringify(frame));
      } catch (failure) {
        if (!(failure instanceof VoiceError)) throw failure;
        this.fail(asVoiceError(failure, 'session/failed'));
      }
    });
  }

  /** Speaks over the line that goes to the provider itself. */
  speak(seconds: number): void {
    if (this.#line !== undefined) this.#options.provider.sessions.get(this.#line)?.hear(seconds);
  }

  /** The line is lost. */
  cut(): void {
    if (this.isOver) return;
    this.#stop();
    if (this.#instance.isAlive) this.#options.clock.as(this.#instance, () => this.#visiting.leave());
  }

  send(frame: {readonly type: string; readonly [field: string]: unknown}): void {
    if (frame.type === 'history') this.#options.onSeal?.(String(frame['sealed']));
    this.told.push(frame.type);
    if (frame.type === 'leg.opened') this.epoch = Number(frame['epoch']);
    if (frame.type === 'answer') this.#line = String(frame['sdp']).split(' ')[1];
    const item = frame['item'] as {call_id?: string} | undefined;
    if (frame.type === 'response.output_item.done' && item?.call_id !== undefined)
      this.tools.push(item.call_id);
  }

  sendBytes(): void {
    // Nobody listens.
  }

  fail(error: VoiceError): void {
    if (this.isOver) return;
    if (error.code === 'session/elsewhere') {
      this.#stop();
      this.#visiting.leave();
    } else this.#end();
  }

  bye(): void {
    if (!this.isOver) this.#end();
  }

  #end(): void {
    this.#stop();
    void this.#visiting.end('visitor');
  }

  #stop(): void {
    this.isOver = true;
    this.#instance.sockets.delete(this.#cut);
    this.#options.onOver?.();
  }
}
