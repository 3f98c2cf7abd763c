/**
 * What a snippet of HTML says, held against what our elements know of themselves: attributes and their values, slots, commands,
 * files. It stands alone because it reads tags and nothing else, which is all that snippets are made of.
 */
import {existsSync} from 'node:fs';
import {basename, join} from 'node:path';
import {readConfig} from '../../../src/config/read-config.js';
import {ELEMENTS, type DescribedAttribute} from './manifest.js';

export type Tag = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Of what it stands in. */
  readonly parent: string | undefined;
  /** Of a script: what stands in it. */
  readonly text: string;
};

export type Markup = {readonly tags: readonly Tag[]; readonly problems: readonly string[]};

const VOID = /^(area|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/;
/** What any element takes. */
const OF_HTML = /^(id|class|lang|dir|hidden|slot|title|style|nonce|tabindex|role|part|(data|aria)-[\w-]+)$/;
/** What a template of a framework adds: it is no attribute, or gives one a value that is known later. */
const OF_A_TEMPLATE = /^([:@#{[(*]|v-|on:?(?=voice-)|bind:|client:|transition:|is:|ref$|key$)/;
/** How templates listen to an event. */
const LISTENS = /^(?:@|on:?|\()(voice-[\w-]+)/;
/** A name, or a call, in braces. */
const EXPRESSION = /^\{\s*[^"{}\s]/;
/** What templates put in place of a text, with functions and objects in it. */
const BRACES = '\\{(?:[^{}]|\\{(?:[^{}]|\\{[^{}]*\\})*\\})*\\}';
/** A name, and its value in one of four forms. A template may leave out the name. */
const ATTRIBUTE = `(${BRACES}|[^\\s"'>/={}]+)(?:\\s*=\\s*(?:"([^"]*)"|'([^']*)'|(${BRACES}|[^\\s"'>]+)))?`;
const COMMANDS = /^--(start|end|show|hide|toggle|pause|resume|interrupt)$/;

/** The tags, and what is not closed. A template may close any tag at once. */
export function readMarkup(html: string, {template = false} = {}): Markup {
  const tags: Tag[] = [];
  const problems: string[] = [];
  const open: string[] = [];
  const plain = html.replace(/<!--[^]*?-->/g, '').replace(/<!doctype [^>]*>/gi, '');
  const piece = new RegExp(`<(/?)([A-Za-z][\\w.-]*)((?:\\s+${ATTRIBUTE})*)\\s*(?<closed>/?)>`, 'y');
  for (let at = plain.indexOf('<'); at >= 0; at = plain.indexOf('<', at)) {
    piece.lastIndex = at;
    const found = piece.exec(plain);
    if (found === null) {
      problems.push(`is no tag: ${plain.slice(at, at + 40)}`);
      break;
    }
    const [whole, slash, name = '', written = ''] = found;
    const closed = found.groups?.['closed'];
    at += whole.length;
    if (slash === '/') {
      if (open.pop() !== name) problems.push(`</${name}> closes nothing`);
      continue;
    }
    const end = name === 'script' ? plain.indexOf('</script>', at) : at;
    tags.push({name, attributes: attributesIn(written), parent: open.at(-1), text: plain.slice(at, end)});
    at = Math.max(at, end);
    if (closed !== '' && !template && !VOID.test(name)) problems.push(`<${name} /> is not closed in HTML`);
    if (closed === '' && !VOID.test(name)) open.push(name);
  }
  return {tags, problems: [...problems, ...open.map(name => `<${name}> is not closed`)]};
}

function attributesIn(written: string): ReadonlyMap<string, string> {
  const pairs = written.matchAll(new RegExp(ATTRIBUTE, 'g'));
  return new Map([...pairs].map(([, name = '', ...values]) => [name, values.find(Boolean) ?? '']));
}

/** What these tags say that our elements do not know. */
export function problemsOf({tags, problems}: Markup): readonly string[] {
  return [...problems, ...tags.flatMap(tag => [...ofElement(tag), ...ofScript(tag), ...ofPage(tag)])];
}

/** Of one of our elements: each attribute exists, and takes this value. */
function ofElement({name, attributes}: Tag): string[] {
  const known = ELEMENTS.get(name)?.attributes;
  if (known === undefined) return name.startsWith('realtime-') ? [`<${name}> is none of our elements`] : [];
  const events = ELEMENTS.get(name)?.events.map(event => event.name) ?? [];
  const own = [...attributes].filter(([given]) => !OF_HTML.test(given) && !OF_A_TEMPLATE.test(given));
  const listening = [...attributes.keys()].flatMap(given => LISTENS.exec(given)?.[1] ?? []);
  const unheard = listening
    .filter(event => !events.includes(event))
    .map(event => `<${name}> fires no ${event}`);
  const wrong = own.flatMap(([given, value]) => {
    const attribute = known.find(one => one.name === given);
    if (attribute === undefined) return [`<${name}> has no attribute ${given}`];
    // What stands in the braces of a template is known later; in HTML it is JSON.
    if (EXPRESSION.test(value)) return [];
    return value.startsWith('{') ? jsonProblem(given, value) : wrongValue(attribute, value);
  });
  return [...unheard, ...wrong];
}

function wrongValue({name, choices, isSwitch}: DescribedAttribute, value: string): string[] {
  if (isSwitch && !/^(|true|false)$/.test(value)) return [`${name}="${value}" is neither on nor off`];
  if (choices.length > 0 && !choices.includes(value))
    return [`${name}="${value}" is none of ${choices.join(', ')}`];
  return readConfig({[name]: value}).problems.map(({message}) => message);
}

function jsonProblem(name: string, value: string): string[] {
  try {
    JSON.parse(value);
    return readConfig({[name]: value}).problems.map(({message}) => message);
  } catch {
    return [`${name} is no JSON: ${value}`];
  }
}

/** Of a script of ours: the file exists in a build, and its `data-` attributes are those of the widget. */
function ofScript({name, attributes}: Tag): string[] {
  const source = attributes.get('src') ?? '';
  if (name !== 'script' || !basename(source).startsWith('realtime-voice')) return [];
  // A second name changes with the content: its first part is that of the file.
  const file = basename(source).replace(/\.[\w-]{8}\.js$/, '.js');
  const missing = existsSync(join('dist/browser', file)) ? [] : [`a build makes no ${file}`];
  const known = ELEMENTS.get('realtime-voice')?.attributes ?? [];
  const given = [...attributes].filter(([attribute]) => attribute.startsWith('data-'));
  return [
    ...missing,
    ...given.flatMap(([attribute, value]) => {
      const found = known.find(one => `data-${one.name}` === attribute);
      return found === undefined ? [`the script has no ${attribute}`] : wrongValue(found, value);
    }),
  ];
}

/** Of what stands in or beside our elements. */
function ofPage({attributes, parent = ''}: Tag): string[] {
  const slot = attributes.get('slot');
  const slots = ELEMENTS.get(parent)?.slots.map(one => one.name);
  const command = attributes.get('command');
  return [
    ...(slot !== undefined && slots?.includes(slot) === false ? [`<${parent}> has no slot ${slot}`] : []),
    ...(command !== undefined && !COMMANDS.test(command) ? [`${command} is no command`] : []),
  ];
}
