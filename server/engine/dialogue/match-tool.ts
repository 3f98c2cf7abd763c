/**
 * Finds the tool that somebody asks for, and the values they gave, in words of any order. Pure and general: it
 * weighs verbs, names and values, and asks back where a required value is missing.
 */
import {readNumber} from './numbers.js';
import {shapesOf, VERBS, type Parameter, type Tool, type ToolShape} from './tool-shape.js';
import {stem} from './words.js';

export type Arguments = Readonly<Record<string, unknown>>;
export type ToolMatch =
  | {readonly kind: 'call'; readonly name: string; readonly arguments: Arguments}
  /** The tool is clear; this parameter was not said, or was out of its range. */
  | {
      readonly kind: 'missing';
      readonly name: string;
      readonly arguments: Arguments;
      readonly parameter: Parameter;
    };

/** Words between the words: they say nothing for or against a tool. */
const PADDING = new Set(
  (
    'a an the my our this that it please now can could would you will i want to like need in at of for from with ' +
    'by into and me us some then just hey ok okay so up down value level'
  ).split(' '),
);
const ASKING = ['get', 'show', 'tell', 'give', 'read', 'check', 'what', 'is', 'do', 'play', 'run', 'use'];
/** Strange words that are forgiven where nobody says otherwise. */
const PATIENCE = 2;
/** "Change ticket two" is no order to `delete_ticket`, although any tool may be asked for with "change". */
const WITHOUT_OWN_VERB = -2;

/** The best match, or nothing where the words ask for no tool. */
export function matchTool(
  tools: readonly Tool[],
  words: readonly string[],
  patience = PATIENCE,
): ToolMatch | undefined {
  const candidates = shapesOf(tools)
    .map(shape => weigh(shape, words, patience))
    .filter(candidate => candidate !== undefined)
    .sort((a, b) => b.score - a.score);
  return candidates[0]?.match;
}

/** Fills a value that was asked back for: "the kitchen" after "Which room?". */
export function completeTool(
  tools: readonly Tool[],
  pending: {readonly name: string; readonly arguments: Arguments},
  words: readonly string[],
  patience = PATIENCE,
): ToolMatch | undefined {
  const shape = shapesOf(tools).find(({name}) => name === pending.name);
  if (shape === undefined) return undefined;
  const reading = read(shape, words, pending.arguments);
  const gained = Object.keys(reading.values).length > Object.keys(pending.arguments).length;
  return gained && reading.strange <= patience ? conclude(shape, reading.values) : undefined;
}

type Reading = {
  values: Record<string, unknown>;
  nouns: number;
  topics: number;
  verbs: number;
  /** A verb of exactly this tool was among them. */
  ownVerb: boolean;
  strange: number;
};

function weigh(
  shape: ToolShape,
  words: readonly string[],
  patience: number,
): {score: number; match: ToolMatch} | undefined {
  const reading = read(shape, words, {});
  const {nouns, topics, verbs, ownVerb, strange} = reading;
  if (strange > patience) return undefined;
  const filled = Object.keys(reading.values).length;
  const match = conclude(shape, reading.values);
  if (!isAskedFor(shape, reading, filled, match)) return undefined;
  const evidence = 3 * nouns + 2 * filled + topics + verbs - 2 * strange + (match.kind === 'call' ? 1 : 0);
  const isOtherVerb = shape.verbs.length > 0 && verbs > 0 && !ownVerb;
  return {score: evidence + (isOtherVerb ? WITHOUT_OWN_VERB : 0), match};
}

function isAskedFor(shape: ToolShape, reading: Reading, filled: number, match: ToolMatch): boolean {
  const {nouns, topics, verbs, strange} = reading;
  if (match.kind === 'missing')
    return (nouns > 0 || (topics > 0 && filled > 0)) && verbs + filled > 0 && strange === 0;
  if (filled > 0) return nouns > 0 || verbs > 0 || topics > 0;
  // Nothing was said but the tool itself: then it must be named in full.
  const needsNothing = !shape.parameters.some(parameter => parameter.required);
  return needsNothing && nouns > 0 && nouns >= new Set(shape.nouns).size && verbs > 0 && strange === 0;
}

