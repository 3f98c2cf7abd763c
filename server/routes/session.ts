/**
 * `POST` and `GET /session`: how a call in direct access begins, which is for trusted visitors only. Whoever asks gets a
 * client secret; who sends an offer along gets the answer of the provider instead, and no secret at all.
 */
import type {IncomingMessage} from 'node:http';
import type {Logger} from 'pino';
import {z} from 'zod';
import {VoiceError, asVoiceError} from '../../src/shared/errors.js';
import type {CallAnswer, TokenResponse} from '../../src/realtime/protocol/token.js';
import {
  overrides as overridesShape,
  type GuardedOverrides,
} from '../../src/realtime/protocol/guarded-client.js';
import type {McpTool, RealtimeSession} from '../../src/realtime/protocol/client-events.js';
import {realtimeSession} from '../../src/realtime/protocol/session-settings.js';
import {MAX_SDP_LENGTH, MAX_TOKEN_LENGTH} from '../../src/realtime/protocol/limits.js';
import type {Admission} from '../guard/admission.js';
import type {Agents} from '../config/agents.js';
import {retiredToday} from '../config/retired.js';
import type {ApiAnswer, ApiRequest, Route} from '../http/api.js';
import {readJson} from '../http/body.js';
import {HttpError} from '../http/problem.js';
import {resolveOverrides} from '../guard/overrides.js';
import {offerWithChannel} from '../guard/sdp.js';
import {checkTranslation} from '../upstream/check-translation.js';
import {DEFAULT_REALTIME_MODEL, translationModel} from '../upstream/models.js';
import type {MintedSecret, Upstream} from '../upstream/upstream.js';

/** A secret starts sessions until it expires, so it lives as short as a page needs. */
const SECRET_SECONDS = 30;
const PROVIDER_MS = 10_000;
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
  mode: z.enum(['conversation', 'text', 'written-answers', 'transcription', 'translation']).optional(),
  locale: z.string().max(35).optional(),
  audioFormat: z.enum(['pcm16', 'pcmu', 'pcma']).optional(),
  overrides: z.unknown().optional(),
  /** Of WebRTC, with sound and the data channel of the provider's events. */
  offer: z.string().max(MAX_SDP_LENGTH).optional(),
});

const NO_WISHES: GuardedOverrides = {};

/** In epoch seconds. */
type Expiring = {readonly expires_at: number};

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
      if (site === 'same-origin' || site === 'none') return begin({}, request, deps);
      throw new VoiceError('config/not-allowed', {message: 'Pages of other origins use POST'});
    },
    POST: async request => begin(await readJson(request.message), request, deps),
  };
}

async function begin(body: unknown, {message}: ApiRequest, deps: SessionDeps): Promise<ApiAnswer> {
  const parsed = tokenRequest.safeParse(body);
  const wishes = overridesShape.safeParse(parsed.data?.overrides ?? NO_WISHES);
  const found = parsed.success ? deps.agents.get(parsed.data.agent) : undefined;
  if (!parsed.success || !wishes.success || found === undefined) {
    throw new VoiceError('config/invalid', {
      message:
        'The body is not allowed; use {"agent"?: a configured name, "model"?: a model, "mode"?: conversation, text, written-answers, transcription or translation, "overrides"?: settings, "offer"?: an SDP}',
    });
  }
  const {locale, mode = 'conversation', audioFormat, token} = parsed.data;
  const offer = parsed.data.offer === undefined ? undefined : readOffer(parsed.data.offer);
  const {admission} = deps;
  const {agent, name} = found;
  // Who holds a secret may change every setting anyway: direct access is for visitors who are trusted with that.
  const resolved = resolveOverrides(found.agent, wishes.data, {everything: true, locale});
  const named = parsed.data.model ?? resolved.model ?? deps.model;
  const model = mode === 'translation' ? translationModel(named) : (named ?? DEFAULT_REALTIME_MODEL);
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
  const wanted = realtimeSession({...resolved.settings, audioFormat}, shape);
  checkTranslation(wanted, deps.upstream.capabilities);
  // Who only writes down names its model there.
  const session = wanted.type === 'transcription' ? wanted : {...wanted, model};
  try {
    const upstream = deps.upstream.forVisitor(admission.keys.safetyIdentifier(visitor.visitor));
    // What the call will cost nobody here learns: only its beginning can be limited.
    await admission.spend(visitor, admission.limits(agent), {isCall: true, charge: 0});
    const {dialect} = deps.upstream.capabilities;
    const told = {
      ...(parsed.data.mode !== undefined && {applied: true}),
      // Nobody speaks first where nobody answers.
      ...(wanted.type === 'realtime' && resolved.greeting !== undefined && {greeting: resolved.greeting}),
      ...(dialect !== 'ga' && {dialect}),
      ...(agent.expose.includes('cost') && {
        prices: admission.prices({model, session}, admission.limits(agent)),
      }),
    };
    const begun =
      offer === undefined
        ? await mint(upstream, session, deps.baseUrl(message))
        : await answer(upstream, session, offer, message);
    const json: TokenResponse | CallAnswer = {...begun, ...told};
    return {json, cacheControl: 'no-store'};
  } catch (failure) {
    const error = asVoiceError(failure, 'transport/handshake');
    deps.log.warn({err: error, cause: error.cause}, 'no session in direct access');
    throw error;
  }
}

/** Its own fault, and no failure of the provider's: with this code a page takes another way. */
function readOffer(sdp: string): string {
  try {
    return offerWithChannel(sdp);
  } catch (failure) {
    const {message} = asVoiceError(failure, 'transport/handshake');
    throw new HttpError(400, 'transport/handshake', message);
  }
}

async function mint(
  upstream: Upstream,
  session: RealtimeSession,
  baseUrl: string | undefined,
): Promise<TokenResponse & Expiring & {client_secret: Expiring & {value: string}}> {
  const secret = await upstream.mintSecret(session, SECRET_SECONDS, AbortSignal.timeout(PROVIDER_MS));
  const {value, expires_at} = secret;
  return {
    value,
    expires_at,
    session: withoutSecrets(secret.session),
    client_secret: {value, expires_at},
    ...(baseUrl !== undefined && {base_url: baseUrl}),
  };
}

/** What a provider repeats of a session, but for what lets the owner into somebody else's tools. */
function withoutSecrets(session: MintedSecret['session']): MintedSecret['session'] {
  const {tools} = session;
  if (!Array.isArray(tools)) return session;
  const shown = (tool: object): object => {
    const {authorization: _, headers: __, ...rest} = tool as McpTool;
    return rest;
  };
  return {...session, tools: tools.filter(tool => typeof tool === 'object' && tool !== null).map(shown)};
}

/** Whoever hangs up before the answer leaves no call behind. */
async function answer(
  upstream: Upstream,
  session: RealtimeSession,
  offer: string,
  {socket}: IncomingMessage,
): Promise<CallAnswer> {
  const gone = new AbortController();
  const onClose = (): void => gone.abort();
  socket.once('close', onClose);
  try {
    const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(PROVIDER_MS)]);
    const sdp = await upstream.answerOffer(offer, session, signal);
    // Not all of it: tools of others may hold what only their owner knows.
    const {model, audio} = session;
    return {answer: sdp, session: {...(model !== undefined && {model}), ...(audio !== undefined && {audio})}};
  } finally {
    socket.off('close', onClose);
  }
}
