/**
 * Whose words are captioned now, and how many of them: the visitor's as they come, the assistant's as they are heard. It
 * stands alone because it knows no page: a function of what a widget tells, and of the clock.
 */
import {LINES, LINE_CHARACTERS} from '../../realtime/conversation/captions.js';
import type {ConversationEntry} from '../../realtime/conversation/entry.js';
import {
  USUAL_PACE,
  heardWords,
  soundLength,
  spokenLength,
  type Pace,
} from '../../realtime/conversation/heard-words.js';
import type {SessionState} from '../../realtime/session/state.js';

/** Captions change so often at most: a word takes about 400 ms. */
export const STEP_MS = 200;
/** Subtitlers reckon with 17 letters a second, and nobody reads anything in less than a glance. */
const READ_MS = 60;
const GLANCE_MS = 2_000;
/** Words that were cut stand so long before others take their place. */
const NOTICE_MS = 1_000;
/** What was heard of an answer that was cut is told so soon after its sound is gone; until then nothing is added. */
const SETTLE_MS = 300;
/** Sound that stops for less than this ran dry, and goes on with the words that it had. */
const STALL_MS = 1_500;

/** What a widget tells to everybody. */
export type Talk = {
  readonly state: SessionState;
  readonly conversation: readonly ConversationEntry[];
};

export type Caption = {
  readonly role: 'user' | 'assistant';
  /** What of it is shown; it may be nothing yet. */
  readonly text: string;
  /** Did it end before its last word? */
  readonly isCut: boolean;
  /** Is it still being said? Then its last word is the present one. */
  readonly isGoing: boolean;
  /** Milliseconds for which this is true unless the widget tells something; `Infinity`: until it does. */
  readonly lasts: number;
};

export type Shown = 'both' | Caption['role'];

export class NowSpeaking {
  /** The answer that is heard, or was heard last. */
  #answer: string | undefined;
  /** When its sound began, in epoch ms; `Infinity`: what sounds now has no words yet. */
  #since = Infinity;
  /** When its sound ended; `undefined`: it is heard. */
  #over: number | undefined = -Infinity;
  /** It ended with its line, or its call: nobody tells what was heard of it. */
  #broke = false;
  /** When the present sound began, as long as no words came that are surely its own. */
  #awaited: number | undefined;
  #pace: Pace = USUAL_PACE;
  /** The visitor's newest words, and when they changed. */
  #said = {id: '', text: '', at: -Infinity};

  /** What was said before is no news. An answer that is heard right now is taken up where it is. */
  constructor({state, conversation}: Talk) {
    const answer = newest(conversation, 'assistant');
    this.#answer = answer?.id;
    if (answer !== undefined && sounds(state)) {
      this.#since = answer.at;
      this.#over = undefined;
      this.#pace = paceOf(conversation);
    }
    const words = newest(conversation, 'user');
    if (words !== undefined) this.#said = {...words, at: -Infinity};
  }

