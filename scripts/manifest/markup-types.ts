/**
 * The elements in the markup of frameworks, as TypeScript checks it: their attributes with what each may say. It stands
 * alone because the words of attributes are in no class: pages write them in kebab-case, with more forms than one.
 */
import {typeOf} from './custom-elements.js';
import type {Attribute, ElementDescription} from './elements.js';

const HEAD = '/** Made by `npm run manifest`. */\n';

/** `attributes.d.ts`: a type for each element, by its tag, with the names of its events and of what only a script may set. */
export function attributeTypes(elements: readonly ElementDescription[]): string {
  const types = elements.map(
    ({className, tag, attributes}) =>
      `/** What \`<${tag}>\` may say. */\nexport interface ${className}Attributes {\n${attributes.map(lineOf).join('')}}\n`,
  );
  const tags = elements.map(({tag, className}) => `  '${tag}': ${className}Attributes;\n`);
  const byTag = `/** The elements by their tags. */\nexport interface VoiceElementAttributes {\n${tags.join('')}}\n`;
  const listed = (title: string, name: string, of: (element: ElementDescription) => string[]): string =>
    `/** ${title} */\nexport interface ${name} {\n${elements.map(element => `  '${element.tag}': ${union(of(element))};\n`).join('')}}\n`;
  const events = listed('What each tells.', 'VoiceElementEvents', element =>
    element.events.map(({name}) => name),
  );
  const properties = listed('What only a script can give each.', 'VoiceElementProperties', propertiesOf);
  return [HEAD, ...types, byTag, events, properties, EVENT].join('\n');
}

const EVENT = `/** The event of that name, as those who listen get it. */
export type VoiceEventOf<Name extends string> = Name extends keyof HTMLElementEventMap ? HTMLElementEventMap[Name] : Event;
`;

/** A property that is a function, such as a token source, is given by the page, and is no method. */
function propertiesOf({members, attributes}: ElementDescription): string[] {
  return members
    .filter(({name, readonly}) => !readonly && !attributes.some(({property}) => property === name))
    .filter(({name, parameters}) => parameters === undefined || name.endsWith('Source'))
    .map(({name}) => name);
}

function union(names: readonly string[]): string {
  return names.length === 0 ? 'never' : names.map(name => `'${name}'`).join(' | ');
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
import type {VoiceElementAttributes, VoiceElementEvents, VoiceElementProperties, VoiceEventOf} from './attributes.js';

type Tags = keyof VoiceElementAttributes;
type Properties<Tag extends Tags> = Partial<Pick<HTMLElementTagNameMap[Tag], VoiceElementProperties[Tag] & keyof HTMLElementTagNameMap[Tag]>>;
`;

/** `onvoice-transcript`. */
const LISTENERS = `type Listeners<Tag extends Tags> = {
  [Name in VoiceElementEvents[Tag] as \`on\${Name}\`]?: ((event: VoiceEventOf<Name>) => void) | undefined;
};
`;

/** Each is imported for its types alone: `import type {} from 'realtime-voice/types/react'`. */
export const FRAMEWORK_TYPES: Readonly<Record<string, string>> = {
  react: `${HEAD}import type {DetailedHTMLProps, HTMLAttributes} from 'react';
${IMPORT}
${LISTENERS}
/** React gives elements what is no attribute, and listens to them, since version 19; before it a ref does both. */
type Given<Tag extends Tags> = typeof import('react') extends {use: unknown} ? Properties<Tag> & Listeners<Tag> : unknown;

type VoiceElements = {
  [Tag in Tags]: Omit<
    DetailedHTMLProps<HTMLAttributes<HTMLElementTagNameMap[Tag]>, HTMLElementTagNameMap[Tag]>,
    keyof VoiceElementAttributes[Tag]
  > &
    VoiceElementAttributes[Tag] & {class?: string | undefined} & Given<Tag>;
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

/** \`@voice-transcript\`. */
type Listeners<Tag extends Tags> = {
  [Name in VoiceElementEvents[Tag] as \`on\${Capitalize<CamelCase<Name>>}\`]?: ((event: VoiceEventOf<Name>) => void) | undefined;
};

/** Templates are checked by the names of properties, however they are written. */
type VoiceElement<Tag extends Tags> = DefineComponent<
  {[Name in keyof VoiceElementAttributes[Tag] as CamelCase<Name>]: VoiceElementAttributes[Tag][Name]} & Properties<Tag> &
    Listeners<Tag> &
    HTMLAttributes
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
${LISTENERS}
type VoiceElements = {
  [Tag in Tags]: Omit<HTMLAttributes<HTMLElementTagNameMap[Tag]>, keyof VoiceElementAttributes[Tag]> &
    VoiceElementAttributes[Tag] &
    Properties<Tag> &
    Listeners<Tag>;
};

declare module 'svelte/elements' {
  interface SvelteHTMLElements extends VoiceElements {}
}
`,
};
