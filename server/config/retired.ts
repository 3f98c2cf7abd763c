/**
 * What settings name that is no longer there, or soon will not be, and what to write instead. It stands alone, pure: the
 * owner is told when the server starts, a page when it asks, and a calendar alone must not need a new version.
 */
import {DEFAULT_TRANSCRIPTION_MODEL} from '../../src/realtime/protocol/session-settings.js';
import {VoiceError} from '../../src/shared/errors.js';
import {
  DEFAULT_REALTIME_MODEL,
  REPLACEMENT_VOICE,
  SPEECH_ONLY_VOICES,
  modelOf,
  replacementOf,
} from '../upstream/models.js';

/** So long before a model shuts down its owner is warned. */
export const WARNED_DAYS = 90;

const DAY_MS = 86_400_000;

export type NamedSettings = {
  readonly model?: string | undefined;
  /** One of the owner's own has an id, and stays. */
  readonly voice?: string | {readonly id: string} | undefined;
  /** `on` and `off` name none. */
  readonly inputTranscription?: string | undefined;
  /** No model takes it any more, whatever its value. */
  readonly temperature?: unknown;
  /** The base URL, or a path below it. */
  readonly endpoint?: string | undefined;
};

/** Addresses of the time before client secrets and calls, and what does their work now. */
const OLD_ENDPOINTS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\/realtime\/(transcription_)?sessions\b/, '/realtime/client_secrets'],
  [/\/openai\/realtime\b|[?&]api-version=/, '/openai/v1'],
];

/** The first thing among these settings that is gone on `day` (an ISO date), as `config/retired`. */
export function retired(named: NamedSettings, day: string): VoiceError | undefined {
  const {model, voice, inputTranscription, temperature, endpoint} = named;
  const gone =
    goneModel('model', model, day) ??
    goneModel('input-transcription', inputTranscription, day) ??
    (typeof voice === 'string' && SPEECH_ONLY_VOICES.includes(voice)
      ? `voice="${voice}" only reads texts aloud and holds no conversation; use "${REPLACEMENT_VOICE}"`
      : undefined) ??
    (temperature !== undefined
      ? `temperature=${JSON.stringify(temperature)} is retired: no model takes it any more; leave it out, and say in instructions how free the answers may be`
      : undefined) ??
    goneEndpoint(endpoint);
  return gone === undefined ? undefined : new VoiceError('config/retired', {message: gone});
}

function goneModel(name: string, model: string | undefined, day: string): string | undefined {
  const replacement = model === undefined ? undefined : replacementOf(model, day);
  if (model === undefined || replacement === undefined) return undefined;
  const shutdown = modelOf(model)?.shutdown;
  return `${name}="${model}" ${shutdown === undefined ? 'is retired' : `was shut down on ${shutdown}`}; use "${replacement}"`;
}

function goneEndpoint(endpoint: string | undefined): string | undefined {
  const found = OLD_ENDPOINTS.find(([pattern]) => endpoint !== undefined && pattern.test(endpoint));
  return found && `endpoint="${endpoint ?? ''}" is retired; use "${found[1]}"`;
}

/** The same for a call of today; where models are called as their owner calls them, nothing is known by their names. */
export function retiredToday(
  {model, voice, inputTranscription}: NamedSettings,
  {ownModelNames = false}: {readonly ownModelNames?: boolean},
): VoiceError | undefined {
  return retired(ownModelNames ? {voice} : {model, voice, inputTranscription}, today());
}

/** What an agent names, as far as it can be retired. */
type NamingAgent = Pick<NamedSettings, 'model' | 'inputTranscription'>;

/** Which models calls of these agents use that shut down soon: one sentence each. `model`: the owner's for all. */
export function endingSoon(
  agents: ReadonlyMap<string, NamingAgent>,
  model: string | undefined,
  day: string,
): string[] {
  const horizon = new Date(Date.parse(day) + WARNED_DAYS * DAY_MS).toISOString().slice(0, 10);
  const sentences = new Set<string>();
  for (const agent of agents.values()) {
    const {inputTranscription: heard = 'on'} = agent;
    const used = [
      agent.model ?? model ?? DEFAULT_REALTIME_MODEL,
      heard === 'on' ? DEFAULT_TRANSCRIPTION_MODEL : heard,
    ];
    for (const name of used) {
      const {shutdown, replacement = 'another'} = modelOf(name) ?? {};
      if (shutdown === undefined || shutdown > horizon) continue;
      const when = shutdown <= day ? 'was shut down' : 'shuts down';
      sentences.add(`"${name}" ${when} on ${shutdown}; use "${replacement}".`);
    }
  }
  return [...sentences];
}

/** The day of the provider's dates. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
