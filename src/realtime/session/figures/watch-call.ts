/**
 * Watches one session for its figures, and leaves them in the browser's own timeline, too (`performance.measure`). It stands
 * alone, loaded where a page wants figures, because most pages do not.
 */
import {LATE_MS} from '../../../audio/dsp/activity.js';
import type {Store} from '../../../shared/store.js';
import {Disposers} from '../../../shared/disposers.js';
import type {ConversationEntry} from '../../conversation/entry.js';
import type {Call} from '../call.js';
import type {MediaLeg} from '../../legs/leg.js';
import type {ServerEvent} from '../../protocol/server-events.js';
import type {ConnectStep, SessionState} from '../state.js';
import type {NoteName} from '../log/notes.js';
import type {CallStats, LineStats, TurnStats} from './call-stats.js';
import {connectionFacts} from './connection-facts.js';
import {EarClock} from './ear-clock.js';
import {lineStats} from './line-stats.js';
import {TurnClock, type Timed} from './turn-clock.js';

/** How often the line is looked at. */
const LOOK_MS = 1_000;
/** The ear is sure somewhere in a render quantum: its middle is taken. In frames. */
const HALF_QUANTUM = 64;

/** The names of the entries in the timeline of the browser begin like this. They carry no word of the conversation. */
export const MEASURES = 'realtime-voice';

/** What is watched of a session. */
export type WatchedSession = {
  readonly state: Store<SessionState>;
  readonly call: Store<Call | undefined>;
  on(name: 'event', listener: (told: {readonly event: ServerEvent}) => void): () => void;
  on(name: 'transcript', listener: (told: {readonly entry: ConversationEntry}) => void): () => void;
};

/** Who writes figures down: the log of the call. */
export type FigureLog = {
  /** A time of `performance.now()` as one of the call. */
  at(time: number): number;
  add(fact: {readonly type: 'note'; readonly name: NoteName; readonly detail: unknown}): void;
};

export class CallWatch {
  readonly #startedAt = Date.now();
  readonly #began = performance.now();
  readonly #clock = new TurnClock();
  readonly #disposers = new Disposers();
  readonly #connect: Array<CallStats['connect'][number]> = [];
  #step: {readonly step: ConnectStep; readonly at: number} | undefined;
  #connectMs: number | undefined;
  #leg: MediaLeg | undefined;
  #line: LineStats | undefined;
  #unwatchLeg = new Disposers();
  /** The answer that was cut last. */
  #cut: string | undefined;
  readonly #log: FigureLog | undefined;
  /** What was noted last, by name: the same is not noted again. */
  readonly #noted = new Map<NoteName, string>();

