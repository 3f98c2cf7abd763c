/** The answer of a chat service as it streams: sentences when they are whole, then the calls. Pure reading, no requests. */
import {z} from 'zod';
import type {Reply} from '../dialogue/dialogue.js';

const chunk = z.object({
  error: z.optional(z.unknown()),
  choices: z.optional(
    z.array(
      z.object({
        delta: z.optional(
          z.object({
            content: z.optional(z.nullable(z.string())),
            tool_calls: z.optional(
              z.nullable(
                z.array(
                  z.object({
                    index: z.optional(z.number()),
                    function: z.optional(
                      z.object({
                        name: z.optional(z.nullable(z.string())),
                        arguments: z.optional(z.nullable(z.string())),
                      }),
                    ),
                  }),
                ),
              ),
            ),
          }),
        ),
        finish_reason: z.optional(z.nullable(z.string())),
      }),
    ),
  ),
});
const callArguments = z.record(z.string(), z.unknown());
type Delta = NonNullable<NonNullable<z.infer<typeof chunk>['choices']>[number]['delta']>;

const DONE = '[DONE]';
/** A sentence ends with its mark and what closes behind it, or with its line. */
const SENTENCE = /^[\s\S]*?(?:[.!?]["')\]\u201d]*(?=\s)|[。！？]|\n)/;

/** What a service sent is no answer. The message quotes nothing of it. */
export class BadAnswer extends Error {
  override readonly name = 'BadAnswer';
}

/** Reads server-sent events; throws a `BadAnswer` where they are none, or stop before the end. */
export async function* readChat(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Reply> {
  const answer = new Answer();
  for await (const event of eventsOf(bytes)) {
    if (event === DONE) break;
    answer.take(event);
    yield* answer.sentences();
  }
  yield* answer.rest();
}

class Answer {
  readonly #calls: Array<{name: string; arguments: string}> = [];
  #text = '';
  #finished = false;

  take(event: string): void {
    const {error, choices} = parse(event);
    if (error !== undefined && error !== null) throw new BadAnswer('it broke its answer off with an error');
    const [choice] = choices ?? [];
    if (typeof choice?.finish_reason === 'string') this.#finished = true;
    this.#text += choice?.delta?.content ?? '';
    for (const call of choice?.delta?.tool_calls ?? []) this.#takeCall(call);
  }

  /** The sentences that are whole by now. */
  *sentences(): Generator<Reply> {
    for (;;) {
      const [sentence] = SENTENCE.exec(this.#text) ?? [];
      if (sentence === undefined) return;
      this.#text = this.#text.slice(sentence.length);
      yield* said(sentence);
    }
  }

  *rest(): Generator<Reply> {
    if (!this.#finished) throw new BadAnswer('its answer stopped in the middle');
    yield* said(this.#text);
    for (const {name, arguments: text} of this.#calls) {
      yield {kind: 'call', name, arguments: argumentsOf(text)};
    }
  }

  /** Some services send a call in pieces, others whole and without an index. */
  #takeCall({index, function: part}: NonNullable<Delta['tool_calls']>[number]): void {
    const name = part?.name ?? '';
    const at = index ?? (name === '' ? this.#calls.length - 1 : this.#calls.length);
    const call = (this.#calls[Math.max(0, at)] ??= {name: '', arguments: ''});
    call.name += name;
    call.arguments += part?.arguments ?? '';
  }
}

function* said(text: string): Generator<Reply> {
  if (text.trim() !== '') yield {kind: 'say', text: text.trim()};
}

function parse(event: string): z.infer<typeof chunk> {
  try {
    return chunk.parse(JSON.parse(event));
  } catch {
    throw new BadAnswer('it streams what is no chat completion');
  }
}

function argumentsOf(text: string): Readonly<Record<string, unknown>> {
  if (text.trim() === '') return {};
  try {
    return callArguments.parse(JSON.parse(text));
  } catch {
    throw new BadAnswer('the arguments of its call are no JSON object');
  }
}

/** The data of server-sent events. */
async function* eventsOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of bytes) {
    text += decoder.decode(piece, {stream: true});
    const lines = text.split(/\r?\n/);
    text = lines.pop() ?? '';
    yield* lines.flatMap(dataOf);
  }
  yield* dataOf(text);
}

function dataOf(line: string): string[] {
  return line.startsWith('data:') ? [line.slice('data:'.length).trim()] : [];
}
