/** `POST /tts`: a short text read aloud, by a voice that the owner allows, paid from the same budget as calls. */
import {createHash} from 'node:crypto';
import type {IncomingMessage} from 'node:http';
import {z} from 'zod';
import {VoiceError} from '../../src/shared/errors.js';
import {MAX_TOKEN_LENGTH} from '../../src/realtime/protocol/limits.js';
import {CHARACTERS_HEADER, COST_HEADER} from '../../src/realtime/protocol/read-aloud.js';
import type {Agent, Agents} from '../config/agents.js';
import type {Admission} from '../guard/admission.js';
import type {Route} from '../http/api.js';
import {readJson} from '../http/body.js';
import {SOUND_FORMATS, type Sound, type Speak} from '../upstream/speech.js';
import {KeptSounds, type KeptSound} from './kept-sounds.js';

/** What is kept of what was read. */
const KEPT_BYTES = 32 * 1024 * 1024;
const MICRO = 1_000_000;
/** For a day. */
const CACHE_CONTROL = 'private, max-age=86400';

const speechRequest = z.strictObject({
  agent: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional(),
  text: z.string().min(1),
  voice: z.string().max(64).optional(),
  /** `pcm` is sent on as it comes: its first sound is early. */
  format: z.enum(SOUND_FORMATS).default('wav'),
  /** By whom the owner's backend vouches for the visitor. */
  token: z.string().max(MAX_TOKEN_LENGTH).optional(),
});

export type TtsDeps = {
  readonly agents: Agents;
  readonly admission: Admission;
  readonly speak: Speak;
  readonly addressOf: (request: IncomingMessage) => string;
};

export function ttsRoute(deps: TtsDeps): Route {
  const kept = new KeptSounds(KEPT_BYTES);
  return async ({message}) => {
    const parsed = speechRequest.safeParse(await readJson(message));
    if (!parsed.success) {
      throw new VoiceError('config/invalid', {
        message:
          'The body is not allowed; use {"text": a text, "agent"?: a name, "voice"?: a voice, "format"?: "wav" or "pcm"}',
      });
    }
    const {agent, name, speech} = speechOf(deps.agents, parsed.data.agent);
    const {text, token, format, voice = speech.voices[0]} = parsed.data;
    check(speech, text, voice);
    const caller = {origin: message.headers.origin, address: deps.addressOf(message)};
    const who = {
      agent: name,
      token,
      requireToken: agent.requireToken,
      requireChallenge: agent.requireChallenge,
    };
    const visitor = await deps.admission.identify(caller, who);
    const {model, endpoint} = speech;
    const spoken = {text, voice, model, format, endpoint};
    // Not by its headers: what a key says is no matter of the text.
    const key = createHash('sha256')
      .update(JSON.stringify({...spoken, endpoint: endpoint?.url}))
      .digest('base64url');
    const known = kept.get(key);
    if (known !== undefined) return {...known, ...answerOf(agent, {characters: 0, charge: 0})};
    const limits = deps.admission.limits(agent);
    const charge = deps.admission.speechPrice(model, text.length, limits);
    await deps.admission.spend(visitor, limits, {isCall: false, charge: charge ?? 0});
    const sound = await deps.speak(spoken);
    const answer = answerOf(agent, {characters: text.length, charge});
    if (format === 'pcm') {
      const {type, stream, cancel} = sound;
      return {type, stream: kept.keep(key, type, stream), cancel, ...answer};
    }
    const file = await whole(sound);
    kept.set(key, file);
    return {...file, ...answer};
  };
}

/** In characters, and in micro-dollars where a price is known. */
type Taken = {readonly characters: number; readonly charge: number | undefined};

/** With what it took, as far as the agent exposes that. */
function answerOf(
  {expose}: Agent,
  {characters, charge}: Taken,
): {readonly cacheControl: string; readonly told: Readonly<Record<string, string>>} {
  return {
    cacheControl: CACHE_CONTROL,
    told: {
      ...(expose.includes('usage') && {[CHARACTERS_HEADER]: String(characters)}),
      ...(expose.includes('cost') && charge !== undefined && {[COST_HEADER]: String(charge / MICRO)}),
    },
  };
}

/** An agent that reads nothing says what its owner has to add. */
function speechOf(
  agents: Agents,
  wanted: string | undefined,
): {readonly agent: Agent; readonly name: string; readonly speech: NonNullable<Agent['speech']>} {
  const found = agents.get(wanted);
  const speech = found?.agent.speech;
  if (found !== undefined && speech !== undefined) return {...found, speech};
  const message =
    found === undefined
      ? 'No agent has this name'
      : `The agent "${found.name}" reads nothing aloud; add "speech": {"voices": ["marin"]} to it in voice.config.json`;
  throw new VoiceError('config/invalid', {message});
}

function check(
  {voices, maxCharacters}: NonNullable<Agent['speech']>,
  text: string,
  voice: string | undefined,
): asserts voice is string {
  if (voice === undefined || !voices.includes(voice)) {
    throw new VoiceError('config/not-allowed', {
      message: `The voice is not allowed; use one of ${voices.join(', ')}`,
    });
  }
  if (text.length > maxCharacters) {
    throw new VoiceError('config/invalid', {
      message: `A text of ${text.length} characters is too long; at most ${maxCharacters} are allowed`,
    });
  }
}

/** All of it at once; a file tells its length in its head. */
async function whole({type, stream}: Sound): Promise<KeptSound> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return {type, bytes: Buffer.concat(chunks)};
}
