/** A provider of the Realtime protocol: calls made, watched and ended, sockets opened, secrets minted. */
import type {Logger} from 'pino';
import {z} from 'zod';
import {delay} from '../../src/shared/abort.js';
import {VoiceError} from '../../src/shared/errors.js';
import type {Adapter} from '../../src/realtime/protocol/adapter.js';
import type {RealtimeSession} from '../../src/realtime/protocol/client-events.js';
import * as dialects from '../../src/realtime/protocol/dialects.js';
import {parseJson} from '../../src/realtime/protocol/parse.js';
import {TranslationDialect, translationRequest} from '../../src/realtime/protocol/translation-dialect.js';
import {OwnError} from '../log/own-error.js';
import {statusFailure} from './failure.js';
import {multipart} from './multipart.js';
import type {Provider} from './provider.js';
import {ProviderHttp, blotOut, type Asked, type Blot, type Reply} from './provider-http.js';
import {WsUpstreamSocket, type UpstreamAddress} from './upstream-socket.js';
import type {
  CreatedCall,
  Dialect,
  MintedSecret,
  SocketPurpose,
  Upstream,
  UpstreamCapabilities,
} from './upstream.js';

/** A call that runs on costs money: it is told again and again, in pauses that double, for about ten seconds. */
const HANG_UP_TRIES = 6;
const HANG_UP_PAUSE_MS = 300;

/** So much of a strange `Location` the log keeps. */
const LOGGED_LOCATION = 200;

/** Ways to fail before the provider has read a word: then no call was made. */
const NOTHING_WAS_ASKED: ReadonlySet<unknown> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'],
]);

/** A secret that is used as soon as it is there; a provider mints none for less. */
const SECRET_SECONDS = 10;

const secretAnswer = z.object({
  value: z.string().min(1),
  expires_at: z.number(),
  session: z.record(z.string(), z.unknown()),
});

export type RealtimeOptions = {
  readonly provider: Provider;
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly dialect: Dialect;
  /** Told of a call that may run and cannot be ended. */
  readonly log: Pick<Logger, 'error'>;
  /** For whom it asks, as `OpenAI-Safety-Identifier`; absent: for nobody in particular. */
  readonly safetyIdentifier?: string | undefined;
  /** How long an answer may take, and the first pause between two tries to hang up; less for tests. */
  readonly answerMs?: number | undefined;
  readonly hangUpPauseMs?: number | undefined;
};

export class RealtimeUpstream implements Upstream {
  readonly name: string;
  readonly capabilities: UpstreamCapabilities;
  readonly #options: RealtimeOptions;
  readonly #http: ProviderHttp;
  readonly #blot: Blot;

  /** `http`: connections that are shared with another one of the same provider. */
  constructor(options: RealtimeOptions, http?: ProviderHttp) {
    this.#blot = blotOut(options.apiKey);
    const {provider, baseUrl, answerMs, dialect} = options;
    this.#http = http ?? new ProviderHttp(provider.baseUrl(baseUrl), this.#blot, answerMs);
    this.name = provider.name;
    this.#options = options;
    const {sealedWebRtc, ownModelNames = false} = provider;
    const translates = provider.translates === true && dialect === 'ga';
    this.capabilities = {sealedWebRtc, attach: 'before-answer', dialect, translates, ownModelNames};
  }

