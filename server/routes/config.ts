/** `GET /config`: what the server offers for one agent. Public, cacheable, without credentials. */
import type {RequestHandler} from 'express';
import {VoiceError} from '../../src/shared/errors.js';
import type {ServerConfig} from '../../src/realtime/protocol/server-config.js';
import type {Agents} from '../config/agents.js';
import {sendProblem} from './problem.js';

const CACHE_SECONDS = 60;

export type ConfigDeps = {
  readonly agents: Agents;
  readonly access: 'guarded' | 'direct';
  readonly provider: string;
  readonly transports: readonly string[];
  readonly understands: readonly string[] | undefined;
};

export function configRoute({agents, access, provider, transports, understands}: ConfigDeps): RequestHandler {
  return (request, response) => {
    const asked = request.query['agent'];
    const found = agents.get(typeof asked === 'string' ? asked : undefined);
    if (found === undefined) {
      sendProblem(response, new VoiceError('config/invalid', {message: 'No agent has this name'}), 404);
      return;
    }
    const config: ServerConfig = {
      agent: found.name,
      access,
      modes: ['conversation', 'text'],
      transports: [...transports],
      provider,
      ...(understands !== undefined && {understands: [...understands]}),
    };
    response.set('cache-control', `public, max-age=${CACHE_SECONDS}`).json(config);
  };
}
