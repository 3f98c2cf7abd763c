/**
 * One event of the provider on its way to the visitor: sound as a frame, all else rebuilt, and into the log as it was
 * told. It stands alone as the only place where anything of the provider's passes.
 */
import {eventCost} from '../../src/realtime/conversation/cost.js';
import type {ServerEvent, ServerEventOf} from '../../src/realtime/protocol/server-events.js';
import type {Aliases} from './aliases.js';
import type {CallLegs} from './call-legs.js';
import type {CallLog} from './call-log.js';
import type {CallTools} from './call-tools.js';
import {approvalWanted, rebuildForBrowser} from './outgoing.js';
import type {StartedCall} from './start.js';
import type {Visitor} from './visitor.js';

const MICRO = 1_000_000;

export type TellingPorts = {
  readonly aliases: Aliases;
  readonly log: CallLog;
  readonly tools: Pick<CallTools, 'masked'>;
  readonly legs: Pick<CallLegs, 'sound' | 'epoch'>;
  readonly started: () => Pick<StartedCall, 'expose' | 'prices'>;
  /** Absent: nobody is on the line, and the log keeps what they will be told. */
  readonly visitor: () => Visitor | undefined;
};

export class Telling {
  readonly #ports: TellingPorts;

  constructor(ports: TellingPorts) {
    this.#ports = ports;
  }

  /** A piece of an answer, where its sound goes over the socket. */
  sound({item_id, delta}: ServerEventOf<'response.output_audio.delta'>): void {
    const {legs, visitor} = this.#ports;
    visitor()?.sendBytes(legs.sound.streams.frame(legs.epoch, item_id, delta));
  }

  /** Any other event. */
  event(event: ServerEvent): void {
    const {aliases, log, tools, legs, started, visitor} = this.#ports;
    const approval = approvalWanted(event, aliases);
    if (approval !== undefined) visitor()?.send(approval);
    const {expose, prices} = started();
    const cost = expose.includes('cost') ? eventCost(event, prices) : undefined;
    const rebuilt = rebuildForBrowser(event, aliases, legs.sound.streams, expose, cost && cost / MICRO);
    if (rebuilt === undefined) return;
    log.take(rebuilt);
    visitor()?.send(tools.masked(rebuilt));
  }
}
