/**
 * Turns that are transcribed while they are spoken: each phrase is told as soon as its speaker pauses, under the
 * id that the item will have when the client commits the turn. It stands apart from the search for turns, because
 * here a pause ends a phrase and nothing else.
 */
import {mintId} from '../protocol/ids.js';
import type {EarMoment, TurnRules} from '../speech/messages.js';
import type {Ear, Speech} from '../speech/speech.js';
import type {Token, Understood} from '../speech/understood.js';
import {SAMPLES_PER_MS, type InputBuffer} from './input-buffer.js';
import type {Emit} from './outgoing.js';
import {announceWords} from './transcription.js';

/** Sound around a phrase: the ear notices speech a little late, and the recogniser needs to hear the end. */
const PREFIX_MS = 300;
const TAIL_MS = 120;

export type LivePorts = {
  readonly speech: Speech;
  readonly buffer: InputBuffer;
  readonly emit: Emit;
  readonly understand: (sound: Int16Array) => Promise<Understood | undefined>;
};

export class LiveTurns {
  readonly #ports: LivePorts;
  readonly #ear: Ear;
  /** The first is the one whose sound the ear is at, the last the one that is being spoken. */
  readonly #turns: LiveTurn[];

  constructor(ports: LivePorts, rules: TurnRules) {
    this.#ports = ports;
    this.#turns = [new LiveTurn(ports)];
    this.#ear = ports.speech.openEar(rules, moment => this.#onMoment(moment));
  }

  setRules(rules: TurnRules): void {
    this.#ear.setRules(rules);
  }

  hear(at: number, pcm: Int16Array): void {
    this.#ear.hear(at, pcm);
  }

  /** The client ended the turn: its item, and what was said in it as soon as all of it is known. */
  commit(sound: Int16Array, end: number): {itemId: string; heard: Promise<Understood | undefined>} {
    const turn = this.#current;
    const heard = turn.commit(sound, end);
    this.#next();
    return {itemId: turn.itemId, heard};
  }

  /** The client threw the turn away. */
  clear(): void {
    this.#current.drop();
    this.#next();
  }

  close(): void {
    for (const turn of this.#turns.splice(0)) turn.drop();
    this.#ear.close();
  }

  get #current(): LiveTurn {
    return this.#turns.at(-1) ?? new LiveTurn(this.#ports);
  }

  /** What the ear has not listened to yet still belongs to the turn that was. */
  #next(): void {
    this.#turns.push(new LiveTurn(this.#ports));
    this.#ear.flush();
    this.#ear.reset();
  }

  #onMoment(moment: EarMoment): void {
    const turn = this.#turns[0];
    if (turn === undefined) return;
    if (moment.kind === 'started') turn.begin(moment.at);
    if (moment.kind === 'stopped') turn.pause(moment.at);
    if (moment.kind === 'flushed') {
      this.#turns.shift();
      turn.finish();
    }
  }
}

/** One turn, from the end of the one before to the client's commit. */
class LiveTurn {
  readonly itemId = mintId('item');
  readonly #ports: LivePorts;
  readonly #finished: Promise<void>;
  #resolveFinished: () => void = () => undefined;
  /** What was told so far, phrase after phrase. */
  #told: Promise<ReadonlyArray<Understood | undefined>> = Promise.resolve([]);
  #phraseFrom: number | undefined;
  /** Where the last phrase ended. */
  #heardTo = 0;
  #dropped = false;
  /** The sound of a turn that was committed: the buffer has forgotten it. */
  #committed: {readonly sound: Int16Array; readonly end: number} | undefined;

  constructor(ports: LivePorts) {
    this.#ports = ports;
    this.#finished = new Promise(resolve => (this.#resolveFinished = resolve));
  }

  begin(at: number): void {
    this.#phraseFrom = Math.max(this.#heardTo, at - PREFIX_MS * SAMPLES_PER_MS);
  }

  pause(at: number): void {
    this.#tell(at + TAIL_MS * SAMPLES_PER_MS);
  }

  commit(sound: Int16Array, end: number): Promise<Understood | undefined> {
    this.#committed = {sound, end};
    return this.#finished.then(() => this.#told).then(wholeOf);
  }

  /** The ear has been at all of it; who was still speaking at the commit had to stop there. */
  finish(): void {
    this.#tell(this.#committed?.end ?? 0);
    this.#resolveFinished();
  }

  drop(): void {
    this.#dropped = true;
    this.#resolveFinished();
  }

  #tell(end: number): void {
    const from = this.#phraseFrom;
    this.#phraseFrom = undefined;
    this.#heardTo = end;
    if (from === undefined || this.#dropped) return;
    const understood = this.#ports.understand(this.#slice(from, end));
    this.#told = this.#told.then(async told => this.#add(told, await understood));
    // The commit hears of a failure; without one, nobody does.
    this.#told.catch(() => undefined);
  }

  #add(
    told: ReadonlyArray<Understood | undefined>,
    phrase: Understood | undefined,
  ): ReadonlyArray<Understood | undefined> {
    const later = told.some(before => before !== undefined);
    const next = later && phrase !== undefined ? afterSpace(phrase) : phrase;
    if (next !== undefined && !this.#dropped) {
      announceWords(this.#ports.emit, {itemId: this.itemId, index: 0}, next);
    }
    return [...told, next];
  }

  #slice(from: number, to: number): Int16Array {
    if (this.#committed === undefined) return this.#ports.buffer.slice(from, to);
    const {sound, end} = this.#committed;
    const start = end - sound.length;
    return sound.slice(Math.max(0, from - start), Math.max(0, to - start));
  }
}

/** What was told is never taken back, so a phrase brings the space before it along. */
function afterSpace({sentence, logprobs}: Understood): Understood {
  return {sentence: ` ${sentence}`, logprobs: logprobs?.map(spaced)};
}

function spaced(token: Token, index: number): Token {
  if (index > 0) return token;
  const text = ` ${token.token}`;
  return {...token, token: text, bytes: [...Buffer.from(text)]};
}

/** Nothing where there was speech and none of it was understood; silence is an empty transcript. */
function wholeOf(phrases: ReadonlyArray<Understood | undefined>): Understood | undefined {
  const known = phrases.filter(phrase => phrase !== undefined);
  if (known.length === 0 && phrases.length > 0) return undefined;
  const logprobs = known.flatMap(phrase => phrase.logprobs ?? []);
  const scored = known.some(phrase => phrase.logprobs !== undefined);
  return {
    sentence: known.map(({sentence}) => sentence).join(''),
    logprobs: scored ? logprobs : undefined,
  };
}
