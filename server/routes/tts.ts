/** `POST /tts`: a short text read aloud, by a voice that the owner allows, paid from the same budget as calls. */
import {createHash} from 'node:crypto';
import type {IncomingMessage} from 'node:http';
import {z} from 'zod';
import {VoiceError} from '../../src/shared/errors.js';
import {MAX_TOKEN_LENGTH} from '../../src/realtime/protocol/limits.js';
import type {Agent, Agents} from '../config/agents.js';
import type {Admission} from '../guard/admission.js';
import type {ApiAnswer, Route} from '../http/api.js';
import {readJson} from '../http/body.js';
import type {Sound, Speak} from '../upstream/speech.js';

/** What is kept of what was read: greetings and the like are asked for again and again. */
const KEPT_BYTES = 32 * 1024 * 1024;
const CACHE_SECONDS = 86_400;

const speechRequest = z.strictObject({
  agent: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional(),
  text: z.string().min(1),
  voice: z.string().max(64).optional(),
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
    const found = parsed.success ? deps.agents.get(parsed.data.agent) : undefined;
    const speech = found?.agent.speech;
    if (!parsed.success || found === undefined || speech === undefined) {
      throw new VoiceError('config/invalid', {
        message:
          'The body is not allowed; use {"text": a text, "agent"?: one that has `speech`, "voice"?: one of its voices}',
      });
    }
    const {text, token, voice = speech.voices[0]} = parsed.data;
    check(speech, text, voice);
    const caller = {origin: message.headers.origin, address: deps.addressOf(message)};
    const {agent, name} = found;
    const who = {
      agent: name,
      token,
      requireToken: agent.requireToken,
      requireChallenge: agent.requireChallenge,
    };
    const visitor = await deps.admission.identify(caller, who);
    const spoken = {text, voice, model: speech.model};
    const key = createHash('sha256').update(JSON.stringify(spoken)).digest('base64url');
    const known = kept.get(key);
    if (known !== undefined) return answered(known);
    const limits = deps.admission.limits(agent);
    const charge = deps.admission.speechPrice(speech.model, text.length, limits);
    await deps.admission.spend(visitor, limits, {isCall: false, charge});
    const sound = await deps.speak(spoken);
    kept.set(key, sound);
    return answered(sound);
  };
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

function answered({type, bytes}: Sound): ApiAnswer {
  return {bytes, type, cacheControl: `private, max-age=${CACHE_SECONDS}`};
}

/** The last sounds, as many as fit; one that is asked for is the last one again. */
class KeptSounds {
  readonly #most: number;
  readonly #sounds = new Map<string, Sound>();
  #bytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): Sound | undefined {
    const sound = this.#sounds.get(key);
    if (sound === undefined) return undefined;
    this.#sounds.delete(key);
    this.#sounds.set(key, sound);
    return sound;
  }

  set(key: string, sound: Sound): void {
    this.#bytes += sound.bytes.length - (this.#sounds.get(key)?.bytes.length ?? 0);
    this.#sounds.delete(key);
    this.#sounds.set(key, sound);
    for (const [oldest, {bytes}] of this.#sounds) {
      if (this.#bytes <= this.#most) break;
      this.#sounds.delete(oldest);
      this.#bytes -= bytes.length;
    }
  }
}
