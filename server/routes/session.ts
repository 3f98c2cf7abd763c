/** `POST` and `GET /session`: a client secret for direct access, which is for trusted visitors only. */
import type {IncomingMessage} from 'node:http';
import type {Logger} from 'pino';
import {z} from 'zod';
import {VoiceError, asVoiceError} from '../../src/shared/errors.js';
import type {TokenResponse} from '../../src/realtime/protocol/token.js';
import {
  overrides as overridesShape,
  type GuardedOverrides,
} from '../../src/realtime/protocol/guarded-client.js';
import {realtimeSession} from '../../src/realtime/protocol/session-settings.js';
import {MAX_TOKEN_LENGTH} from '../../src/realtime/protocol/limits.js';
import type {Admission} from '../guard/admission.js';
import type {Agents} from '../config/agents.js';
import {retiredToday} from '../config/retired.js';
import type {ApiAnswer, ApiRequest, Route} from '../http/api.js';
import {readJson} from '../http/body.js';
import {resolveOverrides} from '../guard/overrides.js';
import {DEFAULT_REALTIME_MODEL} from '../upstream/models.js';
import type {Upstream} from '../upstream/upstream.js';

/** A secret starts sessions until it expires, so it lives as short as a page needs. */
const SECRET_SECONDS = 30;
const tokenRequest = z.object({
  agent: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional(),
  /** By whom the owner's backend vouches for the visitor. */
  token: z.string().max(MAX_TOKEN_LENGTH).optional(),
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
  readonly admission: Admission;
  /** Where a request comes from, as limits count it. */
  readonly addressOf: (request: IncomingMessage) => string;
  readonly model: string | undefined;
  readonly log: Logger;
  /** Where the browser reaches the provider, seen from this request; absent: the provider's own address. */
  readonly baseUrl: (request: IncomingMessage) => string | undefined;
};

export function sessionRoutes(deps: SessionDeps): Readonly<Record<'GET' | 'POST', Route>> {
  return {
    GET: request => {
      // A GET has no Origin on the same origin; this header cannot be forged by a page.
      const site = request.message.headers['sec-fetch-site'];
      if (site === 'same-origin' || site === 'none') return mint({}, request, deps);
      throw new VoiceError('config/not-allowed', {message: 'Pages of other origins use POST'});
    },
    POST: async request => mint(await readJson(request.message), request, deps),
  };
}

async function mint(body: unknown, {message}: ApiRequest, deps: SessionDeps): Promise<ApiAnswer> {
  const parsed = tokenRequest.safeParse(body);
  const wishes = overridesShape.safeParse(parsed.data?.overrides ?? NO_WISHES);
  const found = parsed.success ? deps.agents.get(parsed.data.agent) : undefined;
  if (!parsed.success || !wishes.success || found === undefined) {
    throw new VoiceError('config/invalid', {
      message:
        'The body is not allowed; use {"agent"?: a configured name, "model"?: a model, "mode"?: conversation or text, "overrides"?: settings}',
    });
  }
  const {locale, mode = 'conversation', audioFormat, token} = parsed.data;
  const {admission} = deps;
  const {agent, name} = found;
  // Who holds a secret may change every setting anyway: direct access is for visitors who are trusted with that.
  const resolved = resolveOverrides(found.agent, wishes.data, {everything: true, locale});
  const model = parsed.data.model ?? resolved.model ?? deps.model ?? DEFAULT_REALTIME_MODEL;
  const gone = retiredToday({...resolved.settings, model}, deps.upstream.capabilities);
  if (gone !== undefined) throw gone;
  const caller = {origin: message.headers.origin, address: deps.addressOf(message)};
  const visitor = await admission.identify(caller, {
    agent: name,
    token,
    requireToken: agent.requireToken,
    requireChallenge: agent.requireChallenge,
  });
  const shape = {mode, answeredBy: 'provider'} as const;
  const session = {...realtimeSession({...resolved.settings, audioFormat}, shape), model};
  try {
    const upstream = deps.upstream.forVisitor(admission.keys.safetyIdentifier(visitor.visitor));
    // What the call will cost nobody here learns: only its beginning can be limited.
    await admission.spend(visitor, admission.limits(agent), {isCall: true, charge: 0});
    const secret = await upstream.mintSecret(session, SECRET_SECONDS, AbortSignal.timeout(10_000));
    const {value, expires_at} = secret;
    const baseUrl = deps.baseUrl(message);
    const {dialect} = deps.upstream.capabilities;
    const json: TokenResponse & {client_secret: {value: string; expires_at: number}} = {
      value,
      expires_at,
      session: secret.session,
      client_secret: {value, expires_at},
      ...(parsed.data.mode !== undefined && {applied: true}),
      ...(resolved.greeting !== undefined && {greeting: resolved.greeting}),
      ...(baseUrl !== undefined && {base_url: baseUrl}),
      ...(dialect !== 'ga' && {dialect}),
    };
    return {json, cacheControl: 'no-store'};
  } catch (failure) {
    const error = asVoiceError(failure, 'transport/handshake');
    deps.log.warn({err: error, cause: error.cause}, 'no client secret');
    throw error;
  }
}
