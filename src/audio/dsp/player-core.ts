/**
 * What the playback worklet does, as arithmetic without an audio thread: a queue that holds a whole answer,
 * resampling on read, and one raised-cosine envelope for every edge, so that nothing ever clicks.
 *
 * It is a closure because that weighs half of a class once it is minified. Every variable that changes while it
 * renders is a whole number: a closure would keep a fraction in a box, and make a new box for each sample.
 */
import {CALM_SECONDS, FIRST_TARGET_MS, loweredTarget, raisedTarget} from './jitter-target.js';
import {pcm16ToFloat} from './pcm16.js';
import {createResampler} from './resampler.js';

/** A quarter of a millisecond, in which the envelope comes to full speed, or turns back, without a kink. */
const TURNS_PER_SECOND = 4000;
/** The way of the envelope at full speed: with the start-up, which is half as fast, 20 turns or 5 ms. */
const FADE_TURNS = 19.5;
/** Less sound than a fade takes cannot be faded in. */
const FADE_MS = 5;
/** Source samples that are converted at a time. */
const BLOCK = 128;

/** A piece of an answer. */
export type Sound = {
  readonly itemId: string;
  readonly contentIndex: number;
  /** Source samples of this content that came before these. */
  readonly place: number;
  /** PCM16 at the source rate. */
  readonly samples: Int16Array<ArrayBuffer>;
};

/** Where playing stands: how many source samples of this content have been played. */
export type CorePosition = Pick<Sound, 'itemId' | 'contentIndex'> & {readonly samples: number};

/** Nothing to play; playing, but held or out of sound; sounding. */
export const IDLE = 0;
export const STALLED = 1;
export const SOUNDING = 2;

/** A piece in the queue; `start` counts the source samples since playing began. */
type Link = {readonly sound: Sound; readonly start: number; next: Link | undefined};

export type Flushed = {readonly position: CorePosition | undefined; readonly sounds: readonly Sound[]};

export type PlayerCore = {
  /** Queues sound. What comes during a flush is played after it. */
  readonly enqueue: (sound: Sound) => void;
  /** No more sound is coming for what is queued: play to the very end. */
  readonly end: () => void;
  /** Fades out and keeps queue and place; fades in again and loses nothing. */
  readonly setPaused: (on: boolean) => void;
  /** Where playing stands, or nothing where nothing is queued. */
  readonly position: () => CorePosition | undefined;
  /**
   * Fades out and empties the queue. Says where the fade begins, and gives away what lies behind it where that is
   * to be kept: another player may enqueue it, and goes on where this one stopped.
   */
  readonly flush: (keep: boolean) => Flushed;
  /** Fills one block of output; says what it is doing now. Allocates nothing. */
  readonly render: (output: Float32Array) => number;
};

