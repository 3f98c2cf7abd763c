/** The direct way: a client secret from the token endpoint, then the provider's own channel and line. */
import type {PageSettings} from '../../config/schema.js';
import {abortable} from '../../shared/abort.js';
import {Disposers} from '../../shared/disposers.js';
import {VoiceError} from '../../shared/errors.js';
import type {ControlChannel} from '../channels/channel.js';
import {fatalError} from '../channels/provider-events.js';
import {rotationTimes} from '../conversation/rotation-times.js';
import type {SoundFormat} from '../protocol/frames.js';
import type {GuardedOverrides} from '../protocol/guarded-client.js';
import type {IceServer} from '../protocol/guarded-server.js';
import type {RealtimeSession, TurnDetection} from '../protocol/realtime-session.js';
import type {ProviderErrorDetail, ServerEvent} from '../protocol/server-events.js';
import type {CallAnswer, TokenResponse} from '../protocol/token.js';
import type {Adapter} from '../protocol/adapter.js';
import {askForSession, type TokenEndpoint} from './client-secret.js';
import type * as OwnSession from './own-session.js';
import type {Connector, Link, LinkRequest, Standby} from './connector.js';
import {DirectControl} from './direct-control.js';
import {providerOf} from './provider-of.js';

/** What a page wants of its session, as it is asked of the token endpoint. */
export type DirectWishes = {
  readonly agent?: string | undefined;
  readonly model?: string | undefined;
  readonly mode: PageSettings['mode'] & string;
  /** A language tag (BCP 47). */
  readonly locale: string;
  /** How the sound is written where a socket carries it. */
  readonly audioFormat: SoundFormat;
  readonly overrides: GuardedOverrides;
};

export type DirectOptions = {
  readonly tokens: TokenEndpoint;
  readonly wishes: DirectWishes;
  readonly sessionType: RealtimeSession['type'];
  readonly chunkMs?: number | undefined;
  readonly iceServers?: readonly IceServer[] | undefined;
};

/** What the token endpoint said, with what the widget must load for it. */
type Begun = {
  readonly told: TokenResponse | CallAnswer;
  readonly own: typeof OwnSession | undefined;
  readonly adapter: Adapter | undefined;
};

type Settled = {
  /** In epoch seconds. */
  readonly expires_at?: number | null | undefined;
  readonly audio: RealtimeSession['audio'];
};

export class DirectConnector implements Connector {
  readonly webrtc = true;
  /** All three are the session's to say. */
  answeredBy: 'provider' | 'widget' | 'nobody' = 'widget';
  confirms = true;
  pushToTalk: Connector['pushToTalk'] = false;
  readonly #options: DirectOptions;
  readonly #disposers = new Disposers();
  #greeted = false;

  constructor(options: DirectOptions) {
    this.#options = options;
  }

  async open(request: LinkRequest, signal: AbortSignal): Promise<Link> {
    const {link} = await this.#open(request, undefined, signal);
    if (request.conversation.length === 0) return link;
    const {ContinuedChannel} = await import('./own-session.js');
    const channel = new ContinuedChannel(link.channel);
    channel.tell(request.conversation);
    return {...link, channel};
  }

  async openStandby(request: LinkRequest, signal: AbortSignal): Promise<Standby> {
    const {deaf, standby} = await import('./own-session.js');
    const {link, audio} = await this.#open(request, deaf(this.#options.sessionType), signal);
    return standby(link, this.#options.sessionType, audio);
  }

  close(): void {
    this.#disposers.dispose();
  }

  /** `differs`: what this session has otherwise than the page wants it, for a while. */
  async #open(
    request: LinkRequest,
    differs: RealtimeSession | undefined,
    signal: AbortSignal,
  ): Promise<{link: Link; audio: RealtimeSession['audio']}> {
    const {wishes} = this.#options;
    const attempt = new Disposers();
    const close = (): void => attempt.dispose();
    try {
      const {channel, leg, told, own} = await this.#openParts(request, attempt, signal);
      if (own === undefined && differs === undefined && leg?.kind === 'webrtc') {
        // The session is what it shall be: the sound need not wait for the channel.
        this.#learn((told.session?.audio as RealtimeSession['audio'])?.input?.turn_detection);
        if (!this.pushToTalk) request.onLeg?.(leg);
      }
      const wanted = {own: own?.ownSession(wishes), differs};
      const {audio, expires_at: expiresAt} = await settle(channel, wanted, signal);
      this.#learn(audio?.input?.turn_detection);
      this.#disposers.defer(close);
      const isOld = this.#greeted || request.conversation.length > 0;
      const control = new DirectControl(channel, {
        ...{mode: wishes.mode, audio},
        // A conversation that goes on is not greeted again.
        greeting: isOld ? undefined : (told.greeting ?? own?.ownGreeting(wishes)),
        judges: this.confirms,
      });
      this.#greeted = true;
      attempt.defer(() => control.close());
      if (expiresAt) attempt.defer(rotateBefore(expiresAt * 1000, channel));
      return {link: {channel, leg, control, close, prices: told.prices}, audio};
    } catch (failure) {
      close();
      throw failure;
    }
  }

