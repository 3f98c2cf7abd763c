/**
 * Can the visitor hear an answer right now? It stands alone because over WebRTC the provider says so, over a socket the
 * guard must reckon, as sound is sent faster than it is played, and where the page speaks by itself it says so.
 */
import {FarPlayback} from '../../src/realtime/protocol/far-playback.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';

/** What lies in the network, in a player's buffer and in a loudspeaker. */
const BEHIND_MS = 400;
const BYTES_PER_MS = 48;
/** Base64 has four characters for three bytes. */
const BYTES_PER_CHARACTER = 3 / 4;

export class Audible {
  readonly #now: () => number;
  readonly #playback = new FarPlayback();
  #playsUntil = 0;
  #playing = false;

  /** `now`: milliseconds that only go forward. */
  constructor(now: () => number) {
    this.#now = now;
  }

  get now(): boolean {
    return this.#playing || this.#playsUntil > this.#now();
  }

  /** When the last answer will have been heard, by the same clock; in the past where it was. */
  get until(): number {
    return this.#playing ? Infinity : this.#playsUntil;
  }

  observe(event: ServerEvent): void {
    if (event.type === 'response.output_audio.delta') {
      const ms = (event.delta.length * BYTES_PER_CHARACTER) / BYTES_PER_MS;
      this.#playsUntil = Math.max(this.#playsUntil, this.#now() + BEHIND_MS) + ms;
    }
    const change = this.#playback.observe(event);
    if (change === 'begins') this.#playing = true;
    if (change === 'ends') this.cut();
  }

  /** The page begins to speak an answer that came in writing, or is silent again. */
  tell(playing: boolean): void {
    if (playing) this.#playing = true;
    else this.cut();
  }

  /** There is silence: the visitor's player was cut, or the provider's has ended. */
  cut(): void {
    this.#playing = false;
    this.#playsUntil = this.#now();
  }
}
