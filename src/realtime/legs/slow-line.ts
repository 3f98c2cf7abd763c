/**
 * What a leg does over a line that does not keep up: longer chunks, and G.711 where those do not help. It stands alone, loaded
 * where a socket begins to fill up or a page wants G.711: most lines carry short chunks of PCM16.
 */
import {G711_RATE} from '../../audio/dsp/g711-rate.js';
import type {CapturedChunk} from '../../audio/pcm-capture.js';
import {FormatChange} from './format-change.js';
import type {LegCapture, SoundWire} from './leg.js';
import {NarrowSound} from './narrow-sound.js';
import type {SentSound} from './sent-sound.js';
import {UplinkPace, type Pace} from './uplink-pace.js';

/** What a line takes that is too narrow for PCM16. */
const NARROW = 'pcmu';

/** A microphone that a leg reads, until it rests. */
export type Reading = {
  readonly capture: LegCapture;
  readonly sent: SentSound;
  readonly send: (chunk: CapturedChunk) => void;
  isOver: boolean;
};

export class SlowLine {
  /** The far side's word on a change of format, as long as it is awaited. */
  changing: Promise<void> | undefined;
  readonly #wire: SoundWire;
  readonly #uplink: UplinkPace;
  #narrow: NarrowSound | undefined;

  /** `chunkMs`: the length of a chunk on a good line. */
  constructor(wire: SoundWire, chunkMs: number) {
    this.#wire = wire;
    this.#uplink = new UplinkPace(chunkMs, wire.format !== 'pcm16');
  }

  /** How a microphone of this rate, in Hz, is read that is attached now. */
  begin(rate: number): Pace {
    const {format} = this.#wire;
    this.#narrow = format === 'pcm16' ? undefined : new NarrowSound(format, rate);
    return this.#uplink.pace;
  }

  /** A chunk as the line takes it; where that is another format than until now, the far side is told before. */
  write(chunk: CapturedChunk, reading: Reading): CapturedChunk {
    if (this.#uplink.pace.narrow && this.#wire.format === 'pcm16')
      this.#becomeNarrow(chunk.position, reading);
    return this.#narrow?.take(chunk) ?? chunk;
  }

  /** After each chunk: so many bytes of sound wait. */
  observe(waiting: number, {capture}: Reading): void {
    const bytesPerMs = (this.#narrow ? G711_RATE : 2 * capture.rate) / 1000;
    const before = this.#uplink.pace;
    const pace = this.#uplink.next(waiting / bytesPerMs);
    if (pace !== before) capture.pace(pace);
  }

  #becomeNarrow(from: number, reading: Reading): void {
    const narrow = (this.#narrow = new NarrowSound(NARROW, reading.capture.rate));
    const sent = reading.sent.count;
    this.changing = this.#wire.changeFormat(NARROW, FormatChange)?.then(taken => {
      this.changing = undefined;
      if (!taken) this.#onRefused(from, sent, narrow, reading);
    });
  }

  /** What was refused is said again in the format of before: the memory of the microphone has it. */
  #onRefused(from: number, sent: number, refused: NarrowSound, reading: Reading): void {
    this.#narrow = undefined;
    reading.sent.rewind(sent);
    const pace = this.#uplink.refuse();
    if (!reading.isOver) reading.capture.read({...pace, from}, refused.undo(reading.send));
  }
}
