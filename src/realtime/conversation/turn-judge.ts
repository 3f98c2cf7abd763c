/**
 * Whose turn is it? While an answer can be heard, a voice is a doubt at first: it may be a cough, a door, or the answer
 * itself. A pure judge decides by how long it lasts and by its words. It stands alone because the guard and the widget
 * must judge alike.
 */
import type {ServerEvent} from '../protocol/server-events.js';
import {hasWords} from './spoken-words.js';

/** So much speech is no cough. */
export const CONFIRM_SPEECH_MS = 400;
/** Speech without words for so long after its end was none. */
export const WORDS_LIMIT_MS = 1_500;
/** What is written down of a doubt is read so far. */
const WORDS_READ = 400;
/** The most voices that wait for a decision, and the most decisions that are remembered. */
const VOICES_KEPT = 32;

export type JudgeSettings = {
  /** `prefix_padding_ms` of the session: `audio_start_ms` is so much before the voice. */
  readonly prefixMs: number;
  /**
   * `silence_duration_ms`: `audio_end_ms`, and the news of it, is so much behind the voice. Where the end is judged by
   * meaning nobody knows how long that takes: `Infinity`, and only words confirm.
   */
  readonly silenceMs: number;
  /** Is what the visitor says written down? */
  readonly transcribes: boolean;
};

export type JudgeInput =
  | ServerEvent
  /** Time went by: when `nextTick` says so. */
  | {readonly type: 'tick'}
  /** The visitor can hear an answer now, or no longer. */
  | {readonly type: 'audible'; readonly audible: boolean}
  /** The visitor, or their widget, has cut the answer: who speaks now means it. */
  | {readonly type: 'visitor-cut'};

export type Decision =
  /** A voice over an answer: the answer steps back. */
  | {readonly kind: 'duck'; readonly itemId: string}
  /** It is speech: the answer is cut. It may go on for long before its turn comes. */
  | {readonly kind: 'confirm'; readonly itemId: string}
  /** It was nothing: the answer comes forward. Where it was `committed`, its item is to be deleted. */
  | {readonly kind: 'refuse'; readonly itemId: string; readonly committed: boolean}
  /** A committed item is a turn: an answer is to be asked for. */
  | {readonly kind: 'turn'; readonly itemId: string};

type Voice = {
  readonly id: string;
  /** It began over an answer, and is not known to be speech. */
  readonly doubted: boolean;
  readonly startedAt: number;
  readonly startMs?: number;
  readonly stoppedAt?: number;
  readonly endMs?: number;
  readonly committed?: boolean;
  readonly words: string;
  /** Nothing more will be written down of it. */
  readonly written?: boolean;
};

export type Judge = {
  readonly settings: JudgeSettings;
  readonly audible: boolean;
  /** Those without a final decision: the committed ones in their order, then the others. */
  readonly voices: readonly Voice[];
  /** Committed items that were decided lately: the same news twice is no second turn. */
  readonly decided: readonly string[];
};

export type Judgement = {readonly judge: Judge; readonly decisions: readonly Decision[]};

export function openJudge(settings: JudgeSettings): Judge {
  return {settings, audible: false, voices: [], decided: []};
}

/** What an input means. `now` is any clock that only goes forward, in milliseconds. */
export function judgeTurn(judge: Judge, input: JudgeInput, now: number): Judgement {
  const heard = hear(judge, input, now);
  const ducked: Decision[] =
    heard.voices.length > judge.voices.length && heard.voices.at(-1)?.doubted === true
      ? [{kind: 'duck', itemId: heard.voices.at(-1)?.id ?? ''}]
      : [];
  const sure = heard.voices.map(voice =>
    voice.doubted && (input.type === 'visitor-cut' || isSpeech(voice, heard.settings, now))
      ? {...voice, doubted: false}
      : voice,
  );
  const confirmed = sure
    .filter((voice, at) => voice !== heard.voices[at])
    .map(({id}): Decision => ({kind: 'confirm', itemId: id}));
  const rest = decide({...heard, voices: sure}, now);
  return {judge: rest.judge, decisions: [...ducked, ...confirmed, ...rest.decisions]};
}