function conclude(shape: ToolShape, values: Record<string, unknown>): ToolMatch {
  // In the order of the schema, whatever the order of the words.
  const names = shape.parameters.map(({name}) => name).filter(name => Object.hasOwn(values, name));
  const common = {name: shape.name, arguments: Object.fromEntries(names.map(name => [name, values[name]]))};
  const parameter = shape.parameters.find(({name, required}) => required && !Object.hasOwn(values, name));
  return parameter === undefined ? {kind: 'call', ...common} : {kind: 'missing', ...common, parameter};
}

/** Reads values and evidence from left to right; the longest value that fits wins at each place. */
function read(shape: ToolShape, words: readonly string[], known: Arguments): Reading {
  const reading: Reading = {values: {...known}, nouns: 0, topics: 0, verbs: 0, ownVerb: false, strange: 0};
  const named = new Set<string>();
  let at = 0;
  while (at < words.length) {
    const length = readValue(shape, words, at, reading.values);
    if (length > 0) {
      // "open the blinds": the word of a switch may be the verb of the sentence as well.
      if (isVerb(shape, words[at] ?? '')) reading.verbs += 1;
      at += length;
    } else {
      weighWord(shape, words[at] ?? '', reading, named);
      at += 1;
    }
  }
  return reading;
}

function weighWord(shape: ToolShape, word: string, reading: Reading, named: Set<string>): void {
  const root = stem(word);
  if (shape.verbs.includes(word)) reading.ownVerb = true;
  const fresh = !named.has(root);
  named.add(root);
  // What is said twice was not said by a person, but heard into something else.
  if (!fresh && !PADDING.has(word)) reading.strange += 1;
  else if (shape.nouns.some(noun => stem(noun) === root)) reading.nouns += 1;
  else if (isVerb(shape, word) || ASKING.includes(word)) reading.verbs += 1;
  else if (shape.topics.some(topic => stem(topic) === root)) reading.topics += 1;
  else if (!PADDING.has(word) && !isParameterWord(shape, root)) reading.strange += 1;
}

function isVerb(shape: ToolShape, word: string): boolean {
  return (VERBS as readonly string[]).includes(word) || shape.verbs.includes(word);
}

function isParameterWord(shape: ToolShape, root: string): boolean {
  return shape.parameters.some(({words}) => words.some(word => stem(word) === root));
}

type Found = {parameter: Parameter; value: unknown; length: number};

/** Takes the value at `at` into `values` and says how many words it was; 0 where there is none. */
function readValue(
  shape: ToolShape,
  words: readonly string[],
  at: number,
  values: Record<string, unknown>,
): number {
  const open = shape.parameters.filter(({name}) => !Object.hasOwn(values, name));
  const found = open.map(parameter => valueAt(parameter, words, at)).filter(value => value !== undefined);
  const longest = Math.max(0, ...found.map(({length}) => length));
  const rivals = found.filter(({length}) => length === longest);
  const chosen = rivals.toSorted((a, b) => farFromName(a, words, at) - farFromName(b, words, at))[0];
  if (chosen === undefined) return 0;
  values[chosen.parameter.name] = chosen.value;
  return chosen.length;
}

/** Of two parameters that take the same value, the one whose name stands nearest is meant. */
function farFromName({parameter, length}: Found, words: readonly string[], at: number): number {
  const around = [words[at - 1], words[at + length], words[at - 2]];
  const distance = around.findIndex(
    near => near !== undefined && parameter.words.some(word => stem(near) === stem(word)),
  );
  return distance === -1 ? around.length : distance;
}

function valueAt(parameter: Parameter, words: readonly string[], at: number): Found | undefined {
  const word = words[at] ?? '';
  if (parameter.kind === 'choice') {
    const fitting = parameter.choices
      .filter(choice => choice.words.every((part, index) => stem(part) === stem(words[at + index] ?? '')))
      .sort((a, b) => b.words.length - a.words.length)[0];
    return fitting && {parameter, value: fitting.value, length: fitting.words.length};
  }
  if (parameter.kind === 'switch') {
    if (parameter.on.includes(word)) return {parameter, value: true, length: 1};
    return parameter.off.includes(word) ? {parameter, value: false, length: 1} : undefined;
  }
  const number = readNumber(words, at);
  if (number === undefined || (parameter.whole && !Number.isInteger(number.value))) return undefined;
  if (number.value < parameter.minimum || number.value > parameter.maximum) return undefined;
  return {parameter, value: number.value, length: number.length};
}
