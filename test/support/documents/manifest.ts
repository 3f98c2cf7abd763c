/** Our elements as a build describes them to editors: what a page may name of them. It stands alone as the one reader of it. */
import {readFileSync} from 'node:fs';

type Named = {readonly name: string; readonly description: string};

export type DescribedAttribute = Named & {
  readonly isSwitch: boolean;
  /** The only ones that are allowed; empty: not one of a few. */
  readonly choices: readonly string[];
};

export type DescribedElement = {
  readonly tag: string;
  readonly attributes: readonly DescribedAttribute[];
  readonly events: readonly Named[];
  readonly slots: readonly Named[];
  readonly parts: readonly Named[];
  readonly tokens: readonly Named[];
  readonly states: readonly Named[];
};

type Written = {
  readonly modules: ReadonlyArray<{
    readonly declarations: ReadonlyArray<{
      readonly tagName: string;
      readonly attributes: ReadonlyArray<Named & {readonly type: {readonly text: string}}>;
      readonly events: readonly Named[];
      readonly slots: readonly Named[];
      readonly cssParts: readonly Named[];
      readonly cssProperties: readonly Named[];
      readonly cssStates: readonly Named[];
    }>;
  }>;
};

const {modules} = JSON.parse(readFileSync('dist/package/custom-elements.json', 'utf8')) as Written;

export const ELEMENTS: ReadonlyMap<string, DescribedElement> = new Map(
  modules
    .flatMap(({declarations}) => declarations)
    .map(({tagName, attributes, events, slots, cssParts, cssProperties, cssStates}) => [
      tagName,
      {
        ...{tag: tagName, events, slots, parts: cssParts, tokens: cssProperties, states: cssStates},
        attributes: attributes.map(({type: {text}, ...named}) => ({
          ...named,
          isSwitch: text === 'boolean',
          choices: [...text.matchAll(/'([^']*)'/g)].flatMap(([, choice = '']) => choice),
        })),
      },
    ]),
);
