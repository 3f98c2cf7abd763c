/** Everything that may be said in a session at the moment, as one grammar for the recogniser. */
import {INTENTS} from './intents.js';
import {numberRules} from './numbers.js';
import {toolGrammar, vocabularyOf} from './tool-grammar.js';
import type {Tool} from './tool-shape.js';

/** `asked`: a value was asked back for, so a value alone is a sentence too. */
export function practiceGrammar(
  tools: readonly Tool[],
  asked: boolean,
): {rules: string; vocabulary: readonly string[]} {
  const spokenTools = toolGrammar(tools);
  const rules = [
    `<command> = ${['[<opening>] <talk>', ...toolCommands(spokenTools !== undefined, asked)].join(' | ')};`,
    '<opening> = please | hey | okay;',
    // Only before an order: "can you" begins half of what people say to anybody.
    '<polite> = please | can you | could you | would you | hey | okay;',
    `<talk> = ${INTENTS.map(({spoken}) => spoken).join(' | ')};`,
    ...(spokenTools === undefined ? [] : [numberRules(), spokenTools.rules]),
  ].join('\n');
  return {rules, vocabulary: vocabularyOf(rules)};
}

function toolCommands(any: boolean, asked: boolean): string[] {
  if (!any) return [];
  return ['[<polite>] <tools> [please]', ...(asked ? ['<values> [please]'] : [])];
}
