/** The last texts that were read aloud, as many as fit: greetings and the like are asked for again and again. */

/** A text as sound: its media type, and all of it. */
export type KeptSound = {readonly type: string; readonly bytes: Buffer};

export class KeptSounds {
  readonly #most: number;
  readonly #sounds = new Map<string, KeptSound>();
  #bytes = 0;

  /** `most`: in bytes. */
  constructor(most: number) {
    this.#most = most;
  }

  /** One that is asked for is the last one again. */
  get(key: string): KeptSound | undefined {
    const sound = this.#sounds.get(key);
    if (sound === undefined) return undefined;
    this.#sounds.delete(key);
    this.#sounds.set(key, sound);
    return sound;
  }

  set(key: string, sound: KeptSound): void {
    this.#bytes += sound.bytes.length - (this.#sounds.get(key)?.bytes.length ?? 0);
    this.#sounds.delete(key);
    this.#sounds.set(key, sound);
    for (const [oldest, {bytes}] of this.#sounds) {
      if (this.#bytes <= this.#most) break;
      this.#sounds.delete(oldest);
      this.#bytes -= bytes.length;
    }
  }

  /** The same sound on its way, kept once all of it has passed: half a sentence is kept by nobody. */
  async *keep(key: string, type: string, stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) {
      chunks.push(chunk);
      yield chunk;
    }
    this.set(key, {type, bytes: Buffer.concat(chunks)});
  }
}
