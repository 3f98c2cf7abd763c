/**
 * One response at a time: a pure sequencer that says when a `response.create` may leave. It stands alone
 * because widget and guard both ask for responses, and a provider refuses a second one while the first runs.
 */
import type {ServerEvent} from '../protocol/server-events.js';

export type Sequencer = {
  /** The event id of a `response.create` that left and was not answered yet. */
  readonly asked?: string | undefined;
  /** The id of the response that runs. */
  readonly active?: string | undefined;
  /** The event id that was asked when it began: it may be ours, or the provider's own that came first. */
  readonly granted?: string | undefined;
  /** Somebody wants a response as soon as the place is free. */
  readonly wanted: boolean;
};

export const NO_RESPONSE: Sequencer = {wanted: false};

/** Is a response running, or asked for? */
export function isResponding(sequencer: Sequencer): boolean {
  return sequencer.active !== undefined || sequencer.asked !== undefined;
}

/** Somebody wants a response. Several wishes before the place is free are one. */
export function wantResponse(sequencer: Sequencer): Sequencer {
  return {...sequencer, wanted: true};
}

/** Nobody wants one any more: what was asked for and runs is another matter. */
export function dropWish(sequencer: Sequencer): Sequencer {
  return {...sequencer, wanted: false};
}

/** May a `response.create` leave now? If so, call `asked` with the event id that it carries. */
export function mayAsk(sequencer: Sequencer): boolean {
  return sequencer.wanted && !isResponding(sequencer);
}

/** A `response.create` with this event id has left. */
export function asked(sequencer: Sequencer, eventId: string): Sequencer {
  return {...sequencer, asked: eventId, wanted: false};
}

/** What an event of the provider means for the place: taken, free again, or refused. */
export function observeResponse(sequencer: Sequencer, event: ServerEvent): Sequencer {
  switch (event.type) {
    case 'response.created':
      return {...sequencer, active: event.response.id, granted: sequencer.asked, asked: undefined};
    case 'response.done':
      // A late "done" of an older response does not free the place of the present one.
      return sequencer.active === event.response.id ? {...sequencer, active: undefined} : sequencer;
    case 'error':
      return refused(sequencer, event.error.event_id, event.error.code);
    default:
      return sequencer;
  }
}

/** Was a `response.create` of ours refused for good between these two? Then nobody else will say so. */
export function wasRefused(before: Sequencer, after: Sequencer): boolean {
  return (
    before.asked !== undefined && after.asked === undefined && after.active === before.active && !after.wanted
  );
}

/** Gives the place back where an answer to `response.create` will never come. */
export function giveUpAsking(sequencer: Sequencer): Sequencer {
  return {...sequencer, asked: undefined};
}

/** A refused `response.create` gets an error and no "done": it must free the place itself. */
function refused(
  sequencer: Sequencer,
  eventId: string | null | undefined,
  code: string | null | undefined,
): Sequencer {
  if (eventId === null || eventId === undefined) return sequencer;
  const busy = code === 'conversation_already_has_active_response';
  // Another response took the place while ours was on its way: ours is wanted again after that one.
  if (busy && eventId === sequencer.granted) return {...sequencer, granted: undefined, wanted: true};
  if (eventId !== sequencer.asked) return sequencer;
  return {...sequencer, asked: undefined, wanted: sequencer.wanted || busy};
}
