/** `GET /config`: what the server offers for one agent. Public, cacheable, without credentials. */
import type {OfferedAnswers, ServerConfig} from '../../src/realtime/protocol/server-config.js';
import {GUARDED_SUBPROTOCOL} from '../../src/realtime/protocol/subprotocol.js';
import {VERSION} from '../../src/shared/version.js';
import {OVERRIDABLE, type Agent, type Agents} from '../config/agents.js';
import type {Route} from '../http/api.js';
import {HttpError} from '../http/problem.js';
import {DEFAULT_REALTIME_MODEL, REALTIME_VOICES, modelOf} from '../upstream/models.js';

const CACHE_SECONDS = 60;
/** A visitor who clicks later than that does not wait for what is read anew. */
const STALE_SECONDS = 3_600;

export type ConfigDeps = {
  readonly agents: Agents;
  readonly access: 'guarded' | 'direct';
  readonly provider: string;
  readonly transports: readonly string[];
  /** Has the provider sessions that translate? */
  readonly translates: boolean;
  readonly understands: readonly string[] | undefined;
  /** The owner's model, for agents that name none. */
  readonly model: string | undefined;
  /** Everything is loopback: a page may override every setting. */
  readonly loopback: boolean;
};

export function configRoute(deps: ConfigDeps): Route {
  const {agents, access, provider, transports, translates, understands, model} = deps;
  return ({query}) => {
    const found = agents.get(query.get('agent') ?? undefined);
    if (found === undefined) throw new HttpError(404, 'config/invalid', nobody(deps));
    const json: ServerConfig & OfferedAnswers = {
      agent: found.name,
      access,
      modes: modesOf(found.agent.model ?? model, translates),
      answers: answersOf(found.agent.model ?? model),
      transports: [...transports],
      provider,
      allow: allowedBy(found.agent, deps),
      voices: voicesOf(found.agent.model ?? model),
      version: VERSION,
      protocol: GUARDED_SUBPROTOCOL,
      ...(understands !== undefined && {understands: [...understands]}),
    };
    const cacheControl = `public, max-age=${CACHE_SECONDS}, stale-while-revalidate=${STALE_SECONDS}`;
    return {json, cacheControl};
  };
}

/** As calls are judged: direct access is for visitors who are trusted with every setting. */
function allowedBy({allow}: Agent, {access, loopback}: ConfigDeps): string[] {
  return access === 'direct' || loopback ? [...OVERRIDABLE] : [...allow];
}

/** A model that only translates holds no conversations; who is named for those does not hinder a translation. */
function modesOf(model: string | undefined, translates: boolean): string[] {
  return [
    ...(talks(model) ? ['conversation', 'text'] : []),
    'transcription',
    ...(translates ? ['translation'] : []),
  ];
}

/** Who speaks to it may want it in writing: a page speaks that by itself. */
function answersOf(model: string | undefined): string[] {
  return talks(model) ? ['audio', 'text'] : [];
}

function talks(model = DEFAULT_REALTIME_MODEL): boolean {
  return modelOf(model)?.kind !== 'translation';
}

/** A model of the owner's own name holds conversations; one that is known for something else has no voice to choose. */
function voicesOf(model = DEFAULT_REALTIME_MODEL): string[] {
  return (modelOf(model)?.kind ?? 'realtime') === 'realtime' ? [...REALTIME_VOICES] : [];
}

/** Not the name, which whoever asks may have from anywhere; and who there is, is told to nobody but the owner. */
function nobody({agents, loopback}: ConfigDeps): string {
  const use = loopback ? `; use ${agents.names.join(', ')}, or add it to voice.config.json` : '';
  return `No agent has this name${use}`;
}
