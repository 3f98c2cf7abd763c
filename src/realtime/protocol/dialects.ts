/**
 * The beta dialect that other providers speak, as the one that we speak, and the other way. It stands alone, imported
 * only where such a provider is, because nobody else should carry it.
 */
import type {Adapter} from './adapter.js';
import type {ClientEvent, RealtimeSession} from './client-events.js';

type Json = Readonly<Record<string, unknown>>;

export function adapter(): Adapter {
  return {fromBeta, toBeta};
}

/** A server event of the beta dialect as events of ours: none, one or two. What it does not know it leaves alone. */
export function fromBeta(json: unknown): unknown[] {
  if (!isRecord(json) || typeof json['type'] !== 'string') return [json];
  const event = content(json);
  switch (json['type']) {
    case 'conversation.item.created':
      return created(event);
    case 'response.output_item.done':
      // The beta dialect does not say when an item of the conversation is whole.
      return [event, {type: 'conversation.item.done', item: event['item']}];
    case 'session.created':
    case 'session.updated':
    case 'transcription_session.created':
    case 'transcription_session.updated':
      return [session(event)];
    case 'conversation.item.input_audio_transcription.text':
    case 'conversation.item.input_audio_transcription.delta':
      return [words(event)];
    default:
      return [{...event, type: rename(json['type'])}];
  }
}

/** A client event of ours in the beta dialect: none where it has no such event. */
export function toBeta(event: ClientEvent): unknown[] {
  switch (event.type) {
    case 'session.update':
      return [{...event, session: flat(event.session)}];
    case 'conversation.item.create':
      return event.item.type === 'mcp_approval_response' ? [] : [{...event, item: betaItem(event.item)}];
    case 'response.create':
      return [event.response === undefined ? event : {...event, response: betaResponse(event.response)}];
    default:
      return [event];
  }
}

/** A session of ours as a request of the beta dialect names it, with its model. */
export function sessionToBeta(session: RealtimeSession): Json {
  return given({model: session.model, ...flat(session)});
}

/** A session of the beta dialect, all on one level, as ours. */
export function sessionFromBeta(old: Json): Json {
  const {modalities, voice, speed, max_response_output_tokens: most, tools, tool_choice: choice} = old;
  const input = given({
    format: formatFromBeta(old['input_audio_format']),
    noise_reduction: old['input_audio_noise_reduction'],
    transcription: old['input_audio_transcription'],
    turn_detection: old['turn_detection'],
  });
  const output = given({format: formatFromBeta(old['output_audio_format']), voice, speed});
  const audio = given({input: orNothing(input), output: orNothing(output)});
  return given({
    type: 'realtime',
    ...given({id: old['id'], object: old['object'], model: old['model'], expires_at: old['expires_at']}),
    instructions: old['instructions'],
    output_modalities: Array.isArray(modalities)
      ? [modalities.includes('audio') ? 'audio' : 'text']
      : undefined,
    max_output_tokens: most,
    tools,
    tool_choice: choice,
    tracing: old['tracing'],
    audio: orNothing(audio),
  });
}

const RENAMED: ReadonlyArray<readonly [from: RegExp, to: string]> = [
  [/^response\.audio_transcript\./, 'response.output_audio_transcript.'],
  [/^response\.audio\./, 'response.output_audio.'],
  [/^response\.text\./, 'response.output_text.'],
];

function rename(type: string): string {
  return RENAMED.reduce((name, [from, to]) => name.replace(from, to), type);
}

/** An item is added when it is created; it is whole then unless it says that it is not. */
function created(event: Json): unknown[] {
  const {item} = event;
  const open = isRecord(item) && item['status'] === 'in_progress';
  const added = {...event, type: 'conversation.item.added'};
  return open ? [added] : [added, {...event, type: 'conversation.item.done'}];
}

function session(event: Json): Json {
  const type = String(event['type']).replace('transcription_session', 'session');
  if (!isRecord(event['session'])) return {...event, type};
  const nested = sessionFromBeta(event['session']);
  const kind = type === event['type'] ? {} : {type: 'transcription'};
  return {...event, type, session: {...nested, ...kind}};
}

