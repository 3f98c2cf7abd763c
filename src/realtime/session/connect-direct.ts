/** The direct way: a client secret from the token endpoint, then the provider's own channel and line. */
import {abortable} from '../../shared/abort.js';
import {Disposers} from '../../shared/disposers.js';
import {VoiceError} from '../../shared/errors.js';
import type {ControlChannel} from '../channels/channel.js';
import {DataChannel} from '../channels/data-channel.js';
import {fatalError} from '../channels/provider-events.js';
import {ProviderSocket} from '../channels/provider-socket.js';
import type {AudioStage} from '../../audio/stage.js';
import {PcmSocketLeg} from '../legs/pcm-socket.js';
import {WebRtcLeg} from '../legs/webrtc.js';
import {judgeSettingsOf} from '../conversation/turn-watch.js';
import {replay} from '../conversation/replay.js';
import type {ConversationEntry} from '../conversation/entry.js';
import type {Adapter} from '../protocol/adapter.js';
import type {RealtimeSession, TurnDetection} from '../protocol/client-events.js';
import type {SoundFormat} from '../protocol/frames.js';
import type {ProviderErrorDetail, ServerEvent, ServerEventOf} from '../protocol/server-events.js';
import {realtimeSession, type SessionSettings, type SessionShape} from '../protocol/session-settings.js';
import type {TokenResponse} from '../protocol/token.js';
import type {Connector, Link, LinkRequest, Standby} from './connector.js';
import {DirectControl} from './direct-control.js';
import {fetchToken, postOffer, type TokenRequest} from './server-client.js';

type SessionState = ServerEventOf<'session.updated'>['session'];

/** Where the provider answers, unless the token says otherwise. */
const PROVIDER_BASE_URL = 'https://api.openai.com/v1';

export type DirectOptions = {
  readonly tokenUrl: string;
  readonly tokenRequest: TokenRequest;
  /** What the page wants of the session; told before the first sound flows. */
  readonly settings: SessionSettings;
  readonly shape: SessionShape;
  /** What the assistant says first. */
  readonly greeting?: string | undefined;
  /** How the sound is written where a socket carries it; the session says the same. */
  readonly format: SoundFormat;
  readonly chunkMs?: number | undefined;
};

export class DirectConnector implements Connector {
  readonly answeredBy: 'provider' | 'widget';
  readonly confirms: boolean;
  readonly pushToTalk: boolean;
  readonly #options: DirectOptions;
  readonly #session: RealtimeSession;
  readonly #disposers = new Disposers();
  #greeted = false;

  constructor(options: DirectOptions) {
    this.#options = options;
    // Speech is confirmed by whoever hears both sides; a provider would cut its answer at a cough.
    this.#session = realtimeSession(options.settings, options.shape);
    this.answeredBy = options.settings.bargeIn === 'immediate' ? 'provider' : 'widget';
    this.pushToTalk = this.#session.audio?.input?.turn_detection === null;
    this.confirms = this.answeredBy === 'widget';
  }

  async open(request: LinkRequest, signal: AbortSignal): Promise<Link> {
    const link = await this.#open(request, this.#session, signal);
    tell(link.channel, request.conversation);
    return link;
  }

  async openStandby(request: LinkRequest, signal: AbortSignal): Promise<Standby> {
    const {audio} = this.#session;
    const hearing = (turnDetection: TurnDetection | null | undefined): RealtimeSession => ({
      ...this.#session,
      audio: {...audio, input: {...audio?.input, turn_detection: turnDetection ?? null}},
    });
    const link = await this.#open(request, hearing(null), signal);
    const {channel} = link;
    const take: Standby['take'] = conversation => {
      tell(channel, conversation);
      channel.send({type: 'session.update', session: hearing(audio?.input?.turn_detection)});
    };
    return {link, take};
  }

