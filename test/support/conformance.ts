/** Holds events against the provider's published schema: what we send, and what the engine sends. */
import {Ajv2020, type ValidateFunction} from 'ajv/dist/2020.js';
import {readFileSync} from 'node:fs';

const SCHEMA = new URL('../conformance/openai-realtime.schema.json', import.meta.url);
const ID = 'realtime';

type Definition =
  | 'RealtimeServerEvent'
  | 'RealtimeClientEvent'
  | 'RealtimeCreateClientSecretResponse'
  | 'RealtimeTranslationServerEvent'
  | 'RealtimeTranslationClientEvent'
  | 'RealtimeTranslationClientSecretCreateRequest'
  | 'RealtimeTranslationClientSecretCreateResponse';
const compiled = new Map<Definition, ValidateFunction>();
let ajv: Ajv2020 | undefined;

/** Throws unless `event` is a server event of the protocol. */
export function assertServerEvent(event: unknown): void {
  assertValid('RealtimeServerEvent', event);
}

/** Throws unless `event` is a client event of the protocol. */
export function assertClientEvent(event: unknown): void {
  assertValid('RealtimeClientEvent', event);
}

/** Throws unless `body` is the answer of the client-secrets endpoint. */
export function assertClientSecret(body: unknown): void {
  assertValid('RealtimeCreateClientSecretResponse', body);
}

/** The same of a translation session: its events, or what its client secrets are asked for and answered with. */
export function assertOfTranslation(
  what: 'ServerEvent' | 'ClientEvent' | 'ClientSecretCreateRequest' | 'ClientSecretCreateResponse',
  value: unknown,
): void {
  assertValid(`RealtimeTranslation${what}`, value);
}

/** The schema says in words that `null` switches these off, and leaves `null` out of their types. */
export function withoutNulls(value: unknown): unknown {
  const mayBeNull = ['noise_reduction', 'transcription'];
  return JSON.parse(
    JSON.stringify(value, (name, inner: unknown) =>
      inner === null && mayBeNull.includes(name) ? undefined : inner,
    ),
  );
}

function assertValid(definition: Definition, value: unknown): void {
  const validate = validatorOf(definition);
  if (validate(value)) return;
  const type = (value as {type?: unknown} | null)?.type;
  const named = (validate.errors ?? []).filter(({schemaPath}) => isAbout(schemaPath, type));
  const reasons = (named.length > 0 ? named : (validate.errors ?? []).slice(0, 5))
    .map(({instancePath, message}) => `${instancePath} ${message ?? ''}`)
    .join('; ');
  throw new Error(`Not a valid ${definition} (${String(type)}): ${reasons}\n${JSON.stringify(value)}`);
}

/** The union has some fifty branches: only complaints of the branch of this very type are of use. */
function isAbout(schemaPath: string, type: unknown): boolean {
  if (typeof type !== 'string') return false;
  const name = type.replace(/[^a-z]/g, '').replace('output', '');
  return schemaPath
    .toLowerCase()
    .replace(/[^a-z]/g, '')
    .includes(`event${name}`);
}

function validatorOf(definition: Definition): ValidateFunction {
  const known = compiled.get(definition);
  if (known !== undefined) return known;
  const validate = library().compile({$ref: `${ID}#/$defs/${definition}`});
  compiled.set(definition, validate);
  return validate;
}

function library(): Ajv2020 {
  if (ajv !== undefined) return ajv;
  // Not strict: the schema carries keywords of OpenAPI. Formats ("unixtime", "uri") are annotations there.
  // Nor optimized: that takes longer than it saves in a process as short as a file of tests.
  ajv = new Ajv2020({strict: false, allErrors: true, validateFormats: false, code: {optimize: false}});
  ajv.addSchema(JSON.parse(readFileSync(SCHEMA, 'utf8')) as object, ID);
  return ajv;
}
