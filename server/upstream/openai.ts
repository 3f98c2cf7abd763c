/** OpenAI Realtime (GA), and everything that speaks it or its older dialect, the embedded engine included. */
import {Pool} from 'undici';
import {z} from 'zod';
import {delay, isAbort} from '../../src/shared/abort.js';
import {VoiceError, asVoiceError} from '../../src/shared/errors.js';
import type {RealtimeSession} from '../../src/realtime/protocol/client-events.js';
import * as dialects from '../../src/realtime/protocol/dialects.js';
import {parseJson} from '../../src/realtime/protocol/parse.js';
import {OwnError} from '../log/own-error.js';
import {statusFailure} from './failure.js';
import {WsUpstreamSocket, type UpstreamAddress} from './upstream-socket.js';
import type {CreatedCall, Dialect, MintedSecret, Upstream, UpstreamCapabilities} from './upstream.js';

const CONNECT_LIMIT_MS = 3_000;
const ANSWER_LIMIT_MS = 8_000;
const HANG_UP_TRIES = 3;
const HANG_UP_PAUSE_MS = 300;
/** The largest answer that is read: an SDP or a session. */
const MAX_ANSWER_BYTES = 256 * 1024;

/** `Location` of a created call: parsed strictly, because its id becomes part of later addresses. */
const CALL_LOCATION = /\/realtime\/calls\/(rtc_[\w-]{1,128})$/;

const secretAnswer = z.object({
  value: z.string().min(1),
  expires_at: z.number(),
  session: z.record(z.string(), z.unknown()),
});

export type OpenAiOptions = {
  readonly name: string;
  readonly apiKey: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly dialect: Dialect;
  /** For whom it asks, as `OpenAI-Safety-Identifier`; absent: for nobody in particular. */
  readonly safetyIdentifier?: string | undefined;
};

export class OpenAiUpstream implements Upstream {
  readonly name: string;
  readonly capabilities: UpstreamCapabilities;
  readonly #options: OpenAiOptions;
  #pool: Pool | undefined;

  /** `pool`: connections that are shared with another one of the same provider. */
  constructor(options: OpenAiOptions, pool?: Pool) {
    this.#pool = pool;
    this.name = options.name;
    this.#options = options;
    // The provider's documents do not promise sealed WebRTC; our engine takes such offers.
    this.capabilities = {sealedWebRtc: 'unknown', attach: 'before-answer', dialect: options.dialect};
  }

