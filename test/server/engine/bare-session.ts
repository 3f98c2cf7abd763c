/** A session without threads and wires: speech that takes no time, an ear that hears what a test says it heard. */
import type {EngineFault} from '../../../server/engine/faults.js';
import {openLine, type Line} from '../../../server/engine/line.js';
import {knownSentence} from '../../../server/engine/parts/parts.js';
import {
  mergeSettings,
  parseSessionInput,
  settingsOfType,
} from '../../../server/engine/protocol/session-settings.js';
import {EngineSession} from '../../../server/engine/session/engine-session.js';
import type {CallOutput} from '../../../server/engine/session/outgoing.js';
import type {TurnMoment} from '../../../server/engine/speech/messages.js';
import type {Speech} from '../../../server/engine/speech/speech.js';
import {assertServerEvent} from '../../support/conformance.js';
import {EventLog, type Received} from './harness.js';

/** How long a spoken word of the assistant lasts. */
export const WORD_MS = 100;
export const SAMPLES_PER_MS = 24;

export class BareSession extends EventLog {
  readonly session: EngineSession;
  /** What the recogniser makes of the sounds to come, one after the other; then it understands nothing. */
  readonly willHear: Array<Promise<string | undefined>> = [];
  readonly #conforms: boolean;
  readonly #line: Line;
  #ear: (moment: TurnMoment) => void = () => undefined;
  #at = 0;

  constructor(
    session: object = {},
    {faults = [], output}: {faults?: readonly EngineFault[]; output?: CallOutput} = {},
  ) {
    super();
    const input = parseSessionInput({type: 'realtime', ...session});
    const settings = mergeSettings(settingsOfType(input.type), input);
    const broken = new Set(faults);
    this.#conforms = !broken.has('beta-dialect') && !broken.has('unknown-events');
    this.session = new EngineSession({
      ...{settings, speech: this.#speech(), seconds: 3600, faults: broken},
      ...(output === undefined ? {} : {output}),
      onEnd: () => undefined,
    });
    this.#line = openLine({send: text => this.push(text), close: () => undefined}, broken);
    this.session.attach(this.#line.sink);
  }

  send(event: object): void {
    this.session.receive(this.#line.sink, this.#line.read(JSON.stringify(event)));
  }

  /** Somebody speaks for a second; the turn ends unless `ends` is false. */
  speak(words?: string | Promise<string | undefined>, {ends = true}: {ends?: boolean} = {}): void {
    this.willHear.push(Promise.resolve(words));
    const start = this.#at;
    this.quiet(1000);
    this.#ear({kind: 'started', at: start});
    if (ends) this.stop();
  }

  /** Whoever speaks stops. */
  stop(): void {
    const end = this.#at;
    this.quiet(500);
    this.#ear({kind: 'stopped', at: end, until: this.#at});
  }

  /** The microphone goes on. */
  quiet(ms: number): void {
    this.session.listening.append(new Int16Array(ms * SAMPLES_PER_MS));
    this.#at += ms * SAMPLES_PER_MS;
  }

  /** The beta dialect and the events that nobody knows are not in the published schema. */
  protected override check(event: Received): void {
    if (this.#conforms) assertServerEvent(event);
  }

  /** Has everything happen that needs no clock. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 50; turn += 1) await new Promise(resolve => setImmediate(resolve));
  }

  /** Sends, and waits for the next response to be over. */
  async ask(text: string, response: object = {output_modalities: ['text']}): Promise<Answer> {
    this.send({
      type: 'conversation.item.create',
      item: {type: 'message', role: 'user', content: [{type: 'input_text', text}]},
    });
    return this.respond(response);
  }

  async respond(response: object = {}): Promise<Answer> {
    this.send({type: 'response.create', response});
    return this.answer();
  }

  async answer(): Promise<Answer> {
    return answerOf(await this.next('response.done'));
  }

  /** The code of the error that an event is answered with. */
  error(event: object): string {
    const before = this.of('error').length;
    this.send(event);
    const error = this.of('error')[before]?.['error'] as {code: string; param: string | null} | undefined;
    return error === undefined ? 'none' : `${error.code} ${error.param ?? ''}`.trim();
  }

  #speech(): Speech {
    return {
      ready: Promise.resolve(),
      openEar: (_rules, onMoment) => {
        this.#ear = onMoment;
        const nothing = (): void => undefined;
        const flush = (): void => void setImmediate(() => onMoment({kind: 'flushed'}));
        return {hear: nothing, setRules: nothing, decide: nothing, flush, reset: nothing, close: nothing};
      },
      understand: async (_sound, hint) => {
        const words = await this.willHear.shift();
        const logprobs = hint.scored ? words?.split(' ').map(() => -1) : undefined;
        return knownSentence(words === undefined ? undefined : {words, logprobs}, hint);
      },
      speak: async function* (text) {
        const words = text.split(' ').length;
        yield await Promise.resolve(new Int16Array(words * WORD_MS * SAMPLES_PER_MS).fill(1000));
      },
    };
  }
}

export type Item = {
  id: string;
  type: string;
  name?: string;
  arguments?: string;
  call_id?: string;
  output?: string | null;
  error?: {type: string; message: string} | null;
  content?: Array<{type: string; text?: string; transcript?: string}>;
};
export type Answer = {
  id: string;
  status: string;
  status_details?: {type: string; reason?: string; error?: {type: string; code: string; message: string}};
  conversation_id?: string;
  metadata?: Record<string, string>;
  output: Item[];
  usage: {input_tokens: number; input_token_details: {audio_tokens: number}};
  /** What was said or written, in one piece. */
  text: string;
};

export function answerOf(event: Received): Answer {
  const response = event['response'] as Omit<Answer, 'text'>;
  const parts = response.output.flatMap(({content}) => content ?? []);
  return {...response, text: parts.map(({text, transcript}) => text ?? transcript ?? '').join(' ')};
}
