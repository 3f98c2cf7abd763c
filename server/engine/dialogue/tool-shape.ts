/**
 * A tool as something that can be asked for aloud: its verbs, what it is about, and the values of its parameters
 * in words. Read from name, description and JSON Schema alone; it knows no tool by name.
 */
import {sayNumber} from './numbers.js';
import {stem, wordsOf, wordsOfName} from './words.js';

/** A function tool, as far as the dialogue looks at it. */
export type Tool = {
  readonly name: string;
  readonly description?: string | undefined;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  /** JSGF of sentences that ask for it, beside those that its shape yields. */
  readonly spoken?: string | undefined;
};

export type ChoiceParameter = {
  readonly kind: 'choice';
  readonly name: string;
  readonly required: boolean;
  readonly words: readonly string[];
  readonly choices: ReadonlyArray<{readonly value: unknown; readonly words: readonly string[]}>;
};
export type SwitchParameter = {
  readonly kind: 'switch';
  readonly name: string;
  readonly required: boolean;
  readonly words: readonly string[];
  readonly on: readonly string[];
  readonly off: readonly string[];
};
export type NumberParameter = {
  readonly kind: 'number';
  readonly name: string;
  readonly required: boolean;
  readonly words: readonly string[];
  readonly whole: boolean;
  readonly minimum: number;
  readonly maximum: number;
};
export type Parameter = ChoiceParameter | SwitchParameter | NumberParameter;

export type ToolShape = {
  readonly name: string;
  /** Words that ask for exactly this tool: "play" of `play_music`. */
  readonly verbs: readonly string[];
  /** What it is about, from its name. */
  readonly nouns: readonly string[];
  /** What it is about, from its description: weaker evidence. */
  readonly topics: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly spoken: string | undefined;
};

/** Verbs with which anything can be asked for. */
export const VERBS = [
  'turn',
  'switch',
  'set',
  'make',
  'put',
  'change',
  'open',
  'close',
  'start',
  'stop',
] as const;
/** First words of tool names that say nothing about what the tool does. */
const GENERIC = [
  ...['set', 'get', 'update', 'change', 'toggle', 'control', 'adjust', 'make', 'do', 'run', 'call'],
  ...['use', 'manage', 'handle', 'switch', 'turn', 'put'],
];
/** Switch positions that have words of their own: on side, off side. */
const POSITIONS: ReadonlyArray<readonly [readonly string[], readonly string[]]> = [
  [
    ['open', 'opened'],
    ['close', 'closed', 'shut'],
  ],
  [
    ['start', 'started'],
    ['stop', 'stopped'],
  ],
  [
    ['lock', 'locked'],
    ['unlock', 'unlocked'],
  ],
  [
    ['mute', 'muted'],
    ['unmute', 'unmuted'],
  ],
  [
    ['enable', 'enabled', 'active'],
    ['disable', 'disabled', 'inactive'],
  ],
  [
    ['show', 'visible', 'shown'],
    ['hide', 'hidden'],
  ],
];
const STOP_WORDS = new Set(
  (
    'a an the and or of in on off at to for from with by is are be it its this that these those one all any ' +
    'whether when which what how you your user users page given sets set gets get turns turn switches switch ' +
    'changes change makes make puts put true false value values number tool function returns return current new'
  ).split(' '),
);
const MOST_TOPICS = 10;

/** The shape of a tool, or nothing where it needs a value that cannot be said by grammar (a free text). */
export function shapeOf(tool: Tool): ToolShape | undefined {
  const parameters = parametersOf(tool.parameters ?? {});
  if (parameters === undefined) return undefined;
  const name = wordsOfName(tool.name).flatMap(spokenWords);
  const [first = '', ...rest] = name;
  const leads = rest.length > 0;
  const nouns = leads ? rest.filter(word => !STOP_WORDS.has(word)) : name;
  const verbs = GENERIC.includes(first) ? [] : [first];
  const topics = wordsOf(tool.description ?? '').filter(word => isTopic(word, nouns));
  const few = [...new Set(topics)].slice(0, MOST_TOPICS);
  return {name: tool.name, verbs, nouns, topics: few, parameters, spoken: tool.spoken};
}

/** Every shape that can be asked for, in the order of the session's tools. */
export function shapesOf(tools: readonly Tool[]): ToolShape[] {
  return tools.map(shapeOf).filter(shape => shape !== undefined);
}

function isTopic(word: string, nouns: readonly string[]): boolean {
  return /^[a-z]{3,}$/.test(word) && !STOP_WORDS.has(word) && !nouns.some(noun => stem(noun) === stem(word));
}

function parametersOf(schema: Readonly<Record<string, unknown>>): Parameter[] | undefined {
  const properties = record(schema['properties']);
  const required = Array.isArray(schema['required']) ? (schema['required'] as unknown[]) : [];
  const shapes: Parameter[] = [];
  for (const [name, property] of Object.entries(properties)) {
    const shape = parameterOf(name, record(property), required.includes(name));
    if (shape !== undefined) shapes.push(shape);
    else if (required.includes(name)) return undefined;
  }
  return shapes;
}

function parameterOf(
  name: string,
  property: Readonly<Record<string, unknown>>,
  required: boolean,
): Parameter | undefined {
  const words = wordsOfName(name).flatMap(spokenWords);
  const common = {name, required, words};
  const values = property['const'] === undefined ? property['enum'] : [property['const']];
  if (Array.isArray(values)) {
    const choices = (values as unknown[])
      .map(value => ({value, words: choiceWords(value)}))
      .filter(choice => choice.words.length > 0);
    return choices.length === 0 ? undefined : {kind: 'choice', ...common, choices};
  }
  const type = typeOf(property);
  if (type === 'boolean') return {kind: 'switch', ...common, ...positionsOf(words)};
  if (type !== 'integer' && type !== 'number') return undefined;
  return {
    kind: 'number',
    ...common,
    whole: type === 'integer',
    minimum: numberOr(property['minimum'], -Infinity),
    maximum: numberOr(property['maximum'], Infinity),
  };
}

function positionsOf(words: readonly string[]): {on: string[]; off: string[]} {
  const own = POSITIONS.find(sides => sides.some(side => side.some(word => words.includes(word))));
  const [on, off] = own ?? [[], []];
  // `locked: false` is said "unlock", but `closed: true` is said "close": the side of the name is the true one.
  const named = own?.[1].some(word => words.includes(word)) === true;
  return {on: ['on', ...(named ? off : on)], off: ['off', ...(named ? on : off)]};
}

function typeOf(property: Readonly<Record<string, unknown>>): unknown {
  const {type} = property as {type?: unknown};
  return Array.isArray(type) ? (type as unknown[]).find(one => one !== 'null') : type;
}

function choiceWords(value: unknown): string[] {
  if (typeof value === 'number') return sayNumber(value).split(' ');
  if (typeof value !== 'string') return [];
  return wordsOfName(value).flatMap(spokenWords);
}

/** Digits inside names are said as numbers. */
function spokenWords(word: string): string[] {
  return /^\d/.test(word) ? sayNumber(Number(word)).split(' ') : [word];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