  /** Who answers a turn, and who ends it. A written session says nothing of turns. */
  #learn(turns: TurnDetection | null | undefined): void {
    const {mode, overrides} = this.#options.wishes;
    const isAnswered = !mode.startsWith('trans');
    const byProvider = turns !== undefined && turns !== null && turns.create_response !== false;
    this.answeredBy = !isAnswered ? 'nobody' : byProvider ? 'provider' : 'widget';
    // Speech is confirmed by whoever hears both sides; a provider would cut its answer at a cough.
    this.confirms = this.answeredBy === 'widget';
    const isByHand = isAnswered || overrides.turnDetection === 'push-to-talk';
    this.pushToTalk = turns === null && (isByHand || 'by-ear');
  }

  async #openParts(
    {kind, stage}: LinkRequest,
    disposers: Disposers,
    signal: AbortSignal,
  ): Promise<Pick<Link, 'channel' | 'leg'> & Begun> {
    if (kind === 'webrtc' && stage !== undefined) {
      const {openWebRtc} = await import('./direct-webrtc.js');
      const begin = (offer: string, exchanging: AbortSignal): Promise<Begun> =>
        this.#begin(exchanging, offer);
      const {tokens, iceServers} = this.#options;
      return openWebRtc({stage, begin, iceServers, mayPost: !tokens.isPlain}, disposers, signal);
    }
    const [{openSocket}, begun] = await Promise.all([import('./direct-socket.js'), this.#begin(signal)]);
    const {told} = begun;
    if ('answer' in told) throw new VoiceError('transport/handshake');
    const {chunkMs, wishes, sessionType: type} = this.#options;
    const {session: {model = wishes.model} = {}} = told;
    const query = type === 'transcription' ? {intent: type} : model === undefined ? undefined : {model};
    const provider = {...providerOf(told, begun.adapter), query, format: wishes.audioFormat};
    const parts = await openSocket({stage, ...provider, chunkMs}, disposers, signal);
    return {...parts, ...begun};
  }

  /**
   * A new session for each link: a provider that was started anew knows none of its earlier secrets. Our server takes
   * an offer to the provider itself, which saves two trips (decision 0017), and so may an endpoint of the page's own.
   */
  async #begin(signal: AbortSignal, offer?: string): Promise<Begun> {
    const {tokens, wishes, sessionType} = this.#options;
    const told = await askForSession(tokens, {...wishes, offer}, signal);
    const [own, dialect] = await Promise.all([
      told.applied ? undefined : import('./own-session.js'),
      sessionType === 'translation'
        ? import('../protocol/direct-translation.js')
        : told.dialect === 'beta'
          ? import('../protocol/dialects.js')
          : undefined,
    ]);
    return {told, own, adapter: dialect?.adapter()};
  }
}

/** Asks for another session before this one ends, at `endsAt` in epoch ms. Returns the undo. */
function rotateBefore(endsAt: number, {events}: ControlChannel): () => void {
  const {readyIn, forcedIn} = rotationTimes(endsAt - Date.now());
  const timer = setTimeout(() => events.emit('standbyWanted', forcedIn - readyIn), readyIn);
  return () => clearTimeout(timer);
}

/**
 * Connects, and makes the session what it shall be before any sound flows: a first answer in the default voice would
 * lock that voice, and the whole update would be refused.
 */
async function settle(
  channel: ControlChannel,
  {own, differs}: {own: RealtimeSession | undefined; differs: RealtimeSession | undefined},
  signal: AbortSignal,
): Promise<Settled> {
  const listening = new AbortController();
  const until = {signal: listening.signal};
  const settled = new Promise<Settled>((resolve, reject) => {
    const updates = [own ?? [], differs ?? []].flat();
    let left = updates.length;
    // What was sent and not refused holds, whether or not the provider repeats it.
    let audio = own?.audio;
    const onEvent = (event: ServerEvent): void => {
      if (event.type === 'error') reject(refusal(event.error));
      if (event.type === 'session.updated') left -= 1;
      else if (event.type === 'session.created') {
        if (own === undefined) audio = event.session.audio as RealtimeSession['audio'];
        for (const session of updates) channel.send({type: 'session.update', session});
      } else return;
      if (left === 0) resolve({...event.session, audio});
    };
    channel.events.on('event', onEvent, until);
    // Too large for this line: another may carry it.
    const onNotice = ({message}: VoiceError): void =>
      reject(new VoiceError('transport/handshake', {message}));
    channel.events.on('notice', onNotice, until);
    channel.events.on('closed', ({error}) => reject(error ?? new VoiceError('transport/handshake')), until);
  });
  // Where connecting itself fails, nobody waits for the session any more.
  settled.catch(() => undefined);
  try {
    await channel.connect(signal);
    return await abortable(settled, signal);
  } finally {
    listening.abort();
  }
}

function refusal(detail: ProviderErrorDetail): VoiceError {
  const message = detail.message ?? 'The provider refused the change';
  return fatalError(detail) ?? new VoiceError('config/invalid', {message, cause: detail});
}