  /** To be asked whenever the widget tells something, and again when the answer is not true any more. */
  look(talk: Talk, shown: Shown, now: number): Caption | undefined {
    this.#listen(talk, now);
    const answer = shown === 'user' ? undefined : this.#answerAt(talk, now);
    const said = shown === 'assistant' ? undefined : this.#saidAt(talk, now);
    // Some providers write down what was asked when the answer is being heard, or was: nobody asks it then.
    const isAnswered = shown === 'both' && this.#isAnswered(talk);
    if (answer === undefined) return isAnswered ? undefined : said;
    if (said === undefined) return answer;
    // An answer comes on before its first word: until then the question stands.
    if (answer.text === '') return {...said, lasts: STEP_MS};
    if (this.#over === undefined || isAnswered) return answer;
    const rest = this.#over + NOTICE_MS - now;
    return rest > 0 ? {...answer, lasts: Math.min(rest, answer.lasts)} : said;
  }

  /** Which answer is heard, since when, and whether it still is. */
  #listen({state, conversation}: Talk, now: number): void {
    if (!sounds(state)) {
      if (this.#over !== undefined) return;
      this.#over = now;
      this.#broke = state.phase !== 'live' || state.link !== 'steady';
      return;
    }
    const answers = conversation.filter(({role}) => role === 'assistant');
    if (this.#over !== undefined) this.#begin(now - this.#over, conversation, now);
    const latest = answers.at(-1);
    if (this.#awaited !== undefined) {
      if (latest !== undefined && latest.id !== this.#answer) this.#take(latest.id, this.#awaited);
      return;
    }
    // Two answers may follow each other without a pause: then their words say where the second one begins.
    const at = answers.findIndex(({id}) => id === this.#answer);
    const [answer, next] = answers.slice(at);
    if (at < 0 || answer?.final !== true || next === undefined) return;
    const end = this.#since + soundLength(answer.text, this.#pace);
    if (now >= end) this.#take(next.id, end);
  }

  #begin(silence: number, conversation: readonly ConversationEntry[], now: number): void {
    this.#over = undefined;
    this.#broke = false;
    this.#awaited = now;
    this.#pace = paceOf(conversation);
    this.#since = silence < STALL_MS ? this.#since + silence : Infinity;
  }

  #take(id: string, since: number): void {
    this.#answer = id;
    this.#since = since;
    this.#awaited = undefined;
  }

  #answerAt({conversation}: Talk, now: number): Caption | undefined {
    const entry = conversation.find(({id}) => id === this.#answer);
    if (entry === undefined || this.#since === Infinity) return undefined;
    const {heard} = entry;
    const over = this.#over;
    // What sounds behind an answer that was cut is another one, whose words are on their way.
    if (heard !== undefined && over === undefined) return undefined;
    const whole = entry.text.trim();
    const sound = (over ?? now) - this.#since;
    const length = soundLength(entry.text, this.#pace);
    const soFar = heardWords(entry.text, sound, length).trim();
    if (over === undefined) {
      const lasts = sound < length ? STEP_MS : Infinity;
      return {role: 'assistant', text: soFar, isCut: false, isGoing: true, lasts};
    }
    const settles = heard === undefined && !this.#broke ? over + SETTLE_MS - now : 0;
    const text = heard?.trim() ?? (this.#broke || settles > 0 ? soFar : whole);
    const lasts = settles > 0 ? settles : over + readingTime(text) - now;
    if (lasts <= 0 || (text === '' && settles <= 0)) return undefined;
    const isCut = heard !== undefined || (this.#broke && text !== whole);
    return {role: 'assistant', text, isCut, isGoing: false, lasts};
  }

  /** The visitor's words stand until they are read. */
  #saidAt({state, conversation}: Talk, now: number): Caption | undefined {
    const entry = newest(conversation, 'user');
    if (entry === undefined) return undefined;
    const {id, final} = entry;
    const text = entry.text.trim();
    if (id !== this.#said.id || entry.text !== this.#said.text) this.#said = {id, text: entry.text, at: now};
    const isGoing = !final && state.phase === 'live';
    const lasts = isGoing ? Infinity : this.#said.at + readingTime(text) - now;
    return lasts > 0 ? {role: 'user', text, isCut: false, isGoing, lasts} : undefined;
  }

  #isAnswered({conversation}: Talk): boolean {
    const at = conversation.findIndex(({id}) => id === this.#answer);
    return at > conversation.findIndex(({id}) => id === this.#said.id);
  }
}

/** Is an answer heard? One that stepped back is, too. */
function sounds(state: SessionState): boolean {
  return state.phase === 'live' && (state.output === 'speaking' || state.output === 'ducked');
}

function newest(
  conversation: readonly ConversationEntry[],
  role: Caption['role'],
): ConversationEntry | undefined {
  return conversation.findLast(entry => entry.role === role && entry.text.trim() !== '');
}

/** How fast this assistant speaks, by the answers that were heard to their end. */
function paceOf(conversation: readonly ConversationEntry[]): Pace {
  return conversation.reduce(({characters, ms}, {role, text, final, heard, at, until}) => {
    if (role !== 'assistant' || !final || heard !== undefined || until === undefined) return {characters, ms};
    return {characters: characters + spokenLength(text), ms: ms + Math.max(0, until - at)};
  }, USUAL_PACE);
}

/** For what stands on the screen at the end. */
function readingTime(text: string): number {
  return Math.max(GLANCE_MS, Math.min(spokenLength(text), LINES * LINE_CHARACTERS) * READ_MS);
}
