/**
 * The tools that a page declares in its HTML, as `<script type="application/json" slot="tools">`. It stands alone,
 * loaded only where there is such a script, because what a page wrote by hand is read with care: each thing that is
 * wrong is told once by its name, and the rest works.
 */
import {MAX_PAGE_TOOLS, MAX_TOOL_DEPTH} from '../realtime/protocol/limits.js';
import type {PageTool} from '../realtime/session/voice-session.js';
import {VoiceError} from '../shared/errors.js';

/** What the guard takes. */
const MAX_DESCRIPTION_LENGTH = 1_000;

type Json = Readonly<Record<string, unknown>>;
type Rule = readonly [name: string, fits: (value: unknown) => boolean, allowed: string];

/** What each field of a tool may say; those after the first two may be left out. */
const RULES: readonly Rule[] = [
  ['name', value => isText(value) && /^[\w-]{1,64}$/.test(value), '1 to 64 letters, digits, - and _'],
  [
    'description',
    value => isText(value) && value.length <= MAX_DESCRIPTION_LENGTH,
    'a text of at most 1000 letters',
  ],
  [
    'parameters',
    value => isObject(value) && isShallow(value),
    `a JSON Schema, nested at most ${MAX_TOOL_DEPTH} deep`,
  ],
  ['confirm', value => typeof value === 'boolean' || isText(value), 'true, false or a question'],
  [
    'timeoutMs',
    value => typeof value === 'number' && value >= 100 && value <= 600_000,
    'a number from 100 to 600000',
  ],
];
const REQUIRED = ['name', 'description'];

export type DeclaredTools = {
  /** Those and the page's own as one list: code brings handlers to what is declared, and wins. */
  readonly merge: (own: readonly PageTool[]) => readonly PageTool[];
  /** One `config/invalid` for each thing that could not be used. */
  readonly problems: readonly VoiceError[];
};

/** Reads every such script in `host`: one tool each, or a list of them. */
export function readDeclaredTools(host: Element): DeclaredTools {
  const problems: VoiceError[] = [];
  const tools = new Map<string, PageTool>();
  for (const script of host.querySelectorAll(':scope > script[type="application/json"][slot="tools"]')) {
    const written = parse(script.textContent);
    if (written === undefined)
      problems.push(wrong('slot="tools"', script.textContent, 'JSON: one tool or a list'));
    for (const declared of Array.isArray(written)
      ? (written as unknown[])
      : written === undefined
        ? []
        : [written]) {
      const found = problemOf(declared, tools);
      if (found !== undefined) problems.push(found);
      else tools.set((declared as PageTool).name, readTool(declared as PageTool));
    }
  }
  return {
    merge: own => {
      const all = new Map(tools);
      for (const tool of own) all.set(tool.name, {...all.get(tool.name), ...tool});
      return [...all.values()];
    },
    problems,
  };
}

function problemOf(declared: unknown, before: ReadonlyMap<string, PageTool>): VoiceError | undefined {
  if (!isObject(declared)) return wrong('A tool', declared, 'an object with name and description');
  const {name} = declared;
  for (const [field, fits, allowed] of RULES) {
    const value = declared[field];
    const isLeftOut = value === undefined && !REQUIRED.includes(field);
    if (!isLeftOut && !fits(value)) return wrong(`${field} of the tool ${quoted(name)}`, value, allowed);
  }
  if (before.has(String(name))) return wrong('The tool', name, 'each name once');
  return before.size < MAX_PAGE_TOOLS
    ? undefined
    : wrong('The tool', name, `at most ${MAX_PAGE_TOOLS} tools`);
}

/** Only what a tool is made of: a page's other fields are its own. */
function readTool({name, description, parameters, confirm, timeoutMs}: Partial<PageTool>): PageTool {
  return {
    name: name ?? '',
    description: description ?? '',
    parameters: parameters ?? {type: 'object', properties: {}},
    ...(confirm !== undefined && {confirm}),
    ...(timeoutMs !== undefined && {timeoutMs}),
  };
}

function wrong(what: string, value: unknown, allowed: string): VoiceError {
  return new VoiceError('config/invalid', {
    message: `${what}: ${quoted(value)} is not allowed; use ${allowed}. It is left out.`,
  });
}

function quoted(value: unknown): string {
  const text =
    typeof value === 'string'
      ? `"${value.trim()}"`
      : ((JSON.stringify(value) as string | undefined) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isShallow(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth < MAX_TOOL_DEPTH && Object.values(value).every(inner => isShallow(inner, depth + 1));
}
