/**
 * The practice voice's half of a conversation: from what somebody said or wrote to what is answered or called.
 * Pure rules, so that an answer depends on nothing but its input.
 */
import {INTENTS} from './intents.js';
import {completeTool, matchTool, type Arguments, type ToolMatch} from './match-tool.js';
import {askFor} from './tool-talk.js';
import {shapesOf, type Tool} from './tool-shape.js';
import {wordsOf} from './words.js';

/** A call that waits for a value that was asked back for. */
export type Pending = {readonly name: string; readonly arguments: Arguments};

export type Utterance = {
  /** What was said or written; `undefined` where speech was not understood. */
  readonly text: string | undefined;
  /** Spoken words come from the grammar: what does not fit was misheard. In writing, strange words are forgiven. */
  readonly spoken: boolean;
  readonly tools: readonly Tool[];
  readonly pending: Pending | undefined;
  readonly lastSaid: string | undefined;
  readonly now: Date;
};

export type Reply =
  | {readonly kind: 'say'; readonly text: string; readonly pending?: Pending}
  | {readonly kind: 'call'; readonly name: string; readonly arguments: Arguments};

/** Words of a written order that may be unknown: "turn on the kitchen light, thanks a lot". */
const FORGIVEN_WORDS = 2;
const EXAMPLES = ['what time is it', 'tell me a story', 'count to ten', 'what can you do'];

/** What is answered to one turn. */
export function replyTo(utterance: Utterance): Reply {
  if (utterance.text === undefined) {
    const [first = '', second = ''] = examplesFor(utterance.tools);
    return {
      kind: 'say',
      text: `I did not understand that. You can say ${first}, or ${second}.`,
    };
  }
  return understood(utterance) ?? {kind: 'say', text: confused(utterance)};
}

/** Is this something that the rules have an answer for? Speech that fits none was not understood. */
export function isUnderstood(utterance: Utterance): boolean {
  return understood(utterance) !== undefined;
}

/** Two things to try first: an order for one of the tools, if there are any, and a question. */
export function examplesFor(tools: readonly Tool[]): string[] {
  const order = shapesOf(tools)
    .map(shape => orderFor(shape))
    .filter(text => text !== undefined);
  return [...order.slice(0, 1), ...EXAMPLES, ...order.slice(1)];
}

function understood({text = '', spoken, tools, pending, lastSaid, now}: Utterance): Reply | undefined {
  const words = wordsOf(text);
  const patience = spoken ? 0 : FORGIVEN_WORDS;
  const match =
    (pending && completeTool(tools, pending, words, patience)) ?? matchTool(tools, words, patience);
  const line = words.join(' ').replace(/^(?:(?:please|can you|could you|would you|hey|okay|ok) )+(?=.)/, '');
  const intent = INTENTS.find(({written}) => written.test(line) || written.test(words.join(' ')));
  if (match?.kind === 'call') return {kind: 'call', name: match.name, arguments: match.arguments};
  if (intent !== undefined) {
    return {kind: 'say', text: intent.answer({now, lastSaid, examples: examplesFor(tools)})};
  }
  return match && askBack(match);
}

function askBack(match: Extract<ToolMatch, {kind: 'missing'}>): Reply {
  const pending = {name: match.name, arguments: match.arguments};
  return {kind: 'say', text: askFor(match.parameter), pending};
}

function confused({tools}: Utterance): string {
  const [first = '', second = ''] = examplesFor(tools);
  return (
    'I am only a practice voice on this computer, and I have no answer to that. ' +
    `Try: ${first}, or: ${second}.`
  );
}

function orderFor(shape: ReturnType<typeof shapesOf>[number]): string | undefined {
  const thing = shape.nouns.join(' ');
  const choice = shape.parameters.find(parameter => parameter.kind === 'choice');
  const place = choice?.choices[0]?.words.join(' ');
  if (thing === '') return undefined;
  const what = `the ${place === undefined ? '' : `${place} `}${thing}`;
  if (shape.parameters.some(parameter => parameter.kind === 'switch')) return `turn on ${what}`;
  const number = shape.parameters.find(parameter => parameter.kind === 'number');
  if (number === undefined) return undefined;
  const value = Number.isFinite(number.minimum)
    ? Math.ceil((number.minimum + Math.min(number.maximum, number.minimum + 40)) / 2)
    : 20;
  return `set ${what} to ${value}`;
}
