/**
 * The elements in the markup of frameworks, as TypeScript checks it: their attributes with what each may say. It stands
 * alone because the words of attributes are in no class: pages write them in kebab-case, with more forms than one.
 */
import {typeOf} from './custom-elements.js';
import type {Attribute, ElementDescription} from './elements.js';

const HEAD = '/** Made by `npm run manifest`. */\n';

/** `attributes.d.ts`: a type for each element, by its tag. */
export function attributeTypes(elements: readonly ElementDescription[]): string {
  const types = elements.map(
    ({className, tag, attributes}) =>
      `/** What \`<${tag}>\` may say. */\nexport interface ${className}Attributes {\n${attributes.map(lineOf).join('')}}\n`,
  );
  const tags = elements.map(({tag, className}) => `  '${tag}': ${className}Attributes;\n`);
  const byTag = `/** The elements by their tags. */\nexport interface VoiceElementAttributes {\n${tags.join('')}}\n`;
  return [HEAD, ...types, byTag].join('\n');
}

/** Switches are words in HTML, and values in most frameworks; numbers are texts there, and numbers here. */
function lineOf(attribute: Attribute): string {
  const {name, description, isSwitch, choices, allowed} = attribute;
  const type = isSwitch
    ? "boolean | '' | 'true' | 'false'"
    : allowed.startsWith('a number')
      ? 'number | string'
      : choices.length > 0
        ? typeOf(attribute)
        : 'string';
  const says = /^(text|true or false)$/.test(allowed) || choices.length > 0 ? '' : ` Allowed: ${allowed}.`;
  return `  /** ${description}${says} */\n  '${name}'?: ${type} | undefined;\n`;
}

const IMPORT = `import type {} from '../index.js';
import type {} from '../captions.js';
import type {} from '../inspector.js';
import type {VoiceElementAttributes} from './attributes.js';
`;

/** Each is imported for its types alone: `import type {} from 'realtime-voice/types/react'`. */
export const FRAMEWORK_TYPES: Readonly<Record<string, string>> = {
  react: `${HEAD}import type {DetailedHTMLProps, HTMLAttributes} from 'react';
${IMPORT}
type VoiceElements = {
  [Tag in keyof VoiceElementAttributes]: Omit<
    DetailedHTMLProps<HTMLAttributes<HTMLElementTagNameMap[Tag]>, HTMLElementTagNameMap[Tag]>,
    keyof VoiceElementAttributes[Tag]
  > &
    VoiceElementAttributes[Tag] & {class?: string | undefined};
};

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements extends VoiceElements {}
  }
}
`,
  vue: `${HEAD}import type {DefineComponent, HTMLAttributes} from 'vue';
${IMPORT}
type CamelCase<Name> = Name extends \`\${infer Head}-\${infer Tail}\` ? \`\${Head}\${Capitalize<CamelCase<Tail>>}\` : Name;

/** Templates are checked by the names of properties, however they are written. */
type VoiceElement<Tag extends keyof VoiceElementAttributes> = DefineComponent<
  {[Name in keyof VoiceElementAttributes[Tag] as CamelCase<Name>]: VoiceElementAttributes[Tag][Name]} & HTMLAttributes
>;

declare module 'vue' {
  interface GlobalComponents {
    'realtime-voice': VoiceElement<'realtime-voice'>;
    'realtime-voice-captions': VoiceElement<'realtime-voice-captions'>;
    'realtime-voice-inspector': VoiceElement<'realtime-voice-inspector'>;
  }
}
`,
  svelte: `${HEAD}import type {HTMLAttributes} from 'svelte/elements';
${IMPORT}
type VoiceElements = {
  [Tag in keyof VoiceElementAttributes]: Omit<HTMLAttributes<HTMLElementTagNameMap[Tag]>, keyof VoiceElementAttributes[Tag]> &
    VoiceElementAttributes[Tag];
};

declare module 'svelte/elements' {
  interface SvelteHTMLElements extends VoiceElements {}
}
`,
};
