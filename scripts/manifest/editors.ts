/** What editors complete and show: HTML data of VS Code, and web-types of the JetBrains editors. */
import type {ElementDescription} from './elements.js';

const DOCS = 'https://github.com/realtime-voice/realtime-voice#readme';

/** `html.customData` (version 1.1). */
export function htmlCustomData(elements: readonly ElementDescription[]): object {
  return {
    version: 1.1,
    tags: elements.map(({tag, description, attributes}) => ({
      name: tag,
      description,
      references: [{name: 'Documentation', url: DOCS}],
      attributes: attributes.map(({name, description: says, choices, isSwitch}) => ({
        name,
        description: says,
        ...(isSwitch && {valueSet: 'v'}),
        ...(choices.length > 0 && {values: choices.map(choice => ({name: choice}))}),
      })),
    })),
  };
}

/** https://github.com/JetBrains/web-types, the version that editors read since 2022. */
export function webTypes(elements: readonly ElementDescription[], version: string): object {
  return {
    $schema: 'https://raw.githubusercontent.com/JetBrains/web-types/master/schema/web-types.json',
    ...{name: 'realtime-voice', version, 'description-markup': 'markdown'},
    contributions: {
      html: {
        elements: elements.map(({tag, description, slots, ...of}) => ({
          ...{name: tag, description, 'doc-url': DOCS, slots},
          attributes: of.attributes.map(({name, description: says, choices, isSwitch, byDefault}) => ({
            ...{name, description: says},
            ...(byDefault !== '' && {default: byDefault.replaceAll('`', '')}),
            value: isSwitch
              ? {kind: 'plain', type: 'boolean', required: false}
              : {kind: 'plain', type: choices.length > 0 ? choices.map(choice => `'${choice}'`) : 'string'},
          })),
          js: {events: of.events},
          css: {parts: of.parts, properties: of.properties},
        })),
      },
    },
  };
}
