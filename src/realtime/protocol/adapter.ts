/**
 * The edge of a provider's line, where texts become events and events texts. It stands alone because there, and only
 * there, a provider of another dialect is translated: nothing inside knows that one exists.
 */
import type {Disposers} from '../../shared/disposers.js';
import type {ClientEvent} from './client-events.js';
import type * as dialects from './dialects.js';
import {parseJson, parseServerEvent, recogniseServerEvent, type ParsedEvent} from './parse.js';
import type {ServerEvent} from './server-events.js';

/** What dialects.ts has; a page loads it only where its provider needs it. */
export type Adapter = Pick<typeof dialects, 'fromBeta' | 'toBeta'> & {
  /** What stands behind `/realtime` in the address, and before the name of what is sent of the sound. */
  readonly path?: string;
  readonly prefix?: string;
  /** Whom to tell what follows when nothing comes from the provider; until `close`. */
  readonly follow?: (tell: (event: ServerEvent) => void) => void;
  readonly close?: () => void;
  /** Listens to the line where the provider tells nothing of its sound, until `disposers` end that. */
  readonly join?: (channel: EventSink, leg: SoundingLeg, disposers: Disposers) => void;
};

type EventSink = {readonly events: {readonly emit: (name: 'event', event: ServerEvent) => void}};
/** `level()`: how loud what comes is right now, 0 to 1. */
type SoundingLeg = {readonly output: {readonly line: {readonly meter: {level(): number}}}};

/** One text of the provider as the events that we know: one, none, or where it is translated two. */
export function readEvents(text: string, adapter: Adapter | undefined): ServerEvent[] {
  return (
    adapter?.fromBeta(parseJson(text)).map(recogniseServerEvent).flatMap(known) ??
    known(parseServerEvent(text))
  );
}

function known(parsed: ParsedEvent): ServerEvent[] {
  return parsed.kind === 'known' ? [parsed.event] : [];
}

/** One event as the texts that tell the provider: one, or none where its dialect has no such event. */
export function writeEvent(event: ClientEvent, adapter: Adapter | undefined): string[] {
  return (adapter?.toBeta(event) ?? [event]).map(translated => JSON.stringify(translated));
}
