/**
 * A conversation sealed for its visitor: only a server with the same secret can open it, for this agent and page,
 * once, and for a while. It stands alone because it is what lets any instance go on with a call it never saw.
 */
import {z} from 'zod';
import type {ConversationEntry} from '../../src/realtime/conversation/entry.js';
import {MAX_SEALED_LENGTH} from '../../src/realtime/protocol/limits.js';
import {SEAL_BYTES, Seal} from './seal.js';

/** How long after its last turn a conversation may be gone on with: a reload, a lost network, a train's tunnel. */
export const SEAL_LIFETIME_MS = 10 * 60_000;
/** Base64 has four characters for three bytes. */
const MAX_PLAIN_BYTES = Math.floor((MAX_SEALED_LENGTH * 3) / 4) - SEAL_BYTES;

const entry = z.object({
  id: z.string(),
  role: z.enum(['user', 'assistant', 'tool', 'note']),
  text: z.string(),
  heard: z.string().optional(),
  final: z.boolean(),
  unclear: z.boolean().optional(),
  at: z.number(),
  until: z.number().optional(),
  call: z
    .object({
      callId: z.string(),
      name: z.string(),
      arguments: z.string(),
      status: z.enum(['running', 'waiting', 'done', 'failed', 'refused']),
      output: z.string().optional(),
    })
    .optional(),
});

const sealedCall = z.object({
  callId: z.string(),
  /** Counts the seals of a call: each opens once. */
  serial: z.number(),
  expiresAt: z.number(),
  /** When it went live: a limit of its length counts from there. */
  since: z.number().optional(),
  /** Whose it is: the limits of a call are theirs wherever it goes on. */
  visitor: z
    .object({
      visitor: z.string(),
      address: z.string(),
      claims: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  entries: z.array(entry),
});

export type SealedCall = Omit<z.infer<typeof sealedCall>, 'entries'> & {
  readonly entries: readonly ConversationEntry[];
};

/** What a seal is bound to: for another agent or another page it does not open. */
export type SealBinding = {readonly agent: string; readonly origin: string};

export class HistorySeal {
  readonly #seal: Seal;

  /** `secret`: at least 16 bytes, the same on every instance. */
  constructor(secret: Uint8Array) {
    this.#seal = new Seal(secret, 'realtime-voice history v1');
  }

  /** The call as text for a browser; its oldest entries are left out where it would be too long. */
  seal(call: SealedCall, {agent, origin}: SealBinding): string {
    return this.#seal.seal(fitted(call), [agent, origin]);
  }

  /** The call, or `undefined` where this is no seal of ours, for somebody else, or too old. `now` in epoch ms. */
  open(text: string, {agent, origin}: SealBinding, now: number): SealedCall | undefined {
    const {data: call} = sealedCall.safeParse(this.#seal.open(text, [agent, origin]));
    // An absent field is absent: JSON has no `undefined`.
    return call !== undefined && call.expiresAt > now ? (call as SealedCall) : undefined;
  }
}

function fitted(call: SealedCall): Buffer {
  let {entries} = call;
  for (;;) {
    const plain = Buffer.from(JSON.stringify({...call, entries}));
    if (plain.length <= MAX_PLAIN_BYTES || entries.length === 0) return plain;
    entries = entries.slice(Math.ceil(entries.length / 4));
  }
}
