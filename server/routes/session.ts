/** `POST` and `GET /session`: a client secret for direct access, which is for trusted visitors only. */
import {Router, json, type Request, type Response} from 'express';
import type {Logger} from 'pino';
import {z} from 'zod';
import {VoiceError, asVoiceError} from '../../src/shared/errors.js';
import type {TokenResponse} from '../../src/realtime/protocol/token.js';
import {
  overrides as overridesShape,
  type GuardedOverrides,
} from '../../src/realtime/protocol/guarded-client.js';
import {realtimeSession} from '../../src/realtime/protocol/session-settings.js';
import type {Agents} from '../config/agents.js';
import {retiredToday} from '../config/retired.js';
import {resolveOverrides} from '../guard/overrides.js';
import {DEFAULT_REALTIME_MODEL} from '../upstream/models.js';
import type {Upstream} from '../upstream/upstream.js';
import {sendProblem} from './problem.js';

/** A secret starts sessions until it expires, so it lives as short as a page needs. */
const SECRET_SECONDS = 30;
const MAX_BODY = '64kb';
/** JSON all the same: as plain text a page of another origin asks without a preflight. The Origin is looked at anyway. */
const BODY_TYPES = ['application/json', 'text/plain'];

const tokenRequest = z.object({
  agent: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional(),
  model: z
    .string()
    .regex(/^[\w.:/-]{1,100}$/)
    .optional(),
  /** Of a widget, which wants its settings in the session from the first moment on. */
  mode: z.enum(['conversation', 'text']).optional(),
  locale: z.string().max(35).optional(),
  audioFormat: z.enum(['pcm16', 'pcmu', 'pcma']).optional(),
  overrides: z.unknown().optional(),
});

const NO_WISHES: GuardedOverrides = {};

export type SessionDeps = {
  readonly upstream: Upstream;
  readonly agents: Agents;
  readonly model: string | undefined;
  readonly log: Logger;
  /** Where the browser reaches the provider, seen from this request; absent: the provider's own address. */
  readonly baseUrl: (request: Request) => string | undefined;
};

export function sessionRoutes(deps: SessionDeps): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    // A GET has no Origin on the same origin; this header cannot be forged by a page.
    const site = request.get('sec-fetch-site');
    if (site === 'same-origin' || site === 'none') await mint({}, request, response, deps);
    else sendProblem(response, notAllowed(), 403);
  });
  router.post('/', json({limit: MAX_BODY, type: BODY_TYPES}), (request, response) =>
    mint(request.body ?? {}, request, response, deps),
  );
  return router;
}

async function mint(body: unknown, request: Request, response: Response, deps: SessionDeps): Promise<void> {
  const parsed = tokenRequest.safeParse(body);
  const wishes = overridesShape.safeParse(parsed.data?.overrides ?? NO_WISHES);
  const found = parsed.success ? deps.agents.get(parsed.data.agent) : undefined;
  if (!parsed.success || !wishes.success || found === undefined) {
    const message =
      'The body is not allowed; use {"agent"?: a configured name, "model"?: a model, "mode"?: conversation or text, "overrides"?: settings}';
    sendProblem(response, new VoiceError('config/invalid', {message}));
    return;
  }
  const {locale, mode = 'conversation', audioFormat} = parsed.data;
  // Who holds a secret may change every setting anyway: direct access is for visitors who are trusted with that.
  const resolved = resolveOverrides(found.agent, wishes.data, {everything: true, locale});
  const model = parsed.data.model ?? resolved.model ?? deps.model ?? DEFAULT_REALTIME_MODEL;
  const gone = retiredToday({...resolved.settings, model}, deps.upstream.capabilities);
  if (gone !== undefined) {
    sendProblem(response, gone);
    return;
  }
  const shape = {mode, answeredBy: 'provider'} as const;
  const session = {...realtimeSession({...resolved.settings, audioFormat}, shape), model};
  try {
    const secret = await deps.upstream.mintSecret(session, SECRET_SECONDS, AbortSignal.timeout(10_000));
    const {value, expires_at} = secret;
    const baseUrl = deps.baseUrl(request);
    const {dialect} = deps.upstream.capabilities;
    const answer: TokenResponse & {client_secret: {value: string; expires_at: number}} = {
      value,
      expires_at,
      session: secret.session,
      client_secret: {value, expires_at},
      ...(parsed.data.mode !== undefined && {applied: true}),
      ...(resolved.greeting !== undefined && {greeting: resolved.greeting}),
      ...(baseUrl !== undefined && {base_url: baseUrl}),
      ...(dialect !== 'ga' && {dialect}),
    };
    response.set('cache-control', 'no-store').json(answer);
  } catch (failure) {
    const error = asVoiceError(failure, 'transport/handshake');
    deps.log.warn({err: error, cause: error.cause}, 'no client secret');
    sendProblem(response, error);
  }
}

function notAllowed(): VoiceError {
  return new VoiceError('config/not-allowed', {message: 'Pages of other origins use POST'});
}
