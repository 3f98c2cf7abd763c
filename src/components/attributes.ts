/**
 * The base class that turns the attributes of the table into properties. It stands alone because the shell needs no more of
 * them than that, and what reads settings needs no class.
 */
import {LitElement, type PropertyDeclaration, type PropertyDeclarations} from 'lit';
import {SWITCHES, TEXTS, propertyName, type AttributeProperties, type SwitchName} from './attribute-names.js';

class WithAttributes extends LitElement {
  static override readonly properties = declarations();

  constructor() {
    super();
    for (const name of Object.keys(SWITCHES) as SwitchName[]) {
      (this as unknown as Record<string, boolean>)[propertyName(name)] = SWITCHES[name];
    }
  }
}

/** An element that has every attribute of the table as a property. */
export const AttributeElement = WithAttributes as unknown as (new () => LitElement & AttributeProperties) &
  Pick<typeof LitElement, keyof typeof LitElement>;

function declarations(): PropertyDeclarations {
  const properties: Record<string, PropertyDeclaration> = {};
  // The look is reflected, because the styles of the host depend on it.
  for (const name of TEXTS) {
    properties[propertyName(name)] = {attribute: name, reflect: /^(variant|theme|placement)$/.test(name)};
  }
  for (const [name, byDefault] of Object.entries(SWITCHES)) {
    const fromAttribute = (value: string | null): boolean => (value === null ? byDefault : value !== 'false');
    properties[propertyName(name)] = {
      attribute: name,
      type: Boolean,
      converter: fromAttribute,
      reflect: name === 'open',
    };
  }
  return properties;
}
