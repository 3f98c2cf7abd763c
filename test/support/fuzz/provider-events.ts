/**
 * Events of a provider that is hostile, or broken: of every type that we know and of some that nobody knows, right and
 * wrong, with a secret in each place that no visitor may see.
 */
import {SERVER_EVENTS} from '../../../src/realtime/protocol/server-events.js';
import type {Chance} from '../simulation/random.js';

export const SECRET = 'Sëcret7';

type Json = Record<string, unknown>;
const TYPES = [...Object.keys(SERVER_EVENTS), 'session.debug', 'conversation.created', SECRET];
/** Few, so that events refer to each other; some of a length that no id has. */
const id = (chance: Chance): string =>
  chance.is(0.01) ? SECRET.repeat(200) : `${SECRET}_${chance.whole(1, 12)}`;
/** What is said may be heard. */
const words = (chance: Chance): string => chance.pick(['hello', '', 'a b', '\u2028', 'x'.repeat(5_000)]);
const sound = Buffer.alloc(960).toString('base64');

export function hostileEvent(chance: Chance): string {
  const type = chance.pick(TYPES);
  const event: Json = {
    ...{type, event_id: id(chance), secret: SECRET, item_id: id(chance), response_id: id(chance)},
    ...{call_id: id(chance), previous_item_id: chance.pick([null, id(chance)]), session: session(chance)},
    ...{output_index: chance.whole(0, 3), content_index: chance.whole(0, 3), usage: {secret: SECRET}},
    ...{audio_start_ms: chance.whole(0, 9e5), audio_end_ms: chance.whole(0, 9e5)},
    ...{transcript: words(chance), text: words(chance), arguments: SECRET},
    delta: type === 'response.output_audio.delta' ? chance.pick([sound, '']) : words(chance),
    ...{item: item(chance), part: {type: SECRET, text: SECRET}, error: error(chance)},
    ...{response: response(chance), rate_limits: [{name: SECRET, limit: 1}]},
  };
  if (chance.is(0.3)) spoil(event, chance);
  const json = JSON.stringify(event);
  if (chance.is(0.95)) return json;
  return chance.pick([
    json.slice(0, chance.whole(0, json.length)),
    `[${json}]`,
    '['.repeat(50_000),
    'null',
    '',
  ]);
}

function item(chance: Chance): Json {
  const type = chance.pick([
    'message',
    'message',
    'function_call',
    'function_call_output',
    'mcp_call',
    SECRET,
  ]);
  const role = chance.pick(['user', 'assistant', 'system', SECRET]);
  const seen = type === 'message' && (role === 'user' || role === 'assistant');
  const isCalled = type === 'function_call' || type === 'mcp_call';
  return {
    ...{
      id: id(chance),
      object: SECRET,
      type,
      role,
      status: chance.pick(['completed', 'in_progress', SECRET]),
    },
    content: [
      {
        type: chance.pick(['input_text', 'output_text', 'output_audio', SECRET]),
        ...{text: seen ? words(chance) : SECRET, transcript: seen ? words(chance) : SECRET},
        ...{image_url: SECRET, audio: SECRET, secret: SECRET},
      },
    ],
    ...{call_id: id(chance), output: SECRET, server_label: SECRET, tools: [{name: SECRET}]},
    name: isCalled ? 'look' : SECRET,
    arguments: isCalled ? '{"at":"shoes"}' : SECRET,
    ...{approval_request_id: id(chance), error: {type: SECRET, message: SECRET}},
  };
}

function response(chance: Chance): Json {
  const status = chance.pick(['completed', 'cancelled', 'failed', 'incomplete', SECRET]);
  const details = {type: SECRET, reason: SECRET, error: error(chance)};
  return {
    ...{id: id(chance), object: SECRET, conversation_id: SECRET, status, instructions: SECRET},
    ...{status_details: chance.pick([null, details]), output: [item(chance)], metadata: {secret: SECRET}},
    usage: {input_tokens: chance.pick([1, -5, 1e308, null, SECRET]), output_tokens: chance.pick([2, NaN])},
  };
}

function session(chance: Chance): Json {
  const expires_at = chance.pick<unknown>([null, 0, -1, 1e308, SECRET]);
  return {id: SECRET, type: SECRET, expires_at, instructions: SECRET, tools: [{name: SECRET}], audio: SECRET};
}

function error(chance: Chance): Json {
  const code = chance.pick([null, 'rate_limit_exceeded', SECRET, 'session_expired', `sk-${SECRET}`]);
  return {type: SECRET, code, message: SECRET, param: SECRET, event_id: chance.pick([id(chance), 'ask_1'])};
}

/** Something is missing, or of another kind. */
function spoil(event: Json, chance: Chance): void {
  const name = chance.pick(Object.keys(event));
  // What is said may be heard, whatever it is.
  const secret = /^(text|transcript|delta)$/.test(name) ? 'hello' : SECRET;
  const strange = [null, [], {}, -1, 1e308, true, secret, {__proto__: null, [SECRET]: SECRET}];
  if (chance.is(0.4)) Reflect.deleteProperty(event, name);
  else event[name] = chance.pick<unknown>(strange);
}
