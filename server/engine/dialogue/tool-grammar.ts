/** The spoken grammar of a session's tools, as JSGF: what `matchTool` can fill is what may be said. */
import {NUMBER_WORDS} from './numbers.js';
import {shapesOf, VERBS, type Parameter, type Tool, type ToolShape} from './tool-shape.js';

const WORD = /^[a-z][a-z']*$/;

export type ToolGrammar = {
  /** JSGF rules; `<tools>` stands for any of the orders, `<values>` for a value alone. */
  readonly rules: string;
  /** Every word in the rules, for the recogniser to look up. */
  readonly vocabulary: readonly string[];
};

/** Rules for all tools that can be asked for aloud, or nothing where there are none. */
export function toolGrammar(tools: readonly Tool[]): ToolGrammar | undefined {
  const shapes = shapesOf(tools).filter(shape => piecesOf(shape).length > 0);
  if (shapes.length === 0) return undefined;
  const rules = shapes.map((shape, index) => ruleOf(shape, index));
  const values = [...new Set(shapes.flatMap(({parameters}) => parameters.map(answerOf)))].filter(
    value => value !== '',
  );
  const all = shapes.map((_, index) => `<tool${index}>`).join(' | ');
  const text = [
    ...rules,
    `<tools> = ${all};`,
    `<values> = ${values.length === 0 ? '<VOID>' : values.join(' | ')};`,
  ].join('\n');
  return {rules: text, vocabulary: vocabularyOf(text)};
}

/** The words of JSGF text: what is neither a rule's name nor a mark. */
export function vocabularyOf(rules: string): string[] {
  const bare = rules.replace(/<[^>]*>/g, ' ').replace(/\/[\d.]+\//g, ' ');
  return [...new Set([...bare.split(/[^a-z']+/), ...NUMBER_WORDS])].filter(word => WORD.test(word));
}

function ruleOf(shape: ToolShape, index: number): string {
  const verbs = alternatives(spoken([...VERBS, ...shape.verbs, ...askingVerbs(shape)]));
  const pieces = piecesOf(shape);
  const piece = `<piece${index}>`;
  return [
    `${piece} = ${pieces.join(' | ')};`,
    `<tool${index}> = (${verbs}) ${piece}+${bareOrders(shape, piece)}${ownForms(shape)};`,
  ].join('\n');
}

function ownForms({spoken: forms}: ToolShape): string {
  return forms === undefined ? '' : ` | ${forms}`;
}

function piecesOf(shape: ToolShape): string[] {
  return [nounPiece(shape), ...shape.parameters.map(pieceOf)].filter(piece => piece !== '');
}

/** "Open the blinds", "unlock the door": the word of a switch can be the verb. */
function askingVerbs(shape: ToolShape): string[] {
  const switches = shape.parameters.filter(parameter => parameter.kind === 'switch');
  const words = switches
    .flatMap(({on, off}) => [...on, ...off])
    .filter(word => word !== 'on' && word !== 'off');
  return shape.parameters.some(parameter => parameter.required)
    ? words
    : [...words, 'show', 'get', 'read', 'check'];
}

/** "Kitchen light on": without a verb, the thing itself must be named and something must follow. */
function bareOrders(shape: ToolShape, piece: string): string {
  const nouns = spoken(shape.nouns);
  if (nouns.length === 0 || shape.parameters.length === 0) return '';
  return ` | [the] (${alternatives(withPlurals(nouns))}) ${piece} [${piece}]`;
}

function nounPiece(shape: ToolShape): string {
  const nouns = spoken(shape.nouns);
  if (nouns.length === 0) return '';
  const one = `(${alternatives(withPlurals(nouns))})`;
  const topics = spoken(shape.topics);
  const about = topics.length === 0 ? '' : ` | [the] (${alternatives(topics)})`;
  return `[the | my] ${one} [${one}]${nouns.length > 2 ? ` [${one}]` : ''}${about}`;
}

function pieceOf(parameter: Parameter): string {
  const named = alternatives(spoken(parameter.words));
  switch (parameter.kind) {
    case 'choice':
      return choices(parameter.choices) === ''
        ? ''
        : `[in | at | to | for | from | of] [the] (${choices(parameter.choices)})`;
    case 'switch':
      return alternatives([...parameter.on, ...parameter.off]);
    case 'number':
      return `[to | at | by | for] ${parameter.whole ? '<integer>' : '<number>'}${named === '' ? '' : ` [${named}]`}`;
  }
}

/** The value alone, as one says it when asked back. */
function answerOf(parameter: Parameter): string {
  const piece = pieceOf(parameter);
  return parameter.kind === 'switch' || piece === '' ? piece : `(${piece})`;
}

function choices(list: ReadonlyArray<{readonly words: readonly string[]}>): string {
  return alternatives(list.map(({words}) => spoken(words).join(' ')).filter(words => words !== ''));
}

function alternatives(words: readonly string[]): string {
  return [...new Set(words)].join(' | ');
}

function spoken(words: readonly string[]): string[] {
  return words.filter(word => WORD.test(word));
}

function withPlurals(nouns: readonly string[]): string[] {
  return nouns.flatMap(noun => {
    if (noun.endsWith('ss') || noun.length < 3) return [noun];
    return noun.endsWith('s') ? [noun, noun.slice(0, -1)] : [noun, `${noun}s`];
  });
}
