/**
 * When the guard asks for an answer: to what was said, written or done, to a silence, and as a greeting. It stands
 * alone because only what is asked for here is answered, unless the provider answers by itself what it hears.
 */
import type {ClientEvent} from '../../src/realtime/protocol/client-events.js';
import {ResponseAsker} from '../../src/realtime/conversation/response-asker.js';
import type {Decision, JudgeSettings} from '../../src/realtime/conversation/turn-judge.js';
import {TurnWatch} from '../../src/realtime/conversation/turn-watch.js';
import type {ServerEvent, ServerEventOf} from '../../src/realtime/protocol/server-events.js';
import {Audible} from './audible.js';
import type {StartedCall} from './start.js';

/** So often in a row a silent visitor is spoken to; then the call ends. */
const MOST_PROMPTS = 2;
/** So long at most a page takes until it speaks what was written. */
const SPOKEN_WITHIN_MS = 3_000;
const ARE_YOU_THERE =
  'The visitor has said nothing for a while. Ask in one short sentence, in their language, whether they are still there.';

export type TurnsOptions = {
  readonly send: (event: ClientEvent) => void;
  /** Asks for an answer, which costs something. */
  readonly ask: (event: Extract<ClientEvent, {type: 'response.create'}>) => void;
  /** Takes back what was asked for and has not left yet; says whether there was anything. */
  readonly withdraw: () => boolean;
  /** By the provider itself, which has to be asked for nothing that it hears; by nobody, who is not asked at all. */
  readonly answeredBy: () => StartedCall['answeredBy'];
  /** How a voice over an answer is judged; absent: every one is a turn. */
  readonly judge: JudgeSettings | undefined;
  /** A request was refused for good: nobody else would say so. */
  readonly onRefused: () => void;
  /** A voice over an answer was judged: the widget cuts its sound, or lets it come forward. */
  readonly onDecision: (decision: 'confirm' | 'refuse', itemId: string) => void;
  /** Is anybody there to hear an answer? */
  readonly isWatched: () => boolean;
  /** Absent: a silence may last as long as the call. */
  readonly idleTimeoutMs: number | undefined;
  /** Nobody answered, however often they were asked. */
  readonly onIdle: () => void;
};

