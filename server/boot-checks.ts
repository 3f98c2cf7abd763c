/** What is looked at before a server lets anybody in: what would only fail in the first call fails at boot. */
import {VoiceError} from '../src/shared/errors.js';
import {DEFAULT_TRANSCRIPTION_MODEL} from '../src/realtime/protocol/session-settings.js';
import {isLoopbackHost} from './access/loopback.js';
import {NO_ORIGIN} from './access/origins.js';
import type {Agent, Agents} from './config/agents.js';
import {EnvironmentError, type Environment} from './config/environment.js';
import type {Admission} from './guard/admission.js';
import {isHeldWhole} from './money/whole-call.js';
import {DEFAULT_REALTIME_MODEL} from './upstream/models.js';

/** Throws an `EnvironmentError` where money is limited and a model of an agent has no known price, or no call a bound. */
export function checkPrices(agents: Agents, admission: Admission, model: string | undefined): void {
  for (const name of agents.names) {
    const agent = agents.get(name)?.agent;
    if (agent === undefined) continue;
    const heardBy = agent.inputTranscription ?? DEFAULT_TRANSCRIPTION_MODEL;
    const transcription = heardBy === 'off' ? {} : {transcription: {model: heardBy}};
    const session = {type: 'realtime', audio: {input: transcription}} as const;
    const priced = {model: agent.model ?? model ?? DEFAULT_REALTIME_MODEL, session};
    try {
      const limits = admission.limits(agent);
      isHeldWhole(agent, admission.prices(priced, limits), limits);
    } catch (failure) {
      if (failure instanceof VoiceError) throw new EnvironmentError(`agents.${name}: ${failure.message}.`);
      throw failure;
    }
  }
}

/** Throws where an agent wants a challenge, and nobody could say whether it was met. */
export function checkChallenges(agents: Agents, canVerify: boolean): void {
  const name = agents.names.find(known => agents.get(known)?.agent.requireChallenge === true);
  if (name === undefined || canVerify) return;
  throw new EnvironmentError(`agents.${name}: requireChallenge needs CHALLENGE_SECRET.`);
}

/** The agent of a page that names none; `readAgents` has made sure that there is one. */
export function defaultAgent(agents: Agents): Agent {
  const found = agents.get(undefined);
  if (found === undefined) throw new EnvironmentError('voice.config.json has no default agent.');
  return found.agent;
}

/** A page without an origin may try to call where some agent knows its visitors by their tokens. */
export function needsTokens(agents: Agents): boolean {
  return agents.names.some(name => agents.get(name)?.agent.requireToken === true);
}

/** What works, and an owner should know all the same. */
export function warningsOf({
  access,
  allowedOrigins,
  publicOrigins,
  host,
}: Pick<Environment, 'access' | 'allowedOrigins' | 'publicOrigins' | 'host'>): string[] {
  return [
    ...(publicOrigins.length === 0 && !isLoopbackHost(host)
      ? [
          `HOST=${host} can be reached from elsewhere, and PUBLIC_ORIGINS names nothing: whoever asks for another name than this machine's own is refused`,
        ]
      : []),
    ...(access === 'direct'
      ? [
          'VOICE_ACCESS=direct hands out client secrets, and of the limits only the numbers of calls hold: for trusted visitors only',
        ]
      : []),
    ...(allowedOrigins.includes(NO_ORIGIN)
      ? [
          'ALLOWED_ORIGINS names null, and any page can be one without an origin: whoever likes may embed, and the limits are all that holds',
        ]
      : []),
  ];
}
