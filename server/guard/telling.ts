/**
 * One event of the provider on its way to the visitor: sound as a frame, all else rebuilt, and into the log as it was
 * told. It stands alone as the only place where anything of the provider's passes.
 */
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';
import type {Aliases} from './aliases.js';
import type {CallLegs} from './call-legs.js';
import type {CallLog} from './call-log.js';
import type {CallTools} from './call-tools.js';
import {approvalWanted, rebuildForBrowser} from './outgoing.js';
import type {StartedCall} from './start.js';
import type {Visitor} from './visitor.js';

export type TellingPorts = {
  readonly aliases: Aliases;
  readonly log: CallLog;
  readonly tools: Pick<CallTools, 'masked'>;
  readonly legs: Pick<CallLegs, 'sound' | 'epoch'>;
  readonly started: Pick<StartedCall, 'expose'>;
  /** Absent: nobody is on the line, and the log keeps what they will be told. */
  readonly visitor: Visitor | undefined;
};

export function tellVisitor(event: ServerEvent, ports: TellingPorts): void {
  const {aliases, log, tools, legs, started, visitor} = ports;
  const {streams} = legs.sound;
  const approval = approvalWanted(event, aliases);
  if (approval !== undefined) visitor?.send(approval);
  if (event.type === 'response.output_audio.delta') {
    visitor?.sendBytes(streams.frame(legs.epoch, event.item_id, event.delta));
    return;
  }
  const rebuilt = rebuildForBrowser(event, aliases, streams, started.expose);
  if (rebuilt === undefined) return;
  log.take(rebuilt);
  visitor?.send(tools.masked(rebuilt));
}
