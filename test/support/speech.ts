/**
 * What visitors say in tests, made by the synthesiser of the engine in a voice that the assistant does not use
 * by default: rms speaks for the visitor, slt answers.
 */
import {Flite, type FliteVoice} from '../../server/engine/speech/flite.js';

const RATE = 24_000;
let flite: Flite | undefined;
const spoken = new Map<string, Int16Array>();

/** A sentence as PCM16 at 24 kHz, without silence around it. */
export function speak(text: string, {voice = 'rms'}: {voice?: FliteVoice} = {}): Int16Array {
  const key = `${voice} ${text}`;
  const known = spoken.get(key);
  if (known !== undefined) return known;
  flite ??= new Flite();
  const sound = flite.speak(text, voice);
  spoken.set(key, sound);
  return sound;
}

export function silence(ms: number): Int16Array {
  return new Int16Array(Math.round((ms * RATE) / 1000));
}

/** Pieces of sound, one after the other. */
export function joined(...pieces: readonly Int16Array[]): Int16Array {
  const result = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    result.set(piece, at);
    at += piece.length;
  }
  return result;
}

/** A sentence with silence around it: what a microphone hears of one turn. */
export function turn(
  text: string,
  options: {voice?: FliteVoice; before?: number; after?: number} = {},
): Int16Array {
  const {before = 300, after = 900, ...voice} = options;
  return joined(silence(before), speak(text, voice), silence(after));
}

/** The loudness of sound as a share of full scale. */
export function loudness(samples: Int16Array): number {
  const sum = samples.reduce((total, sample) => total + (sample / 32768) ** 2, 0);
  return Math.sqrt(sum / Math.max(1, samples.length));
}
