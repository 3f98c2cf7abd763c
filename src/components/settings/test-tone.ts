/** The test tone: what a visitor hears from a speaker before anybody speaks. */
import {delay} from '../../shared/abort.js';

const HERTZ = 440;
const SECONDS = 0.6;
const FADE_SECONDS = 0.01;
/** -18 dBFS: as loud as somebody who speaks. */
const AMPLITUDE = 10 ** (-18 / 20);
/** A context that may not start plays nothing, and must be closed all the same. */
const LIMIT_MS = 3_000;
/** What is still on its way to the speaker when the tone is over. */
const TAIL_MS = 100;

/** Plays it through the speaker with this id; empty: the default one, which also stands in for one that is gone. */
export async function playTestTone(speaker: string): Promise<void> {
  const context = new AudioContext();
  try {
    if (speaker !== '') {
      const {chooseSpeaker} = await import('../../audio/choose-speaker.js');
      await chooseSpeaker(context, speaker);
    }
    await Promise.race([scheduleTone(context), delay(LIMIT_MS)]);
    await delay(TAIL_MS + 1000 * (context.outputLatency || 0));
  } finally {
    await context.close();
  }
}

/** Resolves when the tone is over. */
export function scheduleTone(context: BaseAudioContext): Promise<void> {
  const start = context.currentTime;
  const end = start + SECONDS;
  const oscillator = new OscillatorNode(context, {frequency: HERTZ});
  const fades = new GainNode(context, {gain: 0});
  fades.gain
    .setValueAtTime(0, start)
    .linearRampToValueAtTime(AMPLITUDE, start + FADE_SECONDS)
    .setValueAtTime(AMPLITUDE, end - FADE_SECONDS)
    .linearRampToValueAtTime(0, end);
  oscillator.connect(fades).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(end);
  return new Promise(resolve => oscillator.addEventListener('ended', () => resolve(), {once: true}));
}