  async createCall(offer: string, session: RealtimeSession, signal: AbortSignal): Promise<CreatedCall> {
    signal.throwIfAborted();
    const {body, type} = multipart([
      {name: 'sdp', type: 'application/sdp', content: offer},
      {name: 'session', type: 'application/json', content: JSON.stringify(this.#written(session))},
    ]);
    // Not given up half-way: a call that the provider made and we never heard of could not be ended.
    const limit = AbortSignal.timeout(ANSWER_LIMIT_MS);
    const response = await this.#post('/realtime/calls', type, body, limit);
    const callId = CALL_LOCATION.exec(response.location)?.[1];
    if (callId === undefined) {
      throw new VoiceError('transport/handshake', {
        cause: new OwnError('The provider named no call in Location'),
      });
    }
    if (signal.aborted || !response.body.startsWith('v=')) {
      await this.hangUp(callId);
      signal.throwIfAborted();
      throw new VoiceError('transport/handshake', {
        cause: new OwnError('The answer of the provider is no SDP'),
      });
    }
    return {callId, answer: response.body};
  }

  attach(callId: string, signal: AbortSignal): Promise<WsUpstreamSocket> {
    return WsUpstreamSocket.open(this.#address({call_id: callId}), signal);
  }

  openSocket(model: string, signal: AbortSignal): Promise<WsUpstreamSocket> {
    return WsUpstreamSocket.open(this.#address({model}), signal);
  }

  async hangUp(callId: string): Promise<void> {
    const path = `/realtime/calls/${encodeURIComponent(callId)}/hangup`;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#post(path, 'application/json', '', AbortSignal.timeout(ANSWER_LIMIT_MS));
        return;
      } catch (failure) {
        // 404: the provider does not know the call any more, which is what we want.
        if (failure instanceof UnknownCall) return;
        if (attempt === HANG_UP_TRIES) throw failure;
        await delay(HANG_UP_PAUSE_MS * attempt);
      }
    }
  }

  async mintSecret(session: RealtimeSession, seconds: number, signal: AbortSignal): Promise<MintedSecret> {
    const expires = {anchor: 'created_at', seconds};
    const request = JSON.stringify({expires_after: expires, session: this.#written(session)});
    const {body} = await this.#post('/realtime/client_secrets', 'application/json', request, signal);
    const parsed = secretAnswer.safeParse(parseJson(body));
    if (parsed.success) return parsed.data;
    throw new VoiceError('transport/handshake', {
      cause: new OwnError('The provider minted no client secret'),
    });
  }

  forVisitor(safetyIdentifier: string): OpenAiUpstream {
    return new OpenAiUpstream({...this.#options, safetyIdentifier}, this.#connections());
  }

  #connections(): Pool {
    return (this.#pool ??= new Pool(new URL(this.#options.baseUrl).origin, {
      connect: {timeout: CONNECT_LIMIT_MS},
      headersTimeout: ANSWER_LIMIT_MS,
      bodyTimeout: ANSWER_LIMIT_MS,
      maxResponseSize: MAX_ANSWER_BYTES,
    }));
  }

  async #post(
    path: string,
    contentType: string,
    body: string,
    signal: AbortSignal,
  ): Promise<{body: string; location: string}> {
    const base = new URL(this.#options.baseUrl);
    const headers = {...this.#headers(), 'content-type': contentType};
    try {
      const response = await this.#connections().request({
        path: `${base.pathname.replace(/\/$/, '')}${path}`,
        method: 'POST',
        headers,
        body,
        signal,
      });
      // A provider may quote the key that it refuses; what it says goes to the log.
      const text = (await response.body.text()).replaceAll(this.#options.apiKey, '[key]');
      if (response.statusCode === 404 && path.endsWith('/hangup')) throw new UnknownCall();
      if (response.statusCode >= 300) throw statusFailure(response.statusCode, text);
      const {location} = response.headers;
      return {body: text, location: typeof location === 'string' ? location : ''};
    } catch (failure) {
      if (isAbort(failure) || failure instanceof UnknownCall) throw failure;
      const timedOut = failure instanceof Error && /timeout/i.test(failure.name);
      throw asVoiceError(failure, timedOut ? 'transport/timeout' : 'transport/handshake');
    }
  }

  /** Of the owner's values alone: nothing that a client wrote becomes a header. */
  #headers(): Record<string, string> {
    const {apiKey, safetyIdentifier} = this.#options;
    return {
      authorization: `Bearer ${apiKey}`,
      ...(safetyIdentifier !== undefined && {'openai-safety-identifier': safetyIdentifier}),
    };
  }

  /** A session as this provider reads it. */
  #written(session: RealtimeSession): object {
    return this.#options.dialect === 'beta' ? dialects.sessionToBeta(session) : session;
  }

  #address(query: Readonly<Record<string, string>>): UpstreamAddress {
    const {baseUrl, dialect} = this.#options;
    const url = `${baseUrl.replace(/^http/, 'ws')}/realtime?${new URLSearchParams(query).toString()}`;
    return {url, headers: this.#headers(), adapter: dialect === 'beta' ? dialects : undefined};
  }
}

class UnknownCall extends Error {}

type Part = {readonly name: string; readonly type: string; readonly content: string};

/** The two parts with their own content types, as the provider's reference asks. */
function multipart(parts: readonly Part[]): {body: string; type: string} {
  const boundary = `voice-${crypto.randomUUID()}`;
  const written = parts.map(
    ({name, type, content}) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\ncontent-type: ${type}\r\n\r\n${content}\r\n`,
  );
  return {body: `${written.join('')}--${boundary}--\r\n`, type: `multipart/form-data; boundary=${boundary}`};
}