/** When a `tick` can decide something, on the clock of `now`; `undefined` where nothing waits for time. */
export function nextTick({voices, settings}: Judge): number | undefined {
  const times = voices
    .filter(({doubted}) => doubted)
    .map(({startedAt, stoppedAt}) =>
      stoppedAt === undefined
        ? startedAt + CONFIRM_SPEECH_MS + settings.silenceMs
        : stoppedAt + WORDS_LIMIT_MS,
    )
    .filter(Number.isFinite);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** What an input says about the voices; nothing is decided yet. */
function hear(judge: Judge, input: JudgeInput, now: number): Judge {
  const change = (id: string, news: (voice: Voice) => Partial<Voice>): Judge => ({
    ...judge,
    voices: judge.voices.map(voice => (voice.id === id ? {...voice, ...news(voice)} : voice)),
  });
  switch (input.type) {
    case 'audible':
      return {...judge, audible: input.audible};
    case 'input_audio_buffer.speech_started':
      if (isKnown(judge, input.item_id)) return judge;
      return {
        ...judge,
        voices: [
          ...judge.voices,
          {
            id: input.item_id,
            doubted: judge.audible,
            startedAt: now,
            startMs: input.audio_start_ms,
            words: '',
          },
        ],
      };
    case 'input_audio_buffer.speech_stopped':
      return change(input.item_id, ({stoppedAt = now}) => ({stoppedAt, endMs: input.audio_end_ms}));
    case 'input_audio_buffer.committed':
      return commit(judge, input.item_id, now);
    case 'input_audio_buffer.cleared':
      // What was not committed will not be.
      return {
        ...judge,
        voices: judge.voices.map(voice =>
          voice.committed === true ? voice : {...voice, stoppedAt: -Infinity},
        ),
      };
    case 'conversation.item.input_audio_transcription.delta':
      return change(input.item_id, ({words}) => ({
        words: (input.text ?? words + (input.delta ?? '')).slice(0, WORDS_READ),
      }));
    case 'conversation.item.input_audio_transcription.completed':
      return change(input.item_id, () => ({words: input.transcript.slice(0, WORDS_READ), written: true}));
    case 'conversation.item.input_audio_transcription.failed':
      return change(input.item_id, () => ({written: true}));
    default:
      return judge;
  }
}

function isKnown({voices, decided}: Judge, id: string): boolean {
  return decided.includes(id) || voices.some(voice => voice.id === id);
}

/** A turn that nobody heard beginning was ended by hand: who presses a button means it. */
function commit(judge: Judge, id: string, now: number): Judge {
  const voice = judge.voices.find(known => known.id === id);
  if (voice?.committed === true || (voice === undefined && isKnown(judge, id))) return judge;
  const {stoppedAt = now} = voice ?? {};
  const committed = {doubted: false, startedAt: now, words: '', ...voice, id, stoppedAt, committed: true};
  const others = judge.voices.filter(known => known.id !== id);
  const behind = others.findLastIndex(known => known.committed === true) + 1;
  return {...judge, voices: others.toSpliced(behind, 0, committed)};
}

/** Without its end, a voice is known to have lasted until the silence that would have ended it. */
function isSpeech(
  {words, written, startedAt, stoppedAt, startMs, endMs}: Voice,
  {prefixMs, silenceMs}: JudgeSettings,
  now: number,
): boolean {
  if (hasWords(words, written !== true)) return true;
  const lasted = stoppedAt === undefined ? now - startedAt : (endMs ?? NaN) - (startMs ?? NaN) - prefixMs;
  return lasted - silenceMs >= CONFIRM_SPEECH_MS;
}

/** Will no words come of it any more? Before it is committed they still may, for a while. */
function isOver({stoppedAt, committed, written}: Voice, {transcribes}: JudgeSettings, now: number): boolean {
  if (stoppedAt === undefined) return false;
  if (committed === true && (written === true || !transcribes)) return true;
  return now >= stoppedAt + WORDS_LIMIT_MS;
}

/** Committed items are decided one after the other, each once; who waits for words holds up those behind it. */
function decide(judge: Judge, now: number): Judgement {
  const {settings} = judge;
  const decisions: Decision[] = [];
  let {voices, decided} = judge;
  for (let [first] = voices; first?.committed === true; [first] = voices) {
    const {id: itemId, doubted} = first;
    const nothing = doubted && isOver(first, settings, now);
    if (doubted && !nothing && voices.length <= VOICES_KEPT) break;
    decisions.push(nothing ? {kind: 'refuse', itemId, committed: true} : {kind: 'turn', itemId});
    decided = [...decided, itemId].slice(-VOICES_KEPT);
    voices = voices.slice(1);
  }
  const stale = (voice: Voice): boolean =>
    voice.committed !== true &&
    isOver(voice, settings, now) &&
    (voice.doubted || voice.stoppedAt === -Infinity);
  for (const {id: itemId, doubted} of voices.filter(stale)) {
    if (doubted) decisions.push({kind: 'refuse', itemId, committed: false});
  }
  voices = voices.filter(voice => !stale(voice)).slice(-VOICES_KEPT);
  return {judge: {...judge, voices, decided}, decisions};
}
