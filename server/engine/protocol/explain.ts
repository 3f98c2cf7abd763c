/** The first thing that is wrong with an input, in the words and codes of the protocol. It hides zod from the wire. */
import type {z} from 'zod';
import {ProtocolFailure} from './failure.js';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Parses `input`, or throws the failure that names the parameter (`session.audio.output.voice`). */
export function parseOrExplain<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  prefix: Path = [],
): z.infer<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue === undefined) throw new ProtocolFailure('invalid_value', 'Invalid value.');
  throw explain(issue, input, [], prefix);
}

function explain(issue: Issue, input: unknown, base: Path, prefix: Path): ProtocolFailure {
  const path = [...base, ...issue.path];
  const found = valueAt(input, path);
  const param = nameOf([...prefix, ...path]);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const unknown = nameOf([...prefix, ...path, issue.keys[0] ?? '']);
      return new ProtocolFailure('unknown_parameter', `Unknown parameter: '${unknown}'.`, {param: unknown});
    }
    case 'invalid_union':
      return explainUnion(issue, input, path, prefix);
    case 'invalid_type':
      return found === undefined ? missing(param) : wrongType(param, issue.expected, found);
    case 'invalid_value':
      return found === undefined ? missing(param) : wrongValue(param, found, issue.values);
    default:
      return new ProtocolFailure('invalid_value', `Invalid value for '${param}': ${issue.message}.`, {param});
  }
}

/** Of the branches of a union, the one that came furthest says best what was meant. */
function explainUnion(
  issue: Extract<Issue, {code: 'invalid_union'}>,
  input: unknown,
  path: Path,
  prefix: Path,
): ProtocolFailure {
  const param = nameOf([...prefix, ...path]);
  if (valueAt(input, path) === undefined) return missing(param);
  const first = issue.errors
    .map(branch => branch[0])
    .filter(branch => branch !== undefined)
    .sort((a, b) => b.path.length - a.path.length)[0];
  if (first !== undefined) return explain(first, input, path, prefix);
  return new ProtocolFailure('invalid_value', `Invalid value for '${param}'.`, {param});
}

function missing(param: string): ProtocolFailure {
  const message = `Missing required parameter: '${param}'.`;
  return new ProtocolFailure('missing_required_parameter', message, {param});
}

function wrongType(param: string, expected: string, found: unknown): ProtocolFailure {
  const kind = expected === 'int' ? 'integer' : expected;
  const message = `Invalid type for '${param}': expected ${kind}, but got ${kindOf(found)} instead.`;
  return new ProtocolFailure('invalid_type', message, {param});
}

function wrongValue(param: string, found: unknown, values: readonly unknown[]): ProtocolFailure {
  const shown = typeof found === 'string' ? found : JSON.stringify(found);
  const supported = values.map(value => `'${String(value)}'`).join(', ');
  const message = `Invalid value: '${shown}'. Supported values are: ${supported}.`;
  return new ProtocolFailure('invalid_value', message, {param});
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'decimal';
  return typeof value;
}

function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** `['session', 'tools', 0, 'name']` as `session.tools[0].name`. */
function nameOf(path: Path): string {
  return path.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`;
    return name === '' ? String(key) : `${name}.${String(key)}`;
  }, '');
}
