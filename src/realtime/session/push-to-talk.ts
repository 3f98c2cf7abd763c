/**
 * Turns that the visitor begins and ends by hand. It stands alone because nothing is sent between them, and because
 * a word that begins with the press, or ends with the release, must be whole all the same, whatever becomes of the line.
 */
import type {VoiceInput} from '../../audio/voice-input.js';
import type {ConversationEntry} from '../conversation/entry.js';
import type {LegCapture, LegInput} from '../legs/leg.js';
import type {Line} from './line.js';
import type {SessionInput} from './machine.js';
import type {Scribe} from './scribe.js';

/** People press as they begin to speak, or a little later. */
const PRE_ROLL_MS = 300;
/** A word fades out behind the finger. */
const TAIL_MS = 200;
/** Who pressed for less than this, and was not heard, did not speak. */
const SHORTEST_MS = 300;
/** So far back a microphone remembers. */
const MEMORY_MS = 45_000;

export type PushToTalkOptions = {
  readonly line: Line;
  readonly input: VoiceInput;
  readonly scribe: Scribe;
  readonly dispatch: (input: SessionInput) => void;
  /** Silences the answer: who presses has the word. */
  readonly interrupt: () => void;
};

/** What was said between a press and a release, as positions of the microphone's memory. */
type Part = {
  readonly from: number;
  /** Infinity: it is still pressed. */
  to: number;
  /** Told when it is released, or read to its end. */
  onEnd?: () => void;
  /** Its last sound is on its way; aborted where it goes on after all. */
  ending?: AbortController;
};

type Turn = {
  /** More than one where a press came before what had been said could be sent. */
  readonly parts: Part[];
  /** When it was first pressed. */
  readonly since: number;
  /** Is it more than a tap? Known with the release. */
  spoke: boolean;
  /** The last entry when it was ended: what is told behind that came later. */
  behind?: string | undefined;
  /** Its item, once the far side has told of it. */
  item?: string;
};

export class PushToTalk {
  readonly #options: PushToTalkOptions;
  /** What is being said, or on its way. */
  #turn: Turn | undefined;
  /** What was ended, and was not settled when the last of it was. */
  #said: readonly Turn[] = [];
  /** Ends with the link. */
  #sending = new AbortController();

