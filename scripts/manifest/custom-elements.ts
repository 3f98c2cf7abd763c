/** The manifest of the elements, as tools for custom elements read it (custom-elements-manifest, schema 1.0.0). */
import type {ElementDescription} from './elements.js';

const SCHEMA_VERSION = '1.0.0';

export function customElementsManifest(elements: readonly ElementDescription[]): object {
  return {schemaVersion: SCHEMA_VERSION, readme: 'README.md', modules: elements.map(moduleOf)};
}

function moduleOf(element: ElementDescription): object {
  const {tag, className, entry} = element;
  const path = `dist/package/elements/${entry}.js`;
  const declaration = {name: className, module: path};
  return {
    kind: 'javascript-module',
    path,
    declarations: [declarationOf(element)],
    exports: [
      {kind: 'js', name: className, declaration},
      {kind: 'custom-element-definition', name: tag, declaration},
    ],
  };
}

function declarationOf({tag, className, description, ...of}: ElementDescription): object {
  return {
    ...{kind: 'class', customElement: true, tagName: tag, name: className, description},
    superclass: {name: tag === 'realtime-voice-captions' ? 'HTMLElement' : 'LitElement'},
    attributes: of.attributes.map(({name, description: says, property, isSwitch, choices, byDefault}) => ({
      ...{name, description: says},
      type: {text: typeOf({isSwitch, choices})},
      ...(byDefault !== '' && {default: byDefault.replaceAll('`', '')}),
      ...(property !== undefined && {fieldName: property}),
    })),
    members: [...of.attributes.flatMap(fieldOf), ...of.members.map(memberOf)],
    events: of.events.map(({name, description: says}) => ({name, type: {text: 'Event'}, description: says})),
    slots: of.slots,
    cssParts: of.parts,
    cssProperties: of.properties,
    cssStates: of.states,
  };
}

/** The properties of attributes that no class declares. */
function fieldOf({
  name,
  property,
  description,
  isSwitch,
  choices,
}: ElementDescription['attributes'][number]): object[] {
  if (property === undefined) return [];
  const type = {text: typeOf({isSwitch, choices})};
  return [{kind: 'field', name: property, attribute: name, type, description}];
}

function memberOf({
  name,
  description,
  type,
  parameters,
  returns,
  readonly,
}: ElementDescription['members'][number]): object {
  // A property that is a function, such as a token source, is given by the page, and is no method.
  if (parameters === undefined || returns === undefined || name.endsWith('Source')) {
    return {kind: 'field', name, type: {text: type}, description, ...(readonly && {readonly})};
  }
  return {
    kind: 'method',
    ...{name, description},
    parameters: parameters.map(parameter => ({
      name: parameter.name,
      type: {text: parameter.type},
      ...(parameter.optional && {optional: true}),
    })),
    return: {type: {text: returns}},
  };
}

/** As TypeScript writes it. */
export function typeOf({
  isSwitch,
  choices,
}: Pick<ElementDescription['attributes'][number], 'isSwitch' | 'choices'>): string {
  if (isSwitch) return 'boolean';
  return choices.length > 0 ? choices.map(choice => `'${choice}'`).join(' | ') : 'string';
}
