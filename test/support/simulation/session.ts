/**
 * A session of the world's provider: it hears, writes down, answers or fails to, and charges for all of it. It stands
 * alone because it costs money whether or not anybody watches it.
 */
import type {ClientEvent, RealtimeSession} from '../../../src/realtime/protocol/client-events.js';
import {dayOf, minutesCost, tokensCost, type Account, type Bill, type Terms, type Tokens} from './bill.js';
import {NATURE, type WorldClock} from './clock.js';
import type {Gift, Gifts} from './gifts.js';
import type {Chance} from './random.js';

export type Json = Readonly<Record<string, unknown>>;

export type SessionOptions = {
  readonly id: string;
  readonly kind: 'webrtc' | 'websocket';
  readonly account: Account;
  readonly terms: Terms;
  readonly bill: Bill;
  readonly clock: WorldClock;
  readonly chance: Chance;
  /** It ends by itself after so long. */
  readonly lastsMs: number;
  /** How often it answers what nobody asked it to. */
  readonly unasked: number;
  /** It is to answer turns by itself. */
  readonly byProvider: boolean;
  readonly gifts: Gifts;
};

type Response = {readonly id: string; readonly tokens: Tokens; readonly gift: Gift | undefined};
type Heard = {readonly id: string; seconds: number; silence: NodeJS.Timeout | undefined};

const SILENCE_MS = 600;
const SHORTEST_TURN_S = 0.1;
/** The longest words that a request brings of its own, in bytes. */
const OWN_WORDS = 4_096;

export class SimulatedSession {
  readonly id: string;
  readonly kind: SessionOptions['kind'];
  readonly account: Account;
  readonly openedAt: number;
  endedAt: number | undefined;
  /** Who watches: sideband, or the session's own socket. */
  readonly listeners = new Set<{readonly hear: (event: Json) => void; readonly gone: () => void}>();
  readonly #options: SessionOptions;
  readonly #expiresAt: number;
  #session: RealtimeSession = {type: 'realtime'};
  #response: Response | undefined;
  #turn: Heard | undefined;
  #buffered = 0;
  #count = 0;
  /** Of answers that nobody asked for: that they began is on its way. */
  readonly #gifts = new Map<string, Gift>();

  constructor(options: SessionOptions, session?: RealtimeSession) {
    this.#options = options;
    const {clock, lastsMs} = options;
    this.id = options.id;
    this.kind = options.kind;
    this.account = options.account;
    this.openedAt = clock.epoch;
    this.#expiresAt = Math.ceil((clock.epoch + lastsMs) / 1000);
    if (session !== undefined) this.#session = session;
    clock.later(NATURE, lastsMs, () => this.end());
  }

  get isOpen(): boolean {
    return this.endedAt === undefined;
  }

