/** The HTTP routes of the engine, relative to wherever they are mounted (`/v1`, `/engine/v1`). */
import express, {type Request, type Response, type Router} from 'express';
import {z} from 'zod';
import {readBetaSession} from '../beta-dialect.js';
import type {Call, Calls} from '../calls.js';
import type {EngineFault} from '../faults.js';
import {invalidOffer} from '../media/sdp.js';
import {parseOrExplain} from '../protocol/explain.js';
import {ProtocolFailure} from '../protocol/failure.js';
import {mintId} from '../protocol/ids.js';
import {
  checkType,
  defaultSettings,
  describeSession,
  mergeSettings,
  parseSessionInput,
  settingsOfType,
  type SessionInput,
  type SessionSettings,
} from '../protocol/session-settings.js';
import {describeTranslation, parseTranslation} from '../protocol/translation-session.js';
import type {Translator} from '../parts/translator.js';
import type {Speech} from '../speech/speech.js';
import {allowEveryOrigin, answerFailure} from './answers.js';
import type {Keys} from './keys.js';
import {MODELS} from './models.js';
import {readCallRequest, readTranslationRequest} from './offer.js';
import {sendSound, speechRequest} from './speech-file.js';

const DEFAULT_SECRET_SECONDS = 600;

const secretRequest = z.strictObject({
  expires_after: z.optional(
    z.strictObject({
      anchor: z.optional(z.literal('created_at')),
      seconds: z.optional(z.int().min(10).max(7200)),
    }),
  ),
  session: z.optional(z.unknown()),
});

export type RouterPorts = {
  readonly keys: Keys;
  readonly calls: Calls;
  readonly speech: Speech;
  readonly translator: Translator;
  readonly faults: ReadonlySet<EngineFault>;
  readonly log: (line: string, detail?: object) => void;
};

export function createRouter(ports: RouterPorts): Router {
  const {keys, calls, speech, translator, faults} = ports;
  const readSession = sessionReader(faults);
  const router = express.Router();
  router.use(allowEveryOrigin);
  // The fault `hang`: every request is accepted and none is answered.
  if (faults.has('hang')) router.use(() => undefined);

  router.get('/models', (_request, response) => {
    response.json({object: 'list', data: MODELS});
  });

  router.post('/realtime/client_secrets', express.json({type: () => true}), (request, response) => {
    keys.identifyKey(request);
    checkQuota(faults);
    response.json(mintSecret(keys, request.body as unknown, readSession));
  });

  router.post(
    '/realtime/translations/client_secrets',
    express.json({type: () => true}),
    (request, response) => {
      keys.identifyKey(request);
      checkQuota(faults);
      const {session, expires_after: wanted} = parseOrExplain(secretRequest, request.body as unknown);
      const settings = parseTranslation(session, translator.languages);
      response.json(secretOf(keys, settings, wanted?.seconds, describeTranslation));
    },
  );

  router.post(
    '/realtime/calls',
    express.raw({type: () => true, limit: '256kb'}),
    async (request, response) => {
      const credential = keys.identify(request);
      checkFaults(faults);
      const {sdp, session} = await readCallRequest(request.headers['content-type'] ?? '', bodyOf(request));
      const given = session === undefined ? undefined : readSession(session);
      const base =
        credential.kind === 'secret'
          ? credential.settings
          : settingsOfType(given?.type ?? 'realtime', modelOf(request));
      const call = await calls.open(sdp, settingsAfter(base, given));
      answerCall(call, `${request.baseUrl}/realtime/calls`, response);
    },
  );

  router.post(
    '/realtime/translations/calls',
    express.raw({type: () => true, limit: '256kb'}),
    async (request, response) => {
      const settings = keys.requireTranslation(request);
      checkFaults(faults);
      const {sdp} = await readTranslationRequest(request, bodyOf(request));
      const call = await calls.openTranslation(sdp, settings);
      answerCall(call, `${request.baseUrl}/realtime/translations/calls`, response);
    },
  );

  router.post('/realtime/calls/:id/hangup', (request, response) => {
    keys.identifyKey(request);
    calls.hangUp(request.params.id);
    response.status(200).end();
  });

  router.post('/audio/speech', express.json({type: () => true}), async (request, response) => {
    keys.identify(request);
    const wish = parseOrExplain(speechRequest, request.body);
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    await sendSound(speech.speak(wish.input, wish.voice, wish.speed, gone.signal), wish, response);
  });

  router.use((request: Request) => {
    const message = `Invalid URL (${request.method} ${request.path})`;
    throw new ProtocolFailure('unknown_url', message, {status: 404});
  });
  // Express knows an error handler by its four parameters.
  router.use((failure: unknown, request: Request, response: Response, _next: express.NextFunction) => {
    ports.log('A request was refused', {method: request.method, path: request.path, reason: String(failure)});
    answerFailure(failure, response);
  });
  return router;
}

/** `path`: by which it was asked; a client takes no other for a call of ours. */
function answerCall({id, answer}: Call, path: string, response: Response): void {
  response.status(201).setHeader('Location', `${path}/${id}`);
  response.type('application/sdp').send(answer);
}

function mintSecret(keys: Keys, body: unknown, readSession: ReadSession): object {
  const request = parseOrExplain(secretRequest, body ?? {});
  const given = request.session === undefined ? undefined : readSession(request.session);
  const settings = given === undefined ? defaultSettings() : settingsAfter(settingsOfType(given.type), given);
  return secretOf(keys, settings, request.expires_after?.seconds, describeSession);
}

function secretOf<Settings extends Parameters<Keys['mint']>[0]>(
  keys: Keys,
  settings: Settings,
  seconds = DEFAULT_SECRET_SECONDS,
  describe: (settings: Settings, id: string, expiresAt: number) => object,
): object {
  const secret = keys.mint(settings, seconds);
  // The session has not begun: the provider says so with an expiry of 0.
  const session = describe(settings, mintId('sess'), 0);
  return {value: secret.value, expires_at: secret.expiresAt, session};
}

/** A client may add to what its secret was minted for, and not make something else of it. */
function settingsAfter(base: SessionSettings, given: SessionInput | undefined): SessionSettings {
  if (given === undefined) return base;
  checkType(base, given.type);
  return mergeSettings(base, given);
}

type ReadSession = (session: unknown) => SessionInput;

/** The fault `beta-dialect` also takes sessions as the dialect writes them. */
function sessionReader(faults: ReadonlySet<EngineFault>): ReadSession {
  if (!faults.has('beta-dialect')) return parseSessionInput;
  return session => parseSessionInput(readBetaSession(session));
}

function bodyOf(request: Request): Buffer {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** Older clients still name the model in the address. */
function modelOf(request: Request): string | undefined {
  const {model} = request.query;
  return typeof model === 'string' ? model : undefined;
}

/** The faults of whoever sends an offer. */
function checkFaults(faults: ReadonlySet<EngineFault>): void {
  checkQuota(faults);
  if (faults.has('sdp-400')) throw invalidOffer();
}

/** The fault `quota-429`. */
export function checkQuota(faults: ReadonlySet<EngineFault>): void {
  if (!faults.has('quota-429')) return;
  const message = 'You exceeded your current quota, please check your plan and billing details.';
  throw new ProtocolFailure('insufficient_quota', message, {status: 429});
}
