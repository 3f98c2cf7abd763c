/** `GET /config`: what the server offers for one agent. Public, cacheable, without credentials. */
import type {ServerConfig} from '../../src/realtime/protocol/server-config.js';
import type {Agents} from '../config/agents.js';
import type {Route} from '../http/api.js';
import {HttpError} from '../http/problem.js';

const CACHE_SECONDS = 60;
/** A visitor who clicks later than that does not wait for what is read anew. */
const STALE_SECONDS = 3_600;

export type ConfigDeps = {
  readonly agents: Agents;
  readonly access: 'guarded' | 'direct';
  readonly provider: string;
  readonly transports: readonly string[];
  readonly understands: readonly string[] | undefined;
};

export function configRoute(deps: ConfigDeps): Route {
  const {agents, access, provider, transports, understands} = deps;
  return ({query}) => {
    const found = agents.get(query.get('agent') ?? undefined);
    if (found === undefined) throw new HttpError(404, 'config/invalid', 'No agent has this name');
    const json: ServerConfig = {
      agent: found.name,
      access,
      modes: ['conversation', 'text'],
      transports: [...transports],
      provider,
      ...(understands !== undefined && {understands: [...understands]}),
    };
    const cacheControl = `public, max-age=${CACHE_SECONDS}, stale-while-revalidate=${STALE_SECONDS}`;
    return {json, cacheControl};
  };
}
