/**
 * The successor's protocol (`/v1/live/sessions`) as an adapter, as small as a guarded call needs: made, attached, ended.
 * It is not shipped. It stands here to prove that the seam is one: it shares no path, no id, no event and no way to make
 * a call with Realtime, and the guard does not notice.
 */
import {z} from 'zod';
import type {ClientEvent, RealtimeSession} from '../../src/realtime/protocol/client-events.js';
import {VoiceError} from '../../src/shared/errors.js';
import {ProviderHttp, blotOut} from '../../server/upstream/provider-http.js';
import {WsUpstreamSocket} from '../../server/upstream/upstream-socket.js';
import type {
  CreatedCall,
  MintedSecret,
  Upstream,
  UpstreamCapabilities,
  UpstreamSocket,
} from '../../server/upstream/upstream.js';

const created = z.object({
  session: z.object({id: z.string().regex(/^live_[\w-]{1,128}$/)}),
  transport: z.object({type: z.literal('webrtc'), sdp: z.string().startsWith('v=')}),
});

export class LiveUpstream implements Upstream {
  readonly name = 'live';
  // It has no turns: it hears and answers at once, and is paid by the minute.
  readonly capabilities: UpstreamCapabilities = {
    sealedWebRtc: 'unknown',
    attach: 'before-answer',
    dialect: 'ga',
  };
  readonly #http: ProviderHttp;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #blot;

  constructor({baseUrl, apiKey, visitor}: {baseUrl: string; apiKey: string; visitor?: string}) {
    this.#blot = blotOut(apiKey);
    this.#http = new ProviderHttp(baseUrl, this.#blot);
    this.#headers = {
      authorization: `Bearer ${apiKey}`,
      ...(visitor !== undefined && {'openai-safety-identifier': visitor}),
    };
    this.forVisitor = safetyIdentifier => new LiveUpstream({baseUrl, apiKey, visitor: safetyIdentifier});
  }

  readonly forVisitor: (safetyIdentifier: string) => Upstream;

  async createCall(offer: string, session: RealtimeSession, signal: AbortSignal): Promise<CreatedCall> {
    signal.throwIfAborted();
    const {model, instructions, audio} = session;
    const body = JSON.stringify({
      session: {
        ...{model, instructions},
        audio: {output: {voice: audio?.output?.voice}},
        // Whatever else reaches the browser: it may say nothing and read nothing there.
        client: {data_channel: {allowed_client_events: [], allowed_server_events: []}},
      },
      transport: {type: 'webrtc', sdp: offer},
    });
    const answer = created.parse(JSON.parse(await this.#post('/live/sessions', body)));
    return {callId: answer.session.id, answer: answer.transport.sdp};
  }

  async answerOffer(...asked: Parameters<Upstream['createCall']>): Promise<string> {
    return (await this.createCall(...asked)).answer;
  }

  attach(callId: string, signal: AbortSignal): Promise<UpstreamSocket> {
    const {origin, path} = this.#http.address;
    const url = `${origin.replace('http', 'ws')}${path}/live/sessions/${encodeURIComponent(callId)}/attach`;
    const adapter = {fromBeta: fromLive, toBeta: toLive};
    return WsUpstreamSocket.open({url, headers: this.#headers, blot: this.#blot, adapter}, signal);
  }

  async hangUp(callId: string): Promise<void> {
    await this.#post(`/live/sessions/${encodeURIComponent(callId)}/hangup`, '');
  }

  openSocket(): Promise<UpstreamSocket> {
    return Promise.reject(new VoiceError('transport/handshake'));
  }

  /** It has no keys for browsers: only guarded calls are possible. */
  mintSecret(): Promise<MintedSecret> {
    return Promise.reject(new VoiceError('config/not-allowed'));
  }

  async #post(path: string, body: string): Promise<string> {
    const headers = {...this.#headers, 'content-type': 'application/json'};
    const reply = await this.#http.ask({method: 'POST', path, headers, body});
    if (reply.status >= 300) throw new VoiceError('transport/handshake');
    return reply.text();
  }
}

const liveEvent = z.looseObject({type: z.string(), delta: z.string().optional()});

/** What is read along, and what began; the rest of its events has no counterpart. */
function fromLive(json: unknown): unknown[] {
  const event = liveEvent.safeParse(json).data;
  if (event?.type === 'session.started') return [{type: 'session.created', session: {}}];
  if (event?.type !== 'session.output_transcript.delta') return [];
  const part = {response_id: 'live', item_id: 'live', output_index: 0, content_index: 0};
  return [{type: 'response.output_audio_transcript.delta', ...part, delta: event.delta}];
}

/** It is never asked for an answer; what changes is added to what it was told. */
function toLive(event: ClientEvent): unknown[] {
  if (event.type !== 'session.update' || event.session.instructions === undefined) return [];
  return [{type: 'session.instructions.append', instructions: event.session.instructions}];
}