  async createCall(offer: string, session: RealtimeSession, signal: AbortSignal): Promise<CreatedCall> {
    signal.throwIfAborted();
    const {body, type} = multipart([
      {name: 'sdp', type: 'application/sdp', content: offer},
      {name: 'session', type: 'application/json', content: JSON.stringify(this.#written(session))},
    ]);
    const reply = await this.#askForCall('/realtime/calls', this.#headers(type), body);
    // Before the answer is read: whatever happens from here on, this call can be ended.
    const callId = this.#options.provider.callIn(reply.location, this.#http.address);
    if (callId === undefined) {
      this.#tellOfLostCall(reply);
      reply.drop();
      throw unusable('The provider named no call of its own in Location');
    }
    const answer = await this.#readAnswer(reply, signal, () => this.#endUnused(callId));
    return {callId, answer};
  }

  async answerOffer(offer: string, session: RealtimeSession, signal: AbortSignal): Promise<string> {
    if (session.type === 'realtime') return (await this.createCall(offer, session, signal)).answer;
    // The form of a call knows conversations alone: every other session begins with a secret of its own.
    const {value} = await this.mintSecret(session, SECRET_SECONDS, signal);
    signal.throwIfAborted();
    const headers = {authorization: `Bearer ${value}`, 'content-type': 'application/sdp'};
    const reply = await this.#askForCall(`${pathOf(session)}calls`, headers, offer);
    // A translation is named below a path of its own, or not at all: then nobody but its visitor can end it.
    const location = reply.location.replace(pathOf(session), '/realtime/');
    const callId = this.#options.provider.callIn(location, this.#http.address);
    const end = (): unknown => (callId === undefined ? this.#tellOfLostCall(reply) : this.#endUnused(callId));
    return this.#readAnswer(reply, signal, end);
  }

  attach(callId: string, signal: AbortSignal): Promise<WsUpstreamSocket> {
    return WsUpstreamSocket.open(this.#address({call_id: callId}), signal);
  }

  openSocket(purpose: SocketPurpose, signal: AbortSignal): Promise<WsUpstreamSocket> {
    const {intent, ...query} = purpose;
    if (intent === 'translation')
      return WsUpstreamSocket.open(this.#address(query, new TranslationDialect()), signal);
    return WsUpstreamSocket.open(this.#address(intent === undefined ? query : {intent}), signal);
  }

  async hangUp(callId: string): Promise<void> {
    const path = `/realtime/calls/${encodeURIComponent(callId)}/hangup`;
    let pause = this.#options.hangUpPauseMs ?? HANG_UP_PAUSE_MS;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const reply = await this.#post(path, this.#headers('application/json'), '');
        // 404: the provider does not know the call any more, which is what we want.
        if (reply.status !== 404) await taken(reply);
        reply.drop();
        return;
      } catch (failure) {
        if (attempt === HANG_UP_TRIES) throw failure;
        await delay(pause);
        pause *= 2;
      }
    }
  }

  async mintSecret(session: RealtimeSession, seconds: number, signal: AbortSignal): Promise<MintedSecret> {
    const expires = {anchor: 'created_at', seconds};
    const request = JSON.stringify({expires_after: expires, session: this.#written(session)});
    const path = `${pathOf(session)}client_secrets`;
    const {text} = await taken(await this.#post(path, this.#headers('application/json'), request, signal));
    const parsed = secretAnswer.safeParse(parseJson(await text()));
    if (parsed.success) return parsed.data;
    throw unusable('The provider minted no client secret');
  }

  forVisitor(safetyIdentifier: string): RealtimeUpstream {
    return new RealtimeUpstream({...this.#options, safetyIdentifier}, this.#http);
  }

  /** Not given up half-way: a call that the provider made and we never heard of could not be ended. */
  async #askForCall(path: string, headers: Asked['headers'], body: string): Promise<Reply> {
    let reply: Reply;
    try {
      reply = await this.#post(path, headers, body);
    } catch (failure) {
      if (!NOTHING_WAS_ASKED.has(codeOf(failure))) this.#tellOfLostCall(undefined);
      throw failure;
    }
    return taken(reply);
  }

  /** `end`: whatever becomes of an answer that cannot be used, its call is not left behind. */
  async #readAnswer(reply: Reply, signal: AbortSignal, end: () => unknown): Promise<string> {
    try {
      const answer = await reply.text();
      signal.throwIfAborted();
      if (!answer.startsWith('v=')) throw unusable('The answer of the provider is no SDP');
      return answer;
    } catch (failure) {
      await end();
      throw failure;
    }
  }

  /** Why the call is of no use is what its caller must hear; that it could not be ended is for the owner. */
  async #endUnused(callId: string): Promise<void> {
    try {
      await this.hangUp(callId);
    } catch (failure) {
      this.#options.log.error({err: failure}, 'a call that nobody uses could not be ended upstream');
    }
  }

  #tellOfLostCall(reply: Reply | undefined): void {
    // Without the id, which whoever reads the log could use.
    const path =
      reply &&
      this.#blot(reply.location)
        .replaceAll(/rtc_[\w-]+/g, 'rtc_')
        .slice(0, LOGGED_LOCATION);
    this.#options.log.error(
      {provider: this.#http.address.origin, path},
      'the provider may run a call that cannot be ended: it named none that is its own. It ends with the provider’s own limit',
    );
  }

  #post(path: string, headers: Asked['headers'], body: string, signal?: AbortSignal): Promise<Reply> {
    return this.#http.ask({method: 'POST', path, headers, body, signal});
  }

  /** Of the owner's values alone: nothing that a client wrote becomes a header. */
  #headers(contentType?: string): Record<string, string> {
    const {provider, apiKey, safetyIdentifier} = this.#options;
    return {
      ...(contentType !== undefined && {'content-type': contentType}),
      ...provider.credentials(apiKey),
      ...(safetyIdentifier !== undefined && {'openai-safety-identifier': safetyIdentifier}),
    };
  }

  /** A session as this provider reads it. */
  #written(session: RealtimeSession): object {
    if (session.type === 'translation') return translationRequest(session);
    return this.#options.dialect === 'beta' ? dialects.sessionToBeta(session) : session;
  }

  #address(
    query: Readonly<Record<string, string>>,
    adapter: Adapter | undefined = this.#options.dialect === 'beta' ? dialects : undefined,
  ): UpstreamAddress {
    const {origin, path} = this.#http.address;
    const below = `/realtime${adapter?.path ?? ''}?${new URLSearchParams(query).toString()}`;
    const url = `${origin.replace(/^http/, 'ws')}${path}${below}`;
    return {url, headers: this.#headers(), blot: this.#blot, adapter};
  }
}

/** Where sessions of this type are asked for, with the slash at its end. */
function pathOf({type}: RealtimeSession): string {
  return type === 'translation' ? '/realtime/translations/' : '/realtime/';
}

/** The reply, where it is a success; a redirect is none. */
async function taken(reply: Reply): Promise<Reply> {
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw statusFailure(reply.status, await reply.text());
}

function unusable(message: string): VoiceError {
  return new VoiceError('transport/handshake', {cause: new OwnError(message)});
}

function codeOf(failure: unknown): unknown {
  const cause: unknown = failure instanceof VoiceError ? failure.cause : failure;
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}
