/**
 * Another session beside the one that will end, made ready and taken in a silence. It stands alone, and is loaded when
 * a call has lasted that long, because most calls never do.
 */
import {abortable, delay} from '../../shared/abort.js';
import type {ConversationEntry} from '../conversation/entry.js';
import type {Connector, LinkRequest} from './connector.js';
import {ROTATED, type OpenedLink} from './ladder.js';

/** How often it is looked for a silence. */
const LOOK_MS = 200;

export type RotationOptions = Omit<LinkRequest, 'conversation'> & {
  readonly connector: Connector;
  /** What the other session must know, when it takes over. */
  readonly conversation: () => readonly ConversationEntry[];
  /** Does nobody speak, and is nothing on its way? */
  readonly isQuiet: () => boolean;
  /** After so long, in ms, there is no waiting any more. A guard keeps that time by itself. */
  readonly forcedIn: number;
};

/** Resolves with the link that takes over now; rejects with the abort of `signal`, or where none could be opened. */
export async function rotate(options: RotationOptions, signal: AbortSignal): Promise<OpenedLink> {
  const {connector, kind, stage, conversation, isQuiet} = options;
  const forcedAt = performance.now() + options.forcedIn;
  const {link, taken, take} = await connector.openStandby({kind, stage, conversation: []}, signal);
  try {
    if (taken === undefined) {
      while (!isQuiet() && performance.now() < forcedAt) await delay(LOOK_MS, signal);
      take(conversation());
    } else await abortable(taken, signal);
    signal.throwIfAborted();
    return {...link, transport: kind, reason: ROTATED};
  } catch (failure) {
    link.close();
    throw failure;
  }
}
