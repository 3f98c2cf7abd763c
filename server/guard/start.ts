/** From a visitor's `start` to what a call is made of: the agent, the session, what the page may change. */
import type {Logger} from 'pino';
import {VoiceError} from '../../src/shared/errors.js';
import type {RealtimeSession} from '../../src/realtime/protocol/client-events.js';
import type {GuardedClientFrame} from '../../src/realtime/protocol/guarded-client.js';
import type {GuardedServerFrame} from '../../src/realtime/protocol/guarded-server.js';
import {realtimeSession} from '../../src/realtime/protocol/session-settings.js';
import type {Agent, Agents} from '../config/agents.js';
import {DEFAULT_REALTIME_MODEL} from '../upstream/models.js';
import type {Upstream} from '../upstream/upstream.js';
import {resolveOverrides} from './overrides.js';

export type GuardDeps = {
  readonly upstream: Upstream;
  readonly agents: Agents;
  /** The owner's model; an agent or an allowed override names another. */
  readonly model: string | undefined;
  /** Everything is loopback: a page may override every setting. */
  readonly loopback: boolean;
  readonly log: Logger;
};

export type StartedCall = {
  readonly upstream: Upstream;
  readonly model: string;
  readonly session: RealtimeSession;
  readonly log: Logger;
};

export type Start = {
  readonly call: StartedCall;
  readonly welcome: Extract<GuardedServerFrame, {type: 'welcome'}>;
};

/** Throws `config/invalid` where no agent has the name. */
export function startCall(frame: Extract<GuardedClientFrame, {type: 'start'}>, deps: GuardDeps): Start {
  const found = deps.agents.get(frame.agent);
  if (found === undefined) {
    throw new VoiceError('config/invalid', {message: `No agent is named "${frame.agent ?? ''}"`});
  }
  const {settings, model, accepted, refused} = resolveOverrides(found.agent, frame.overrides ?? {}, {
    everything: deps.loopback,
    locale: frame.locale,
  });
  const chosen = model ?? deps.model ?? DEFAULT_REALTIME_MODEL;
  const session = bounded(
    realtimeSession(settings, {mode: frame.mode, answeredBy: 'us'}),
    found.agent,
    chosen,
  );
  return {
    call: {upstream: deps.upstream, model: chosen, session, log: deps.log.child({agent: found.name})},
    welcome: {type: 'welcome', limits: {}, iceServers: [], accepted: [...accepted], refused: [...refused]},
  };
}

/** The two settings that bound what one answer can cost; always set. */
function bounded(session: RealtimeSession, agent: Agent, model: string): RealtimeSession {
  return {
    ...session,
    model,
    max_output_tokens: agent.maxOutputTokens,
    truncation: {
      type: 'retention_ratio',
      retention_ratio: 0.8,
      token_limits: {post_instructions: agent.maxContextTokens},
    },
  };
}