/** Some say what is sure so far and what they guess behind it, instead of what is new. */
function words(event: Json): Json {
  const type = 'conversation.item.input_audio_transcription.delta';
  const {text, stash, ...rest} = event;
  if (typeof text !== 'string' && typeof stash !== 'string') return {...event, type};
  return {
    ...rest,
    type,
    text: `${typeof text === 'string' ? text : ''}${typeof stash === 'string' ? stash : ''}`,
  };
}

/** The items of an event with the content types of ours. */
function content(event: Json): Json {
  const {item, response} = event;
  return {
    ...event,
    ...(isRecord(item) && {item: itemFromBeta(item)}),
    ...(isRecord(response) && {response: responseFromBeta(response)}),
  };
}

function responseFromBeta(response: Json): Json {
  const {output, modalities} = response;
  return {
    ...response,
    ...(Array.isArray(output) && {
      output: output.map((item: unknown) => (isRecord(item) ? itemFromBeta(item) : item)),
    }),
    ...(Array.isArray(modalities) && {output_modalities: [modalities.includes('audio') ? 'audio' : 'text']}),
  };
}

function itemFromBeta(item: Json): Json {
  return item['role'] === 'assistant' ? withContent(item, type => `output_${type}`, ['text', 'audio']) : item;
}

function betaItem(item: Json): Json {
  const short = (type: string): string => type.replace('output_', '');
  return item['role'] === 'assistant' ? withContent(item, short, ['output_text', 'output_audio']) : item;
}

function withContent(item: Json, retype: (type: string) => string, types: readonly string[]): Json {
  const {content: parts} = item;
  if (!Array.isArray(parts)) return item;
  return {
    ...item,
    content: parts.map((part: unknown) =>
      isRecord(part) && types.includes(String(part['type']))
        ? {...part, type: retype(String(part['type']))}
        : part,
    ),
  };
}

function betaResponse(response: Json): Json {
  const {conversation, input, metadata} = response;
  return given({
    ...flat(response),
    conversation,
    input: Array.isArray(input)
      ? input.map((item: unknown) => (isRecord(item) ? betaItem(item) : item))
      : undefined,
    metadata,
  });
}

/** What both dialects know, all on one level; `null` stays, because it switches a thing off. */
function flat(nested: Json): Json {
  const audio = isRecord(nested['audio']) ? nested['audio'] : {};
  const input = isRecord(audio['input']) ? audio['input'] : {};
  const output = isRecord(audio['output']) ? audio['output'] : {};
  const {output_modalities: modalities} = nested;
  return given({
    instructions: nested['instructions'],
    // Sound alone is none of its choices.
    modalities: Array.isArray(modalities)
      ? modalities.includes('audio')
        ? ['audio', 'text']
        : ['text']
      : undefined,
    voice: output['voice'],
    speed: output['speed'],
    input_audio_format: formatToBeta(input['format']),
    output_audio_format: formatToBeta(output['format']),
    input_audio_noise_reduction: input['noise_reduction'],
    input_audio_transcription: input['transcription'],
    turn_detection: input['turn_detection'],
    tools: functionTools(nested['tools']),
    tool_choice: nested['tool_choice'],
    max_response_output_tokens: nested['max_output_tokens'],
    tracing: nested['tracing'],
  });
}

/** It has no tools of MCP servers. */
function functionTools(tools: unknown): unknown {
  if (!Array.isArray(tools)) return tools;
  return tools.filter((tool: unknown) => isRecord(tool) && tool['type'] === 'function');
}

const FORMATS = [
  ['pcm16', 'audio/pcm'],
  ['g711_ulaw', 'audio/pcmu'],
  ['g711_alaw', 'audio/pcma'],
] as const;

function formatFromBeta(name: unknown): unknown {
  const type = FORMATS.find(
    ([old]) => old === name || (old === 'pcm16' && String(name).startsWith('pcm')),
  )?.[1];
  return type === 'audio/pcm' ? {type, rate: 24_000} : type && {type};
}

function formatToBeta(format: unknown): unknown {
  return isRecord(format) ? FORMATS.find(([, type]) => type === format['type'])?.[0] : undefined;
}

/** The fields that say something. */
function given(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function orNothing(fields: Json): Json | undefined {
  return Object.keys(fields).length > 0 ? fields : undefined;
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