  get described(): Json {
    return {type: 'session.created', session: {id: this.id, expires_at: this.#expiresAt}};
  }

  /** Somebody, or the time, ends it: what ran is charged as far as it could have come. */
  end(): void {
    if (this.endedAt !== undefined) return;
    const {bill, clock, terms} = this.#options;
    this.endedAt = clock.epoch;
    if (this.#response !== undefined) this.#charge(this.#response);
    bill.addTime(terms.session, this.account, this.openedAt, this.endedAt);
    for (const listener of [...this.listeners]) listener.gone();
    this.listeners.clear();
  }

  /** Somebody was told of this. */
  onHeard(event: {readonly type: string; readonly response?: {readonly id: string} | undefined}): void {
    const gift = event.type === 'response.created' && this.#gifts.get(event.response?.id ?? '');
    if (gift) gift.isHeard = true;
  }

  /** So much sound of the visitor. */
  hear(seconds: number): void {
    if (!this.isOpen) return;
    if (this.#input?.turn_detection === null) {
      this.#buffered += seconds;
      return;
    }
    const {clock} = this.#options;
    if (this.#turn === undefined) {
      if (this.#input?.turn_detection?.interrupt_response === true && this.#response !== undefined)
        this.#finish(this.#response, 'cancelled');
      this.#turn = {id: this.#id('item'), seconds: 0, silence: undefined};
      this.#tell({type: 'input_audio_buffer.speech_started', item_id: this.#turn.id, audio_start_ms: 0});
    }
    const turn = this.#turn;
    turn.seconds += seconds;
    if (turn.silence !== undefined) clearTimeout(turn.silence);
    const detection = this.#input?.turn_detection;
    const silenceMs = detection?.type === 'server_vad' ? detection.silence_duration_ms : undefined;
    turn.silence = clock.later(NATURE, silenceMs ?? SILENCE_MS, () => this.#endTurn());
  }

  receive(event: ClientEvent): void {
    if (!this.isOpen) return;
    switch (event.type) {
      case 'session.update':
        this.#change(event.session);
        this.#tell({type: 'session.updated', session: {id: this.id, expires_at: this.#expiresAt}});
        break;
      case 'input_audio_buffer.append':
        // Base64 of PCM16 at 24 kHz.
        this.hear((event.audio.length * 0.75) / 48_000);
        break;
      case 'input_audio_buffer.clear':
        this.#buffered = 0;
        this.#turn = undefined;
        this.#tell({type: 'input_audio_buffer.cleared'});
        break;
      case 'input_audio_buffer.commit':
        this.#commit(event.event_id);
        break;
      case 'conversation.item.create':
        this.#addItem({id: this.#id('item'), ...event.item});
        break;
      case 'conversation.item.delete':
        this.#tell({type: 'conversation.item.deleted', item_id: event.item_id});
        break;
      case 'response.create':
        this.#create(event);
        break;
      case 'response.cancel':
        if (this.#response?.id === (event.response_id ?? this.#response?.id) && this.#response !== undefined)
          this.#finish(this.#response, 'cancelled');
        break;
      default:
        break;
    }
  }

  /** What is left out stays as it is. */
  #change({audio, ...rest}: RealtimeSession): void {
    const {audio: known} = this.#session;
    const input = {...known?.input, ...audio?.input};
    const output = {...known?.output, ...audio?.output};
    this.#session = {...this.#session, ...rest, audio: {input, output}};
  }

  get #input(): NonNullable<RealtimeSession['audio']>['input'] {
    return this.#session.audio?.input;
  }

  #commit(eventId: string | undefined): void {
    const seconds = this.#buffered + (this.#turn?.seconds ?? 0);
    if (seconds < SHORTEST_TURN_S) {
      this.#refuse('input_audio_buffer_commit_empty', eventId);
      return;
    }
    this.#turn ??= {id: this.#id('item'), seconds: 0, silence: undefined};
    this.#turn.seconds = seconds;
    this.#buffered = 0;
    this.#endTurn();
  }

  /** The words of a turn are charged when the turn is over, whether or not anybody hears of them. */
  #endTurn(): void {
    const turn = this.#turn;
    if (turn === undefined || !this.isOpen) return;
    this.#turn = undefined;
    this.#tell({type: 'input_audio_buffer.committed', item_id: turn.id, previous_item_id: null});
    this.#addItem({id: turn.id, type: 'message', role: 'user', content: [{type: 'input_audio'}]});
    const {chance, clock, bill, terms} = this.#options;
    this.#answerTurn();
    this.#speakUp();
    if (this.#input?.transcription === undefined || this.#input.transcription === null) return;
    bill.add(minutesCost(terms.transcription, turn.seconds), this.account, clock.epoch);
    if (chance.is(0.03)) return;
    clock.later(NATURE, chance.skewed(100, 8_000), () => this.#tell(this.#written(turn)));
  }

  #written({id, seconds}: Heard): Json {
    const {chance} = this.#options;
    const usage = chance.pick([
      {type: 'duration', seconds},
      {type: 'duration', seconds: Math.ceil(seconds)},
      {type: 'tokens', input_tokens: 0, input_token_details: {audio_tokens: Math.ceil(seconds * 10)}},
      undefined,
      {type: 'something else'},
    ]);
    const type = 'conversation.item.input_audio_transcription.completed';
    return {type, item_id: id, content_index: 0, transcript: 'hello there', ...(usage && {usage})};
  }

  #addItem(item: Json): void {
    this.#tell({type: 'conversation.item.added', item});
    this.#tell({type: 'conversation.item.done', item});
    if (item['type'] === 'message') this.#speakUp();
  }

  /** Whoever is told nothing of turns hears them, and answers by itself: so is the provider's default. */
  #answerTurn(): void {
    const detection = this.#input?.turn_detection;
    if (detection === null || detection?.create_response === false || this.#response !== undefined) return;
    this.#respond('', this.#options.byProvider ? this.#newGift({isExpected: true}) : undefined);
  }

  /** At times it answers, and nobody has asked. */
  #speakUp(): void {
    const {chance, unasked} = this.#options;
    if (this.isOpen && this.#response === undefined && chance.is(unasked))
      this.#respond('', this.#newGift({isExpected: false}));
  }

  #newGift({isExpected}: Pick<Gift, 'isExpected'>): Gift {
    const {gifts, clock, terms} = this.#options;
    const worst = terms.tokens ? tokensCost(terms.tokens, this.#mostTokens()) : 0;
    return gifts.add({account: this.account, day: dayOf(clock.epoch), worst, isExpected});
  }

  #create({event_id: eventId, response}: Extract<ClientEvent, {type: 'response.create'}>): void {
    const {chance} = this.#options;
    if (this.#response !== undefined) {
      this.#refuse('conversation_already_has_active_response', eventId);
      return;
    }
    if (chance.is(0.05)) {
      this.#refuse('server_error', eventId);
      return;
    }
    this.#respond(response?.instructions ?? '', undefined);
  }

  #respond(own: string, gift: Gift | undefined): void {
    const {chance, clock} = this.#options;
    const running = {id: this.#id('resp'), tokens: this.#tokens(own), gift};
    this.#response = running;
    if (gift !== undefined) this.#gifts.set(running.id, gift);
    this.#tell({type: 'response.created', response: {id: running.id}});
    // Some never end: only their session does.
    if (chance.is(0.04)) return;
    clock.later(NATURE, chance.skewed(150, 20_000), () => this.#finish(running, 'completed'));
  }

  /** Often as much as there can be: that is where a bound breaks. */
  #tokens(own: string): Tokens {
    const {chance, terms} = this.#options;
    const all = chance.is(0.5);
    const audio = all ? terms.contextTokens : chance.whole(0, terms.contextTokens);
    const said = all ? terms.outputTokens : chance.whole(0, terms.outputTokens);
    const textOut = chance.is(0.7) ? 0 : chance.whole(0, said);
    return {
      text: Buffer.byteLength(this.#session.instructions ?? '') + Buffer.byteLength(own),
      ...{audio, cachedAudio: all ? 0 : chance.whole(0, audio)},
      ...{textOut, audioOut: said - textOut},
    };
  }

  #mostTokens(): Tokens {
    const {contextTokens: audio, outputTokens: audioOut} = this.#options.terms;
    const text = Buffer.byteLength(this.#session.instructions ?? '') + OWN_WORDS;
    return {text, audio, cachedAudio: 0, textOut: 0, audioOut};
  }

  #finish(response: Response, status: string): void {
    if (this.#response !== response || !this.isOpen) return;
    this.#charge(response);
    if (this.#options.chance.is(0.2)) this.#callTool(response.id);
    this.#tell({type: 'response.done', response: {id: response.id, status, ...this.#usage(response)}});
    this.#speakUp();
  }

  #callTool(responseId: string): void {
    const item = {id: this.#id('item'), type: 'function_call', status: 'completed', name: 'look'};
    const called = {...item, call_id: this.#id('call'), arguments: '{}'};
    this.#tell({type: 'response.output_item.done', response_id: responseId, output_index: 0, item: called});
  }

  #charge(response: Response): void {
    const {bill, clock, terms} = this.#options;
    this.#response = undefined;
    if (!terms.tokens) return;
    const cost = tokensCost(terms.tokens, response.tokens);
    bill.add(cost, this.account, clock.epoch);
    if (response.gift !== undefined) response.gift.cost = cost;
  }

  /** Told as it was, in less detail, as more than it was, or not at all: never as less. */
  #usage({tokens}: Response): Json {
    const {text, audio, cachedAudio, textOut, audioOut} = tokens;
    const sums = {input_tokens: text + audio, output_tokens: textOut + audioOut};
    const output = {output_token_details: {text_tokens: textOut, audio_tokens: audioOut}};
    const input = {text_tokens: text, audio_tokens: audio};
    const exact = {
      ...{...input, cached_tokens: cachedAudio},
      cached_tokens_details: {text_tokens: 0, audio_tokens: cachedAudio, image_tokens: 0},
    };
    const {chance, terms} = this.#options;
    // Taken for the dearest kind, sums of more than a context would be more than any response can cost.
    const isVague = text + audio <= terms.contextTokens && chance.is(0.5);
    const vague = [{usage: sums}, {usage: {...sums, input_token_details: {}, output_token_details: {}}}];
    return chance.pick<Json>([
      {usage: {...sums, ...output, input_token_details: exact}},
      {usage: {...sums, ...output, input_token_details: input}},
      ...(isVague ? vague : []),
      ...[{}, {usage: {total_tokens: 3}}],
    ]);
  }

  #refuse(code: string, eventId: string | undefined): void {
    this.#tell({type: 'error', error: {type: 'invalid', code, message: code, event_id: eventId ?? null}});
  }

  #tell(event: Json): void {
    for (const listener of this.listeners) listener.hear(event);
  }

  #id(kind: string): string {
    this.#count += 1;
    return `${kind}_${this.id}_${this.#count}`;
  }
}
