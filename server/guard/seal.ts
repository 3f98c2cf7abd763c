/**
 * Text for a browser that only a server with the same secret can have written, and that nobody else can read. It stands
 * alone because a conversation and a ticket are sealed alike, each under a key of its own.
 */
import {createCipheriv, createDecipheriv, hkdfSync, randomBytes} from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** So much longer than its content a seal is, before it is written in base64. */
export const SEAL_BYTES = IV_BYTES + TAG_BYTES;

/** For whom it is: bound to anything else it does not open. */
type Binding = readonly string[];

export class Seal {
  readonly #key: Buffer;

  /** `secret`: at least 16 bytes, the same on every instance. `purpose`: what is sealed for one opens for no other. */
  constructor(secret: Uint8Array, purpose: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
  }

  seal(plain: Buffer, binding: Binding): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, iv).setAAD(bytesOf(binding));
    const sealed = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    return sealed.toString('base64url');
  }

  /** The JSON that was sealed; `undefined` where this is no seal of ours, or for somebody else. */
  open(text: string, binding: Binding): unknown {
    const sealed = Buffer.from(text, 'base64url');
    if (sealed.length <= SEAL_BYTES) return undefined;
    try {
      const decipher = createDecipheriv(CIPHER, this.#key, sealed.subarray(0, IV_BYTES))
        .setAAD(bytesOf(binding))
        .setAuthTag(sealed.subarray(-TAG_BYTES));
      const plain = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
      return JSON.parse(plain.toString('utf8'));
    } catch {
      return undefined;
    }
  }
}

function bytesOf(binding: Binding): Buffer {
  return Buffer.from(JSON.stringify(binding));
}