export class Turns {
  readonly #options: TurnsOptions;
  readonly #audible = new Audible(() => performance.now());
  readonly #responses: ResponseAsker;
  readonly #watch: TurnWatch | undefined;
  #wasAudible = false;
  /** The page speaks what is answered in writing, and a while after an answer it has not begun with it yet. */
  #isSpokenThere = false;
  #unheardUntil = 0;
  #idle: NodeJS.Timeout | undefined;
  #prompts = 0;
  #hearing = false;
  /** The visitor said or answered something that no response was asked for yet. */
  #newInput = false;

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#responses = new ResponseAsker({send: options.ask, onRefused: options.onRefused});
    this.#watch = options.judge && new TurnWatch(options.judge, decision => this.#onDecision(decision));
  }

  /** A piece of sound of an answer, of which there are many: nothing else follows from it. */
  onSound(event: ServerEventOf<'response.output_audio.delta'>): void {
    this.#audible.observe(event);
    this.#judgeAudible();
  }

  /** Any other event of the session. */
  observe(event: ServerEvent): void {
    this.#audible.observe(event);
    this.#judgeAudible();
    this.#responses.observe(event);
    this.#watch?.feed(event);
    switch (event.type) {
      case 'input_audio_buffer.speech_started':
        this.#hearing = true;
        this.#onSign();
        break;
      case 'input_audio_buffer.committed':
        this.#hearing = false;
        this.#onSign();
        if (this.#watch === undefined && this.#options.answeredBy() === 'guard') this.#want();
        break;
      case 'input_audio_buffer.cleared':
        this.#hearing = false;
        break;
      case 'response.mcp_call.completed':
      case 'response.mcp_call.failed':
        // The provider runs such a tool by itself, and waits to be asked what to make of it.
        this.#want();
        break;
      case 'response.done':
        this.#awaitVoice(event);
        this.#watchSilence();
        break;
      case 'output_audio_buffer.stopped':
        this.#watchSilence();
        break;
    }
    this.ask();
  }

  /** An event of an answer that nobody asked for: while it runs, its place is taken. */
  onUnasked(event: ServerEvent): void {
    this.#responses.observe(event);
    this.ask();
  }

  /** The page speaks an answer that came in writing, or has spoken it. */
  onPlaying(on: boolean): void {
    this.#isSpokenThere = true;
    if (on) this.#unheardUntil = 0;
    this.#audible.tell(on);
    this.#judgeAudible();
    // Who cut it is no silence.
    if (!this.#hearing) this.#watchSilence();
    this.ask();
  }

  /** Something written, or the output of a tool: it may be answered once. */
  onInput(): void {
    this.#onSign();
    this.#newInput = true;
  }

  /** The visitor's `response.create`: honoured once for each new input. */
  onWanted(): void {
    if (!this.#newInput) return;
    this.#newInput = false;
    this.#want();
    this.ask();
  }

  /** The assistant speaks first, or goes on where a leg broke before it had answered. */
  begin(instructions?: string): void {
    if (this.#options.answeredBy() === 'nobody') return;
    this.#responses.want(instructions === undefined ? undefined : {instructions});
    this.ask();
  }

  /** The visitor cuts the answer. */
  cancel(): void {
    this.#audible.cut();
    this.#watch?.feed({type: 'visitor-cut'});
    this.#unheardUntil = 0;
    this.#responses.dropWish();
    if (this.#options.withdraw()) this.#responses.giveUp();
    else if (this.#responses.responding) this.#options.send({type: 'response.cancel'});
  }

  /** What was asked for was not made, and will not be. */
  onUnpaid(): void {
    this.#responses.giveUp();
  }

  /** Nobody speaks, nothing is being answered, and no answer can be heard any more. */
  get isQuiet(): boolean {
    const isUnheard = performance.now() < this.#unheardUntil;
    return !this.#hearing && !this.#responses.busy && !this.#audible.now && !isUnheard;
  }

  close(): void {
    this.#watch?.close();
    clearTimeout(this.#idle);
  }

  /** An unwatched call may be heard, but is not answered. */
  ask(): void {
    if (this.#options.isWatched()) this.#responses.askWhenFree();
  }

  #awaitVoice({response}: ServerEventOf<'response.done'>): void {
    const hasWords = response.output?.some(({type}) => type === 'message') === true;
    if (this.#isSpokenThere && hasWords && response.status === 'completed' && !this.#audible.now)
      this.#unheardUntil = performance.now() + SPOKEN_WITHIN_MS;
  }

  #judgeAudible(): void {
    const audible = this.#audible.now;
    if (audible !== this.#wasAudible) this.#watch?.feed({type: 'audible', audible});
    this.#wasAudible = audible;
  }

  #onDecision(decision: Decision): void {
    const {kind, itemId} = decision;
    if (kind === 'confirm' || kind === 'refuse') this.#options.onDecision(kind, itemId);
    if (kind === 'turn') {
      this.#want();
      this.ask();
    }
    // A cough makes no turn: the model shall not wonder about it.
    if (decision.kind === 'refuse' && decision.committed) {
      this.#options.send({type: 'conversation.item.delete', item_id: decision.itemId});
    }
  }

  #want(): void {
    this.#newInput = false;
    this.#responses.want();
  }

  /** Somebody is there. */
  #onSign(): void {
    this.#prompts = 0;
    clearTimeout(this.#idle);
  }

  #watchSilence(): void {
    const {idleTimeoutMs} = this.#options;
    clearTimeout(this.#idle);
    // Over WebRTC the end of the sound comes behind the end of the response, and this is called again.
    if (idleTimeoutMs === undefined || this.#audible.until === Infinity) return;
    const heardIn = Math.max(0, this.#audible.until - performance.now());
    this.#idle = setTimeout(() => this.#onSilence(), heardIn + idleTimeoutMs);
  }

  #onSilence(): void {
    this.#prompts += 1;
    if (this.#prompts > MOST_PROMPTS) this.#options.onIdle();
    else this.begin(ARE_YOU_THERE);
  }
}

/** Is this the last event of a turn, with nothing more to come of it? */
export function endsTurn({type}: ServerEvent, {answeredBy}: Pick<StartedCall, 'answeredBy'>): boolean {
  const isWritten = type === 'conversation.item.input_audio_transcription.completed';
  return type === 'response.done' || (answeredBy === 'nobody' && isWritten);
}
