/**
 * Names for visitors that name no one: what limits count by, and what the provider is told. It stands alone because a
 * subject or an address in a store, a log or a header would be personal data.
 */
import {createHmac, hkdfSync} from 'node:crypto';

/** Long enough that two visitors are never one; in base64url. */
const KEY_LENGTH = 22;

export class VisitorKeys {
  readonly #secret: Buffer;

  /** `secret`: at least 16 bytes, the same on every instance. */
  constructor(secret: Uint8Array) {
    this.#secret = Buffer.from(hkdfSync('sha256', secret, '', 'realtime-voice visitors v1', 32));
  }

  /** Of a signed-in visitor: by the subject of their token. */
  ofSubject(subject: string): string {
    return this.#hash('subject', subject);
  }

  /** Of anybody else: all behind one address are one. */
  ofAddress(address: string): string {
    return this.#hash('address', address);
  }

  /** For `OpenAI-Safety-Identifier`: the same visitor is the same there, and nobody learns who. */
  safetyIdentifier(visitor: string): string {
    return this.#hash('safety', visitor);
  }

  #hash(kind: string, name: string): string {
    return createHmac('sha256', this.#secret)
      .update(`${kind}\n${name}`)
      .digest('base64url')
      .slice(0, KEY_LENGTH);
  }
}
