/** The tables that documentation shows of an element, in Markdown; each stands there between two comments that name it. */
import {GROUPS} from './attribute-docs.js';
import type {Described} from './describe-class.js';
import type {Attribute, ElementDescription} from './elements.js';

type Row = readonly string[];

/** By the names in `<!-- table: name -->`. */
export function tablesOf([widget]: readonly ElementDescription[]): Readonly<Record<string, string>> {
  if (widget === undefined) throw new Error('There is no element');
  const methods = widget.members.filter(
    ({parameters, name}) => parameters !== undefined && !name.endsWith('Source'),
  );
  const fields = widget.members.filter(member => !methods.includes(member));
  return {
    ...Object.fromEntries(
      GROUPS.map(group => [
        `attributes: ${group}`,
        table(
          ['attribute', 'what it is for', 'allowed', 'default'],
          widget.attributes.filter(attribute => attribute.group === group).map(attributeRow),
        ),
      ]),
    ),
    properties: table(
      ['property', 'what it is'],
      fields.map(({name, description, readonly}) => [
        code(name),
        `${description}${readonly ? ' Read-only.' : ''}`,
      ]),
    ),
    methods: table(
      ['method', 'what it does'],
      methods.map(({name, description, parameters = []}) => [
        code(`${name}(${parameters.map(parameter => parameter.name).join(', ')})`),
        description,
      ]),
    ),
    events: table(['event', 'when'], widget.events.map(row)),
    slots: table(['slot', 'what stands there'], widget.slots.map(row)),
    parts: table(['part', 'what it is'], widget.parts.map(row)),
    tokens: table(['custom property', 'what it is'], widget.properties.map(row)),
    states: table(
      ['state', 'when'],
      widget.states.map(({name, description}) => [code(`:state(${name})`), description]),
    ),
  };
}

function attributeRow({name, description, allowed, choices, isSwitch, byDefault}: Attribute): Row {
  const values = choices.length > 0 ? choices.map(code).join(' ') : isSwitch ? 'on or off' : allowed;
  return [code(name), description, values, byDefault];
}

function row({name, description}: Described): Row {
  return [code(name), description];
}

function code(text: string): string {
  return `\`${text}\``;
}

/** As prettier writes it: each column as wide as its widest cell. */
function table(head: Row, rows: readonly Row[]): string {
  const all = [head, ...rows].map(cells => cells.map(cell => cell.replaceAll('|', '\\|')));
  const widths = head.map((_title, column) => Math.max(3, ...all.map(cells => width(cells[column] ?? ''))));
  const line = (cells: Row): string =>
    `| ${cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell))).join(' | ')} |`;
  const [titles = head, ...body] = all;
  return [line(titles), line(widths.map(count => '-'.repeat(count))), ...body.map(line)].join('\n');
}

function width(text: string): number {
  return Array.from(text).length;
}