  async #open(request: LinkRequest, session: RealtimeSession, signal: AbortSignal): Promise<Link> {
    // A new one for each link: a provider that was started anew knows none of its earlier secrets.
    const secret = await fetchToken(this.#options.tokenUrl, this.#options.tokenRequest, signal);
    const adapter = secret.dialect === 'beta' ? await import('../protocol/dialects.js') : undefined;
    const token = {...secret, adapter};
    const attempt = new Disposers();
    const close = (): void => attempt.dispose();
    try {
      const {channel, leg} = await openParts(request, token, this.#options, attempt, signal);
      const {settings, shape, greeting} = this.#options;
      const {expires_at: expiresAt} = await settle(channel, session, signal);
      this.#disposers.defer(close);
      const control = new DirectControl(channel, {
        settings,
        shape,
        // A conversation that goes on is not greeted again.
        greeting: this.#greeted || request.conversation.length > 0 ? undefined : greeting,
        judge: this.confirms ? judgeSettingsOf(this.#session) : undefined,
      });
      this.#greeted = true;
      attempt.defer(() => control.close());
      return {
        ...{channel, leg, control, close},
        expiresAt: typeof expiresAt === 'number' ? expiresAt * 1000 : undefined,
      };
    } catch (failure) {
      close();
      throw failure;
    }
  }

  close(): void {
    this.#disposers.dispose();
  }
}

/** What was said before this session. */
function tell(channel: ControlChannel, conversation: readonly ConversationEntry[]): void {
  for (const event of replay(conversation)) channel.send(event);
}

type Parts = Pick<Link, 'channel' | 'leg'>;

/** The secret, and what its provider's dialect takes. */
type Token = TokenResponse & {readonly adapter: Adapter | undefined};

function openParts(
  {kind, stage}: LinkRequest,
  token: Token,
  options: DirectOptions,
  disposers: Disposers,
  signal: AbortSignal,
): Promise<Parts> {
  return kind === 'webrtc' && stage !== undefined
    ? openWebRtc(token, stage, disposers, signal)
    : openSocket(token, stage, options, disposers, signal);
}

async function openWebRtc(
  token: Token,
  stage: AudioStage,
  disposers: Disposers,
  signal: AbortSignal,
): Promise<Parts> {
  const baseUrl = token.base_url ?? PROVIDER_BASE_URL;
  let channel: DataChannel | undefined;
  const leg = await WebRtcLeg.open(
    {
      stage,
      onDataChannel: made => {
        channel = disposers.use(new DataChannel(made, token.adapter), opened => opened.close());
      },
      exchange: (offer, exchangeSignal) => postOffer(baseUrl, token.value, offer, exchangeSignal),
    },
    signal,
  );
  disposers.defer(() => leg.close());
  if (channel === undefined) throw new VoiceError('transport/handshake');
  return {channel, leg};
}

async function openSocket(
  token: Token,
  stage: AudioStage | undefined,
  {format, chunkMs}: DirectOptions,
  disposers: Disposers,
  signal: AbortSignal,
): Promise<Parts> {
  const baseUrl = (token.base_url ?? PROVIDER_BASE_URL).replace(/^http/, 'ws');
  const model = token.session?.model;
  const query = model === undefined ? '' : `?model=${encodeURIComponent(model)}`;
  const channel = new ProviderSocket(`${baseUrl}/realtime${query}`, token.value, format, token.adapter);
  disposers.defer(() => channel.close());
  if (stage === undefined) return {channel, leg: undefined};
  const leg = await PcmSocketLeg.open({stage, wire: channel, chunkMs}, signal);
  return {channel, leg: disposers.use(leg, opened => opened.close())};
}

/**
 * Connects and makes the session the page's own before any sound flows: a first answer in the default voice
 * would lock that voice, and the whole update would be refused.
 */
async function settle(
  channel: ControlChannel,
  session: RealtimeSession,
  signal: AbortSignal,
): Promise<SessionState> {
  const listening = new AbortController();
  const updated = new Promise<SessionState>((resolve, reject) => {
    const onEvent = (event: ServerEvent): void => {
      if (event.type === 'session.created') channel.send({type: 'session.update', session});
      if (event.type === 'session.updated') resolve(event.session);
      if (event.type === 'error') reject(refusal(event.error));
    };
    channel.events.on('event', onEvent, {signal: listening.signal});
    channel.events.on('closed', ({error}) => reject(error ?? new VoiceError('transport/handshake')), {
      signal: listening.signal,
    });
  });
  // Where connecting itself fails, nobody waits for the update any more.
  updated.catch(() => undefined);
  try {
    await channel.connect(signal);
    return await abortable(updated, signal);
  } finally {
    listening.abort();
  }
}

function refusal(detail: ProviderErrorDetail): VoiceError {
  const message = detail.message ?? 'The provider refused the settings of the page';
  return fatalError(detail) ?? new VoiceError('config/invalid', {message, cause: detail});
}
