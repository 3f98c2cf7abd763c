/** Our elements, each with all that a page may do with it: what every table, manifest and editor is told. */
import {SETTINGS} from '../../src/config/schema.js';
import {SWITCHES, TEXTS, propertyName} from '../../src/components/attribute-names.js';
import {ATTRIBUTE_DOCS, BARE_ATTRIBUTES, type AttributeDoc, type AttributeName} from './attribute-docs.js';
import {SourceReader, type ClassDescription} from './describe-class.js';

export type Attribute = {
  readonly name: string;
  readonly property: string | undefined;
  readonly description: string;
  readonly group: string;
  /** On or off. */
  readonly isSwitch: boolean;
  /** The only ones that are allowed; empty: not one of a few. */
  readonly choices: readonly string[];
  /** What is allowed, in words. */
  readonly allowed: string;
  /** In Markdown; empty: nothing holds. */
  readonly byDefault: string;
};

export type ElementDescription = Omit<ClassDescription, 'attributes'> & {
  readonly tag: string;
  /** The entry point of the package that registers it. */
  readonly entry: string;
  readonly attributes: readonly Attribute[];
};

/** A list of words, and nothing else. */
const CHOICES = /^[\w-]+(, [\w-]+)+$/;

export function describeElements(reader = new SourceReader()): readonly ElementDescription[] {
  const widget = reader.describe('src/components/realtime-voice.ts', 'RealtimeVoice');
  const captions = reader.describe(
    'src/components/captions/realtime-voice-captions.ts',
    'RealtimeVoiceCaptions',
  );
  const inspector = reader.describe(
    'src/components/inspector/realtime-voice-inspector.ts',
    'RealtimeVoiceInspector',
  );
  return [
    {...widget, tag: 'realtime-voice', entry: 'index', attributes: widgetAttributes()},
    {...captions, tag: 'realtime-voice-captions', entry: 'captions', attributes: taggedAttributes(captions)},
    {
      ...inspector,
      tag: 'realtime-voice-inspector',
      entry: 'inspector',
      attributes: taggedAttributes(inspector),
    },
  ];
}

/** What is not checked by the schema of a call says itself what is allowed. */
function widgetAttributes(): Attribute[] {
  const schema: Readonly<Record<string, {readonly allowed: string}>> = SETTINGS;
  const named = Object.entries(ATTRIBUTE_DOCS).map(([name, {group, says, ...doc}]) => {
    const isSwitch = Object.hasOwn(SWITCHES, name);
    if (!isSwitch && !TEXTS.some(text => text === name)) throw new Error(`${name} is no attribute`);
    const allowed = isSwitch ? 'true or false' : (doc.values ?? schema[name]?.allowed ?? '');
    if (allowed === '') throw new Error(`${name}: nobody says what is allowed`);
    return {
      ...{name, group, isSwitch, allowed},
      property: propertyName(name),
      description: says,
      choices: !isSwitch && CHOICES.test(allowed) ? allowed.split(', ') : [],
      byDefault: defaultOf(name as AttributeName, doc),
    };
  });
  const bare = Object.entries(BARE_ATTRIBUTES).map(([name, {group, says}]) => ({
    ...{name, group, description: says, isSwitch: true, allowed: 'true or false', choices: []},
    ...{property: undefined, byDefault: 'off'},
  }));
  return [...named, ...bare];
}

function defaultOf(name: AttributeName, {byDefault = ''}: Pick<AttributeDoc, 'byDefault'>): string {
  const switches: Readonly<Record<string, boolean>> = SWITCHES;
  const isOn = switches[name];
  return isOn === undefined ? byDefault : isOn ? 'on' : 'off';
}

function taggedAttributes({attributes, members}: ClassDescription): Attribute[] {
  return attributes.map(({name, description}) => ({
    ...{name, description, group: '', isSwitch: false, choices: [], allowed: 'text', byDefault: ''},
    property: members.find(member => member.name === propertyName(name))?.name,
  }));
}
