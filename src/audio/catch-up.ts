/**
 * What was said before a line was open, for a line that only takes a track: played from the microphone's memory a
 * little faster than it was spoken, without its pauses, until it is level with the microphone itself.
 */
import {IDLE} from './dsp/player-core.js';
import {createSqueezer} from './dsp/squeeze.js';
import type {PcmCapture} from './pcm-capture.js';
import {retire} from './retire.js';
import type {AudioStage} from './stage.js';
import {PLAYBACK_PROCESSOR, type PlaybackCommand, type PlaybackReport} from './worklets/messages.js';

/** As fast as speech may become without sounding hurried. */
const TEMPO = 1.25;
/** Closer than this to the microphone, nothing is hurried any more. */
const NEAR_MS = 200;
/** Long enough to judge by its loudness. */
const CHUNK_MS = 100;
/** 20 dB below the loudest of what was said is a pause; as a ratio of energies. */
const PAUSE_RATIO = 100;
/** −34 dBFS: before any word, what is 20 dB below it is a pause; the energy of a chunk at 24 kHz. */
const SOFT_VOICE = 1e9;
/** Of a pause this many chunks stay at each end: words fade out, and begin softly. */
const KEPT_CHUNKS = 2;

export type CatchUpOptions = {
  readonly stage: AudioStage;
  readonly capture: Pick<PcmCapture, 'rate' | 'speaking' | 'read'>;
  /** The position of the memory to begin at. */
  readonly from: number;
  /** Nobody speaks and nothing is left to say: the microphone itself may be sent from now on. */
  readonly onLevel: () => void;
};

export type CatchUp = {
  /** What the line sends until it is level. */
  readonly track: MediaStreamTrack | undefined;
  /** How long what was read until now is still played. */
  readonly unplayedMs: () => number;
  readonly close: () => void;
};

/** Reads the memory from a place of it. `stage` must have loaded its player. */
export function openCatchUp({stage, capture, from, onLevel}: CatchUpOptions): CatchUp {
  const {context} = stage;
  const {rate} = capture;
  const msOf = (samples: number): number => (samples / rate) * 1000;
  const squeeze = createSqueezer(rate);
  const node = new AudioWorkletNode(context, PLAYBACK_PROCESSOR, {
    numberOfInputs: 0,
    outputChannelCount: [1],
    processorOptions: {sourceRate: rate},
  });
  const destination = context.createMediaStreamDestination();
  node.connect(destination);
  // The memory stays in the old context: what is left of it cannot be played any more.
  const unfollow = stage.events.on('moved', onLevel);
  /** The latest of a pause, held back until it is clear whether anybody speaks after it. */
  const held: Int16Array[] = [];
  /** For how many chunks there has been a pause. */
  let quiet = 0;
  let loudest = SOFT_VOICE;
  /** When what was given to the player will have been played, by the page's clock; it may have to wait for more. */
  let playedAt = 0;
  let place = 0;
  let isPlaying = false;
  /** The player knows that it has all there is, so that it plays to the end. */
  let isEnded = true;

  const unplayedMs = (): number => Math.max(isPlaying ? 1 : 0, playedAt - performance.now());

  node.port.onmessage = ({data}: MessageEvent<PlaybackReport>) => {
    if (data.type !== 'phase') return;
    isPlaying = data.phase !== IDLE;
    if (data.position) playedAt = performance.now() + msOf(place - data.position.samples);
  };

  const play = (samples: Int16Array<ArrayBuffer>): void => {
    if (samples.length === 0) return;
    const command: PlaybackCommand = {type: 'sound', itemId: '', contentIndex: 0, place, samples};
    place += samples.length;
    isEnded = false;
    playedAt = Math.max(playedAt, performance.now()) + msOf(samples.length);
    node.port.postMessage(command, [samples.buffer]);
  };

  capture.read({from, chunkMs: CHUNK_MS}, ({sound, left}) => {
    const samples = new Int16Array(sound.slice().buffer);
    const energy = samples.reduce((sum, sample) => sum + sample * sample, 0);
    loudest = Math.max(loudest, energy);
    const unreadMs = msOf(left);
    // In a noisy room nothing is a pause, and only the ear of the capture knows that nobody speaks any more.
    const isLate = unreadMs > NEAR_MS || capture.speaking;
    if (!isLate && isEnded && unplayedMs() === 0) onLevel();
    quiet = energy * PAUSE_RATIO < loudest ? quiet + 1 : 0;
    held.push(samples);
    if (isLate && quiet <= KEPT_CHUNKS) {
      for (const piece of held.splice(0)) play(squeeze(piece, unreadMs + unplayedMs() > NEAR_MS ? TEMPO : 1));
    } else if (held.length === 1) {
      // What comes next is a beginning: the player has not run dry, and need not wait longer for it.
      isEnded = true;
      node.port.postMessage({type: 'end'} satisfies PlaybackCommand);
    } else if (held.length > KEPT_CHUNKS) held.shift();
  });

  return {
    track: destination.stream.getTracks()[0],
    unplayedMs,
    close: () => {
      unfollow();
      // Nor is what is on its way taken any more.
      capture.read({chunkMs: 0}, () => undefined);
      retire(node);
    },
  };
}
