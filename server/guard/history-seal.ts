/**
 * A conversation sealed for its visitor: only a server with the same secret can open it, for this agent and page,
 * once, and for a while. It stands alone because it is what lets any instance go on with a call it never saw.
 */
import {createCipheriv, createDecipheriv, hkdfSync, randomBytes} from 'node:crypto';
import {z} from 'zod';
import type {ConversationEntry} from '../../src/realtime/conversation/entry.js';
import {MAX_SEALED_LENGTH} from '../../src/realtime/protocol/limits.js';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** How long after its last turn a conversation may be gone on with: a reload, a lost network, a train's tunnel. */
export const SEAL_LIFETIME_MS = 10 * 60_000;
/** Base64 has four characters for three bytes. */
const MAX_PLAIN_BYTES = Math.floor((MAX_SEALED_LENGTH * 3) / 4) - IV_BYTES - TAG_BYTES;

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
  readonly #key: Buffer;

  /** `secret`: at least 16 bytes, the same on every instance. */
  constructor(secret: Uint8Array) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'realtime-voice history v1', 32));
  }

  /** The call as text for a browser; its oldest entries are left out where it would be too long. */
  seal(call: SealedCall, binding: SealBinding): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, iv).setAAD(bytesOf(binding));
    const sealed = Buffer.concat([iv, cipher.update(fitted(call)), cipher.final(), cipher.getAuthTag()]);
    return sealed.toString('base64url');
  }

  /** The call, or `undefined` where this is no seal of ours, for somebody else, or too old. `now` in epoch ms. */
  open(text: string, binding: SealBinding, now: number): SealedCall | undefined {
    const sealed = Buffer.from(text, 'base64url');
    if (sealed.length <= IV_BYTES + TAG_BYTES) return undefined;
    try {
      const decipher = createDecipheriv(CIPHER, this.#key, sealed.subarray(0, IV_BYTES))
        .setAAD(bytesOf(binding))
        .setAuthTag(sealed.subarray(-TAG_BYTES));
      const plain = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
      const call = sealedCall.parse(JSON.parse(plain.toString('utf8')));
      // An absent field is absent: JSON has no `undefined`.
      return call.expiresAt > now ? (call as SealedCall) : undefined;
    } catch {
      return undefined;
    }
  }
}

function bytesOf({agent, origin}: SealBinding): Buffer {
  return Buffer.from(JSON.stringify([agent, origin]));
}

function fitted(call: SealedCall): Buffer {
  let {entries} = call;
  for (;;) {
    const plain = Buffer.from(JSON.stringify({...call, entries}));
    if (plain.length <= MAX_PLAIN_BYTES || entries.length === 0) return plain;
    entries = entries.slice(Math.ceil(entries.length / 4));
  }
}