  constructor(options: PushToTalkOptions) {
    this.#options = options;
    const {events} = options.line;
    events.on('event', event => {
      const next = this.#said.find(({item}) => item === undefined);
      if (event.type === 'input_audio_buffer.committed' && next !== undefined) next.item = event.item_id;
    });
    for (const end of ['switching', 'broken', 'rotating'] as const) {
      events.on(end, () => this.#sending.abort());
    }
  }

  /** Begins a turn, or goes on with one that is not sent yet. */
  start(): void {
    const {line, input, dispatch, interrupt} = this.#options;
    const {position, rate} = input;
    const turn = this.#turn;
    const last = turn?.parts.at(-1);
    if (last?.to === Infinity) return;
    const part = {from: Math.max(0, position - (rate * PRE_ROLL_MS) / 1000), to: Infinity};
    if (turn === undefined) {
      interrupt();
      // Over WebRTC the far buffer may hold what was heard before.
      line.send({type: 'input_audio_buffer.clear'});
      this.#begin({parts: [part], since: performance.now(), spoke: false});
    } else if (last !== undefined && position < last.to) {
      last.to = Infinity;
      last.ending?.abort();
    } else turn.parts.push(part);
    dispatch({type: 'speech-started'});
  }

  /** Ends the turn; what was said until now is still sent, and a little more. */
  stop(): void {
    const {input, dispatch} = this.#options;
    const turn = this.#turn;
    const last = turn?.parts.at(-1);
    if (turn === undefined || last?.to !== Infinity) return;
    last.to = input.position + (input.rate * TAIL_MS) / 1000;
    turn.spoke ||= input.hasSpokenSince(last.from) || performance.now() - turn.since >= SHORTEST_MS;
    dispatch({type: 'speech-stopped'});
    last.onEnd?.();
  }

  /** Another link carries the call: what nobody has written down or answered is said again on it, as one turn. */
  follow(): void {
    const {input, scribe, dispatch} = this.#options;
    const {entries} = scribe;
    const isPressed = this.#turn?.parts.at(-1)?.to === Infinity;
    const again = this.#said.filter(turn => isOpen(turn, entries));
    if (this.#turn !== undefined) again.push(this.#turn);
    for (const {item} of again) {
      if (item !== undefined) scribe.take({type: 'conversation.item.deleted', item_id: item});
    }
    this.#said = [];
    this.#turn = undefined;
    this.#sending = new AbortController();
    const forgotten = input.position - (input.rate * MEMORY_MS) / 1000;
    const parts = again.flatMap(turn => turn.parts).filter(({to}) => to > forgotten);
    const [first] = again;
    if (first !== undefined && parts.length > 0) {
      this.#begin({parts, since: first.since, spoke: first.spoke});
    }
    if (isPressed) dispatch({type: 'speech-started'});
  }

  close(): void {
    this.#sending.abort();
    this.#turn = undefined;
  }

  /** Without a line it waits for the next one. */
  #begin(turn: Turn): void {
    this.#turn = turn;
    const {signal} = this.#sending;
    if (!signal.aborted) void this.#send(turn, signal);
  }

  async #send(turn: Turn, signal: AbortSignal): Promise<void> {
    const {line, scribe} = this.#options;
    let sent = 0;
    // Others may come while one of them is sent.
    for (const part of turn.parts) {
      await this.#sendPart(part, Math.max(sent, part.from), signal);
      if (signal.aborted) return;
      sent = part.to;
    }
    this.#turn = undefined;
    if (turn.spoke) {
      const {entries} = scribe;
      turn.behind = entries.at(-1)?.id;
      this.#said = [...this.#said.filter(earlier => isOpen(earlier, entries)), turn];
    }
    line.send({type: turn.spoke ? 'input_audio_buffer.commit' : 'input_audio_buffer.clear'});
  }

  /** Resolves when it is on its way with its last sound, or with the end of `signal`. */
  async #sendPart(part: Part, from: number, signal: AbortSignal): Promise<void> {
    const {leg} = this.#options.line.link;
    const ended = (): Promise<void> => new Promise(resolve => (part.onEnd = resolve));
    let end = ended();
    void leg?.attachInput(pressed(this.#options.input, part), from);
    do {
      await end;
      if (signal.aborted) return;
      end = ended();
      part.ending = new AbortController();
      await leg?.detachInput(AbortSignal.any([signal, part.ending.signal])).catch(() => undefined);
    } while (part.ending.signal.aborted);
  }
}

/** What a leg is given of the microphone: nothing that is not of this part. */
function pressed(input: VoiceInput, part: Part): LegInput {
  const isOver = (): boolean => part.to < Infinity;
  const {microphone} = input;
  return {
    // What is over is in the memory alone.
    hasSpokenSince: position => isOver() || input.hasSpokenSince(position),
    microphone: {
      events: microphone.events,
      get stream() {
        if (!isOver()) return microphone.stream;
        part.onEnd?.();
        return {getTracks: () => []};
      },
    },
    get capture(): LegCapture {
      const {capture} = input;
      return {
        rate: capture.rate,
        get speaking() {
          return isOver() || capture.speaking;
        },
        read: (options, listener) =>
          capture.read(options, chunk => {
            if (chunk.position < part.to) listener(chunk);
            else part.onEnd?.();
          }),
        pace: options => capture.pace(options),
      };
    },
  };
}

/** Would it be lost with its session? Nobody has written it down, or answered it. */
function isOpen({item, behind}: Turn, entries: readonly ConversationEntry[]): boolean {
  const at = entries.findIndex(({id}) => id === (item ?? behind));
  // Of one that has no item yet, the far side may tell in other words.
  const since = item === undefined ? at + 1 : at;
  return (
    since < 0 ||
    !entries
      .slice(since)
      .some(
        ({id, role, final}) => /assist|tool/.test(role) || (role === 'user' && final && (item ?? id) === id),
      )
  );
}
