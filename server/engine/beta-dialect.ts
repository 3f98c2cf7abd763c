/**
 * The beta dialect of the protocol, which the provider has given up and others still speak: a translation of
 * JSON at the edge of the engine, both ways. Nothing inside knows of it.
 */
type Json = Readonly<Record<string, unknown>>;
type Event = Json & {readonly type: string};

const EVENTS: ReadonlyArray<readonly [string, string]> = [
  ['response.output_audio_transcript.', 'response.audio_transcript.'],
  ['response.output_audio.', 'response.audio.'],
  ['response.output_text.', 'response.text.'],
];
const CONTENT: Readonly<Record<string, string>> = {output_text: 'text', output_audio: 'audio'};
const FORMATS: Readonly<Record<string, string>> = {
  'audio/pcm': 'pcm16',
  'audio/pcmu': 'g711_ulaw',
  'audio/pcma': 'g711_alaw',
};
/** What the dialect says at the top of a session or response, and where it stands now. */
const FLAT: ReadonlyArray<readonly [string, readonly string[]]> = [
  ['voice', ['audio', 'output', 'voice']],
  ['speed', ['audio', 'output', 'speed']],
  ['input_audio_format', ['audio', 'input', 'format']],
  ['output_audio_format', ['audio', 'output', 'format']],
  ['input_audio_transcription', ['audio', 'input', 'transcription']],
  ['input_audio_noise_reduction', ['audio', 'input', 'noise_reduction']],
  ['turn_detection', ['audio', 'input', 'turn_detection']],
  ['modalities', ['output_modalities']],
  ['max_response_output_tokens', ['max_output_tokens']],
];
/** Sampling was adjustable then; clients send it and read it back. */
const TEMPERATURE = 0.8;

/** A server event as the dialect has it. An item comes once there: when it is added. */
export function writeBeta(event: Event): readonly Event[] {
  if (event.type === 'conversation.item.done') return [];
  const {session, response, item} = event;
  return [
    {
      ...event,
      type: nameOf(event.type),
      ...(isJson(session) ? {session: flatSession(session)} : {}),
      ...(isJson(response) ? {response: flatResponse(response)} : {}),
      ...(isJson(item) ? {item: betaItem(item)} : {}),
    },
  ];
}

/** A frame of a client in the dialect as one of today; what cannot be translated passes as it is. */
export function readBeta(text: string): string {
  try {
    return JSON.stringify(readEvent(JSON.parse(text) as unknown));
  } catch {
    // No JSON, or nested beyond use: the session says so.
    return text;
  }
}

function readEvent(event: unknown): unknown {
  if (!isJson(event)) return event;
  const {type, session, response, item} = event;
  if (type === 'session.update') return {...event, session: readBetaSession(session)};
  if (type === 'response.create' && isJson(response)) return {...event, response: readResponse(response)};
  if (type === 'conversation.item.create') return {...event, item: readItem(item)};
  return event;
}

/** A flat session, as clients of the dialect send it in events and in requests. */
export function readBetaSession(session: unknown): unknown {
  if (!isJson(session)) return session;
  return {type: 'realtime', ...nested(session)};
}

function nameOf(type: string): string {
  if (type === 'conversation.item.added') return 'conversation.item.created';
  const renamed = EVENTS.find(([now]) => type.startsWith(now));
  return renamed === undefined ? type : type.replace(renamed[0], renamed[1]);
}

function flatSession(session: Json): Json {
  const {type: _type, audio: _audio, output_modalities: _modalities, max_output_tokens, ...rest} = session;
  const flat = flattened(session);
  return {
    input_audio_transcription: null,
    input_audio_noise_reduction: null,
    temperature: TEMPERATURE,
    ...rest,
    ...flat,
    max_response_output_tokens: max_output_tokens,
  };
}

function flatResponse(response: Json): Json {
  const {audio: _audio, output_modalities: _modalities, output, ...rest} = response;
  const {max_response_output_tokens: _tokens, ...flat} = flattened(response);
  const items = Array.isArray(output) ? (output as unknown[]).map(betaItem) : [];
  return {temperature: TEMPERATURE, ...rest, ...flat, output: items};
}

function flattened(nestedFields: Json): Json {
  const flat: Record<string, unknown> = {};
  for (const [name, path] of FLAT) {
    const value = path.reduce<unknown>((part, key) => (isJson(part) ? part[key] : undefined), nestedFields);
    if (value !== undefined) flat[name] = flatValue(value);
  }
  return flat;
}

/** Formats are words there, and whoever speaks also writes. */
function flatValue(value: unknown): unknown {
  if (isJson(value) && typeof value['type'] === 'string') return FORMATS[value['type']] ?? value;
  return Array.isArray(value) && value[0] === 'audio' ? ['audio', 'text'] : value;
}

function betaItem(item: unknown): unknown {
  return withContent(item, 'assistant', type => CONTENT[type] ?? type);
}

function readItem(item: unknown): unknown {
  const now = (type: string): string => Object.keys(CONTENT).find(name => CONTENT[name] === type) ?? type;
  return withContent(item, 'assistant', now);
}

function withContent(item: unknown, role: string, rename: (type: string) => string): unknown {
  if (!isJson(item) || item['role'] !== role || !Array.isArray(item['content'])) return item;
  const content = (item['content'] as unknown[]).map(part =>
    isJson(part) && typeof part['type'] === 'string' ? {...part, type: rename(part['type'])} : part,
  );
  return {...item, content};
}

function readResponse(response: Json): Json {
  const {input} = response;
  const items = Array.isArray(input) ? {input: (input as unknown[]).map(readItem)} : {};
  return {...nested(response), ...items};
}

/** Flat fields put where they stand now; those that are there already, or that both know, stay. */
function nested(flat: Json): Json {
  const {temperature: _temperature, ...rest} = flat;
  const result = structuredClone(rest) as Record<string, unknown>;
  for (const [name, path] of FLAT) {
    if (!Object.hasOwn(flat, name)) continue;
    Reflect.deleteProperty(result, name);
    put(result, path, nestedValue(name, flat[name]));
  }
  return result;
}

function nestedValue(name: string, value: unknown): unknown {
  if (name === 'modalities' && Array.isArray(value)) return value.includes('audio') ? ['audio'] : ['text'];
  if (!name.endsWith('_format')) return value;
  return {type: Object.keys(FORMATS).find(type => FORMATS[type] === value) ?? value};
}

function put(target: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const inner = isJson(target[key]) ? {...target[key]} : {};
  target[key] = inner;
  put(inner, rest, value);
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
