/**
 * The leg of a call that the provider hears and answers in writing: the microphone goes the way of any other call, and what
 * is heard is spoken on this page. It stands alone because to everything above the two are one leg.
 */
import type {AudioOutput} from '../../../audio/types.js';
import type {LegInput, LegKind, MediaLeg} from '../../legs/leg.js';
import type {ServerEvent} from '../../protocol/server-events.js';
import {SpokenLeg} from './spoken-leg.js';
import type {Voice} from './voice.js';

export class VoicedLeg implements MediaLeg {
  readonly kind: LegKind;
  readonly events: MediaLeg['events'];
  readonly output: AudioOutput;
  readonly connection?: NonNullable<MediaLeg['connection']>;
  readonly wire?: NonNullable<MediaLeg['wire']>;
  readonly #line: MediaLeg;
  readonly #spoken: SpokenLeg;

  /** Both are the leg's own from now on. */
  constructor(line: MediaLeg, voice: Voice) {
    this.#line = line;
    this.#spoken = new SpokenLeg(voice);
    this.kind = line.kind;
    this.events = line.events;
    this.output = this.#spoken.output;
    if (line.connection !== undefined) this.connection = line.connection;
    if (line.wire !== undefined) this.wire = line.wire;
    // A provider that speaks all the same is not heard beside the voice that says it.
    line.output.setVolume(0);
  }

  get taken(): number | undefined {
    return this.#line.taken;
  }

  attachInput(input: LegInput, from: number): Promise<void> {
    return this.#line.attachInput(input, from);
  }

  detachInput(signal: AbortSignal): Promise<void> {
    return this.#line.detachInput(signal);
  }

  observe(event: ServerEvent): void {
    this.#spoken.observe(event);
  }

  close(): void {
    this.#spoken.close();
    this.#line.close();
  }
}
