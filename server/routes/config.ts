/** `GET /config`: what the server offers for one agent. Public, cacheable, without credentials. */
import type {Request, RequestHandler} from 'express';
import {VoiceError} from '../../src/shared/errors.js';
import type {ServerConfig} from '../../src/realtime/protocol/server-config.js';
import type {Agents} from '../config/agents.js';
import {sendProblem} from './problem.js';

const CACHE_SECONDS = 60;
/** A visitor who clicks later than that does not wait for what is read anew. */
const STALE_SECONDS = 3_600;

export type ConfigDeps = {
  readonly agents: Agents;
  readonly access: 'guarded' | 'direct';
  readonly provider: string;
  readonly transports: readonly string[];
  readonly understands: readonly string[] | undefined;
  /** Where a browser reaches the provider in direct access, seen from this request. */
  readonly baseUrl: (request: Request) => string | undefined;
};

export function configRoute(deps: ConfigDeps): RequestHandler {
  const {agents, access, provider, transports, understands, baseUrl} = deps;
  return (request, response) => {
    const asked = request.query['agent'];
    const found = agents.get(typeof asked === 'string' ? asked : undefined);
    if (found === undefined) {
      sendProblem(response, new VoiceError('config/invalid', {message: 'No agent has this name'}), 404);
      return;
    }
    const reached = access === 'direct' ? baseUrl(request) : undefined;
    const config: ServerConfig = {
      agent: found.name,
      access,
      modes: ['conversation', 'text'],
      transports: [...transports],
      provider,
      ...(reached !== undefined && {providerOrigin: new URL(reached).origin}),
      ...(understands !== undefined && {understands: [...understands]}),
    };
    response
      .set('cache-control', `public, max-age=${CACHE_SECONDS}, stale-while-revalidate=${STALE_SECONDS}`)
      .json(config);
  };
}
