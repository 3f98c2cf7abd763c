/**
 * Does a value fit a JSON Schema? It stands alone because what a model calls a tool
 * with is a guess, and a guess that is told what is wrong with it is made right. A schema is the page's own word: a
 * keyword that is not known here, or makes no sense, is passed over, and nothing is ever thrown.
 */
type Json = Readonly<Record<string, unknown>>;

/** Deeper than this nothing is looked at. */
const MAX_DEPTH = 24;
/** More problems than these help nobody. */
const MAX_PROBLEMS = 5;
/** A longer text is not held against a pattern: its time may grow with the square of the length, and more. */
const MAX_MATCHED = 256;
/** Nor one longer than this where a group is repeated, as in `(a+)+`: that can take twice the time for each letter. */
const MAX_MATCHED_GROUPS = 20;

/** What a keyword bounds, and how that is said. */
const BOUNDS: ReadonlyArray<readonly [keyword: string, kind: 'number' | 'string' | 'array', rule: string]> = [
  ['minimum', 'number', 'be at least'],
  ['maximum', 'number', 'be at most'],
  ['exclusiveMinimum', 'number', 'be more than'],
  ['exclusiveMaximum', 'number', 'be less than'],
  ['minLength', 'string', 'have a length of at least'],
  ['maxLength', 'string', 'have a length of at most'],
  ['minItems', 'array', 'have a length of at least'],
  ['maxItems', 'array', 'have a length of at most'],
];

/** One readable problem each: "`degrees` must be at most 30, but is 45". None: the value fits. */
export function checkArguments(schema: unknown, value: unknown): string[] {
  try {
    return problemsOf(schema, value, '', 0).slice(0, MAX_PROBLEMS);
  } catch {
    return [];
  }
}

function problemsOf(schema: unknown, value: unknown, path: string, depth: number): string[] {
  const name = path === '' ? 'The argument list' : `\`${path}\``;
  if (schema === false) return [`${name} is not allowed`];
  if (!isObject(schema) || depth > MAX_DEPTH) return [];
  const inner = (part: unknown, partValue = value, partPath = path): string[] =>
    problemsOf(part, partValue, partPath, depth + 1);
  const problems = brokenRules(schema, value).map(rule => `${name} must ${rule}, but is ${quoted(value)}`);
  if (Array.isArray(value) && schema['prefixItems'] === undefined)
    value.forEach((item, at) => problems.push(...inner(schema['items'], item, `${path}[${at}]`)));
  if (isObject(value)) {
    const at = (field: string): string => (path === '' ? field : `${path}.${field}`);
    for (const field of list(schema['required']))
      if (!Object.hasOwn(value, String(field))) problems.push(`\`${at(String(field))}\` is missing`);
    for (const [field, fieldValue] of Object.entries(value))
      problems.push(...inner(schemaOf(schema, field), fieldValue, at(field)));
  }
  for (const part of list(schema['allOf'])) problems.push(...inner(part));
  for (const keyword of ['anyOf', 'oneOf']) {
    const outcomes = list(schema[keyword]).map(part => inner(part).join(' and '));
    const fitting = outcomes.filter(outcome => outcome === '').length;
    if (outcomes.length > 0 && fitting === 0) problems.push(`either ${outcomes.join(', or ')}`);
    if (fitting > 1 && keyword === 'oneOf') problems.push(`${name} fits more than one alternative`);
  }
  return problems;
}

/** What a value must be, whatever is in it. Of one of another type there is no more to say. */
function brokenRules(schema: Json, value: unknown): string[] {
  const {type, enum: values, pattern} = schema;
  const types = typeof type === 'string' ? [type] : list(type);
  if (types.length > 0 && !types.some(wanted => isOfType(value, wanted))) return [`be ${types.join(' or ')}`];
  const rules: string[] = [];
  for (const allowed of [values, 'const' in schema && [schema['const']]])
    if (Array.isArray(allowed) && !allowed.some(one => quoted(one, Infinity) === quoted(value, Infinity)))
      rules.push(`be ${allowed.map(one => quoted(one)).join(' or ')}`);
  for (const [keyword, kind, rule] of BOUNDS) {
    const limit = schema[keyword];
    if (typeof limit !== 'number' || typeOf(value) !== kind) continue;
    // A text is measured in characters, as the standard counts.
    const size = kind === 'number' ? Number(value) : Array.from(value as Iterable<unknown>).length;
    const room = /min/i.test(keyword) ? size - limit : limit - size;
    if (room < 0 || (room === 0 && keyword.startsWith('ex'))) rules.push(`${rule} ${limit}`);
  }
  if (typeof value === 'string' && typeof pattern === 'string' && !matches(value, pattern))
    rules.push(`match ${pattern}`);
  return rules;
}

/** What holds for a field. Which fields `patternProperties` leaves over is not worked out. */
function schemaOf({properties, patternProperties, additionalProperties}: Json, field: string): unknown {
  if (isObject(properties) && Object.hasOwn(properties, field)) return properties[field];
  return patternProperties === undefined ? additionalProperties : undefined;
}

/** A type that does not exist forbids nothing. */
function isOfType(value: unknown, type: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  const types = ['string', 'number', 'boolean', 'null', 'array', 'object'];
  return typeOf(value) === type || !types.includes(String(type));
}

/** A pattern that is none, or may take too long, forbids nothing. */
function matches(value: string, pattern: string): boolean {
  if (value.length > (/\)[+*{]/.test(pattern) ? MAX_MATCHED_GROUPS : MAX_MATCHED)) return true;
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

function isObject(value: unknown): value is Json {
  return typeOf(value) === 'object';
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value in words; the same words for the same value, whatever the order of its fields. */
function quoted(value: unknown, length = 80): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort()) : inner,
  ).slice(0, length);
}