/** Rates in Hz: of the audio context, and of the sound that is enqueued. */
export function createPlayerCore(outputRate: number, sourceRate = 24_000): PlayerCore {
  const resampler = createResampler(sourceRate, outputRate);
  const ratio = outputRate / sourceRate;
  const delay = resampler.delaySeconds * sourceRate;
  const block = new Float32Array(BLOCK);
  const converted = new Float32Array(resampler.maxOutput(BLOCK));
  const turn = Math.round(outputRate / TURNS_PER_SECOND);
  const open = Math.round(turn * turn * FADE_TURNS);
  /** The fade of what was cut, rendered in advance: its sound is dropped or given away already. */
  const fading = new Float32Array(turn * (FADE_TURNS + 2));
  let faded = fading.length;

  /** The piece that is heard, the one that is read ahead of it, and the last of the queue. */
  let head: Link | undefined;
  let reading: Link | undefined;
  let last: Link | undefined;
  /** Samples of `reading` that were converted. */
  let read = 0;
  /** Source samples that were queued since playing began. */
  let total = 0;
  /** Output samples: played, and all that can be until more sound comes. */
  let played = 0;
  let limit = 0;
  /** The part of `converted` that is still to be played. */
  let at = 0;
  let made = 0;
  /** Converted samples still to be dropped, so that the envelope opens on the sound and not before it. */
  let lead = 0;
  /** Zeros went into the filter behind the last sound: no other sound can join that one any more. */
  let emptied = false;
  let ended = false;
  let paused = false;
  /** Until the jitter target is reached. */
  let waiting = true;
  /** Ran out of sound; whether too early, the next sound tells. */
  let dry = false;
  /** From 0, silence, to `open`; each sample moves it by `speed`, and each changes the speed by one. */
  let envelope = 0;
  let speed = 0;
  let target = FIRST_TARGET_MS;
  let calm = 0;

  const reset = (): void => {
    head = reading = last = undefined;
    read = total = played = limit = at = made = envelope = speed = 0;
    lead = Math.round(delay * ratio);
    waiting = true;
    ended = dry = emptied = false;
    resampler.reset();
  };

  /** The next source samples into `converted`; zeros behind the last one, to empty the filter. */
  const convert = (): void => {
    while (reading?.next && read === reading.sound.samples.length) {
      reading = reading.next;
      read = 0;
    }
    let count = 0;
    if (reading) {
      const {samples} = reading.sound;
      count = Math.min(BLOCK, samples.length - read);
      pcm16ToFloat(samples, block, read, count);
      read += count;
    }
    if (count === 0) {
      block.fill(0);
      count = BLOCK;
      emptied = true;
    }
    made = resampler.process(block, converted, count);
    at = Math.min(made, lead);
    lead -= at;
  };

  /** One envelope for every edge: it closes while there is just enough sound left to close it. */
  const fill = (output: Float32Array, shut: boolean): void => {
    for (let index = 0; index < output.length; index += 1) {
      // Enough for the way down, and for two turns: it may still be on its way up.
      const closing = shut || (limit - played - 2 * turn) * turn <= envelope;
      speed = closing ? Math.max(speed - 1, -turn) : Math.min(speed + 1, turn);
      envelope += speed;
      if (envelope <= 0 || envelope >= open) {
        envelope = envelope > 0 ? open : 0;
        speed = 0;
      }
      let sample = 0;
      if (envelope > 0) {
        while (at === made) convert();
        sample = converted[at] ?? 0;
        if (envelope < open) sample *= Math.sin(((Math.PI / 2) * envelope) / open) ** 2;
        at += 1;
        played += 1;
      }
      output[index] = sample;
    }
  };

  const position = (): CorePosition | undefined => {
    const heard = Math.floor(played / ratio);
    while (head?.next && head.next.start <= heard) head = head.next;
    if (!head) return undefined;
    const {sound, start} = head;
    return {...sound, samples: sound.place + heard - start};
  };

  const flush = (keep: boolean): Flushed => {
    const from = position();
    if (envelope > 0) {
      fill(fading, true);
      faded = 0;
    }
    const sounds: Sound[] = [];
    for (let next = keep ? position() : undefined; head && keep; head = head.next, next = undefined) {
      const {sound} = head;
      const place = next?.samples ?? sound.place;
      const samples = sound.samples.subarray(place - sound.place);
      if (samples.length > 0) sounds.push({...sound, place, samples});
    }
    reset();
    return {position: from, sounds};
  };

  reset();
  return {
    enqueue: sound => {
      if (emptied) flush(false);
      if (dry && last?.sound.itemId === sound.itemId) {
        target = raisedTarget(target);
        calm = 0;
      }
      const link = {sound, start: total, next: undefined};
      if (last) last.next = link;
      else head = reading = link;
      last = link;
      total += sound.samples.length;
      limit = Math.floor((total - delay) * ratio);
      dry = ended = false;
    },

    end: () => {
      if (!ended) limit = Math.floor(total * ratio);
      ended = true;
    },

    setPaused: on => {
      paused = on;
    },

    position,

    flush,

    render: output => {
      if (faded < fading.length) {
        for (let index = 0; index < output.length; index += 1) {
          output[index] = fading[faded] ?? 0;
          faded += 1;
        }
        return faded < fading.length ? SOUNDING : IDLE;
      }
      if (waiting && !paused) {
        const queuedMs = ((total * ratio - played) / outputRate) * 1000;
        waiting = ended ? total === 0 : queuedMs < Math.max(target, FADE_MS);
      }
      fill(output, paused || waiting);
      if (envelope > 0) {
        calm += output.length;
        if (calm >= CALM_SECONDS * outputRate) {
          target = loweredTarget(target);
          calm = 0;
        }
        return SOUNDING;
      }
      // Told before it is over: whatever was started is stalled or sounding once, however short it is.
      const phase = played > 0 || !waiting ? STALLED : IDLE;
      if (!paused && !waiting) {
        if (ended) reset();
        else waiting = dry = true;
      }
      return phase;
    },
  };
}