  /** With `log`, what is measured is written there, too. */
  constructor(session: WatchedSession, log?: FigureLog) {
    this.#log = log;
    const defer = (undo: () => void): void => this.#disposers.defer(undo);
    defer(session.state.subscribe((state, before) => this.#onState(state, before)));
    defer(session.on('event', ({event}) => this.#onEvent(event)));
    defer(session.on('transcript', ({entry}) => this.#onEntry(entry)));
    defer(session.call.subscribe(call => call && this.#follow(call)));
    defer(() => this.#unwatchLeg.dispose());
    const timer = setInterval(() => void this.#look(), LOOK_MS);
    defer(() => clearInterval(timer));
    const call = session.call.get();
    if (call) this.#follow(call);
  }

  get stats(): CallStats {
    const line = this.#line;
    const transport = this.#leg?.kind;
    return {
      startedAt: this.#startedAt,
      connect: [...this.#connect],
      ...(this.#connectMs !== undefined && {connectMs: this.#connectMs}),
      ...(transport !== undefined && {transport}),
      turns: this.#clock.turns.map(turn => ({...turn})),
      ...(line !== undefined && {line}),
    };
  }

  /** The figures stay. */
  close(): void {
    this.#disposers.dispose();
  }

  get #now(): number {
    return performance.now() - this.#began;
  }

  #onEvent(event: ServerEvent): void {
    this.#clock.event(event, this.#now);
    // Written, an answer is never heard.
    if (event.type === 'response.done') this.#noteTurn(this.#clock.turns.at(-1));
  }

  #onState(state: SessionState, before: SessionState): void {
    const at = this.#now;
    const step = state.phase === 'connecting' ? state.step : undefined;
    if (step !== this.#step?.step) this.#endStep(at);
    if (step !== undefined) this.#step ??= {step, at};
    if (state.phase === 'live' && this.#connectMs === undefined) {
      this.#connectMs = at;
      this.#measure('connect', 0, at);
    }
    if (state.phase === 'ended' || state.phase === 'failed') this.close();
    const [was, is] = [isAudible(before), isAudible(state)];
    if (was === is) return;
    this.#tell(this.#clock.audible(is, at));
  }

  #endStep(at: number): void {
    if (this.#step === undefined) return;
    const {step, at: began} = this.#step;
    this.#connect.push({step, at: began, ms: at - began});
    this.#measure(`connect ${step}`, began, at);
    this.#step = undefined;
  }

  /** What was heard of an answer is said of those that were cut, and told again as each of its words comes. */
  #onEntry({id, heard}: ConversationEntry): void {
    if (heard === undefined || this.#cut === id) return;
    this.#cut = id;
    this.#tell(this.#clock.cut());
  }

  #tell(timed: Timed | undefined): void {
    if (timed === undefined) return;
    const {name, turn, from, to} = timed;
    this.#noteTurn(turn);
    const {at: _, entryId: __, ...times} = turn;
    this.#measure(name, from, to, name === 'turn' ? times : undefined);
  }

  #noteTurn(turn: TurnStats | undefined): void {
    if (turn && this.#log)
      this.#note('turn', {...turn, at: Math.max(0, this.#log.at(this.#began + turn.at))});
  }

  #note(name: NoteName, detail: object): void {
    const rounded = Object.fromEntries(
      Object.entries(detail).map(([key, value]: [string, unknown]) => [
        key,
        typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : value,
      ]),
    );
    const json = JSON.stringify(rounded);
    if (json === '{}' || this.#noted.get(name) === json) return;
    this.#noted.set(name, json);
    this.#log?.add({type: 'note', name, detail: rounded});
  }

  #measure(name: string, start: number, end: number, detail?: object): void {
    try {
      performance.measure(`${MEASURES} ${name}`, {
        start: this.#began + start,
        end: this.#began + end,
        detail,
      });
    } catch {
      // A browser that takes no times of its own: nothing depends on it.
    }
  }

  #follow({line, input, stage}: Call): void {
    this.#disposers.defer(line.events.on('taken', ({leg}) => this.#followLeg(leg)));
    this.#followLeg(line.link.leg);
    if (input?.remembers !== true || !stage) return;
    const {capture} = input;
    const ear = new EarClock();
    const onActivity = ({speaking, time}: {speaking: boolean; time: number}): void => {
      // News comes where a burst of sound was made: there the clock of its context is the least late.
      const {currentTime, sampleRate} = stage.context;
      ear.look(currentTime, this.#now);
      const heard = ear.heard(time + HALF_QUANTUM / sampleRate);
      this.#clock.voice(speaking, heard - (speaking ? LATE_MS.begin : LATE_MS.end));
    };
    this.#disposers.defer(capture.events.on('activity', onActivity));
  }

  #followLeg(leg: MediaLeg | undefined): void {
    this.#unwatchLeg.dispose();
    this.#unwatchLeg = new Disposers();
    this.#leg = leg;
    if (leg?.wire) this.#unwatchLeg.defer(leg.wire.onSound(() => this.#clock.sound(this.#now)));
    void this.#look();
  }

  /** A connection that closes meanwhile has nothing to say. */
  async #look(): Promise<void> {
    const leg = this.#leg;
    if (leg?.wire) this.#line = {at: this.#now, sendBufferBytes: leg.wire.bufferedAmount};
    const report = await leg?.connection?.getStats().catch(() => undefined);
    if (leg === undefined || leg !== this.#leg || this.#disposers.disposed) return;
    if (report) {
      const entries = [...(report as ReadonlyMap<string, unknown>).values()];
      this.#line = lineStats(entries, this.#now);
      this.#note('connection', connectionFacts(entries));
    } else if (leg.wire)
      this.#note('connection', {events: 'socket', sound: `${leg.wire.format} in the same socket`});
    const {at: _, ...line} = this.#line ?? {at: 0};
    this.#note('line', line);
  }
}

/** *Heard* is what the state says: it follows the speaker. */
function isAudible(state: SessionState): boolean {
  return state.phase === 'live' && (state.output === 'speaking' || state.output === 'ducked');
}
