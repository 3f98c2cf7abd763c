/**
 * A call that is live: what each event means for the transcript, the state, the tools and the sound, over whatever
 * link carries it. It stands alone so that the session above only opens and ends calls.
 */
import type {Goodbye} from '../channels/channel.js';
import type {Emitter} from '../../shared/emitter.js';
import {VoiceError} from '../../shared/errors.js';
import type {Store} from '../../shared/store.js';
import {fatalError, responseError} from '../channels/provider-events.js';
import type {ConversationEntry} from '../conversation/entry.js';
import {owesAnswer} from '../conversation/owes-answer.js';
import {ResponseAsker} from '../conversation/response-asker.js';
import {userText} from '../protocol/client-events.js';
import {MAX_CONTEXT_LENGTH, MAX_TEXT_LENGTH} from '../protocol/limits.js';
import type {ServerEvent, ServerEventOf} from '../protocol/server-events.js';
import type {SessionSettings} from '../protocol/session-settings.js';
import type {Call} from './call.js';
import {ROTATED, type OpenedLink} from './ladder.js';
import type {SessionInput} from './machine.js';
import {LatePause} from './late-pause.js';
import {Scribe} from './scribe.js';
import type {VoiceSessionEvents} from './session-events.js';
import type {SessionState} from './state.js';
import type {Approval} from './tools/approvals.js';
import type {PageTool, ToolProgress} from './tools/page-tool.js';
import {LateTools} from './tools/late-tools.js';
import {TurnTaking} from './turn-taking.js';
import {Unanswered} from './unanswered.js';

/** So long a browser takes a dead line for a living one: its own patience and ours. */
const DEAF_MS = 11_000;
/** The ids of notes that mark a break that was mended begin like this. They have no text: views have the words. */
const RESTORED = 'restored_';

export type LiveCallOptions = {
  readonly call: Call;
  /** Read at each call of a tool: they may change. */
  readonly tools: () => readonly PageTool[];
  /** What the visitor is asked right now. */
  readonly approvals: Store<readonly Approval[]>;
  readonly state: Store<SessionState>;
  readonly conversation: Store<readonly ConversationEntry[]>;
  readonly micMuted: Store<boolean>;
  readonly volume: Store<number>;
  readonly events: Emitter<VoiceSessionEvents>;
  readonly dispatch: (input: SessionInput) => void;
  /** The call is over: `bye` is what a server says of it. */
  readonly onEnded: (ended: {readonly error?: VoiceError; readonly bye?: Goodbye | undefined}) => void;
};

export class LiveCall {
  readonly #options: LiveCallOptions;
  readonly #scribe: Scribe;
  readonly #unanswered: Unanswered;
  readonly #tools: LateTools;
  readonly #turns: TurnTaking;
  /** Absent where the provider hears where a turn ends. */
  readonly #pushToTalk: InstanceType<NonNullable<Call['hand']>> | undefined;
  readonly #pause: LatePause;
  #responses: ResponseAsker;
  #isClosed = false;

  constructor(options: LiveCallOptions) {
    this.#options = options;
    const {call, conversation, events, tools, state, dispatch} = options;
    const {line} = call;
    this.#scribe = new Scribe(conversation, events);
    this.#unanswered = new Unanswered(call.input, () => this.#scribe.entries);
    this.#responses = this.#newAsker();
    this.#tools = new LateTools({
      ...{tools, approvals: options.approvals},
      send: event => line.send(event),
      offer: toolCall => {
        events.emit('tool-call', toolCall);
        return true;
      },
      onSettled: () => this.#requestResponse(),
      onProgress: progress => this.#onToolProgress(progress),
      answerMcp: (id, ok) => line.link.control.approve(id, ok),
    });
    this.#turns = new TurnTaking({
      ...call,
      ...{state, dispatch},
      scribe: this.#scribe,
      awaitsMore: () => this.#awaitsMore(),
      responses: () => this.#responses,
      requestResponse: () => this.#requestResponse(),
    });
    const interrupt = (): void => this.interrupt();
    this.#pushToTalk = call.hand && new call.hand({...call, scribe: this.#scribe, dispatch, interrupt});
    this.#pause = new LatePause({
      ...call,
      interrupt,
      onPaused: () => dispatch({type: 'paused'}),
      onResumed: () => dispatch({type: 'ready', micMuted: options.micMuted.get()}),
      onFailed: error => events.emit('error', {error}),
    });
    line.conversation = () => this.#scribe.entries;
    line.isQuiet = () => this.#isQuiet();
    line.events.on('event', event => this.#onEvent(event));
    line.events.on('notice', error => this.#onNotice(error));
    line.events.on('switching', cause => this.#onSwitching(cause));
    line.events.on('rotating', () => this.#leaveLink(0));
    line.events.on('broken', broken => this.#onBroken(broken));
    line.events.on('taken', link => void this.#onTaken(link));
    line.events.on('ended', options.onEnded);
  }

  /** Apart from being made, because whoever is told that the call is live may tell it something, or end it. */
  begin(): void {
    const {line} = this.#options.call;
    this.#begin(line.link);
    if (this.#isClosed) return;
    line.follow();
    line.link.control.outputReady();
    this.#answerWhatIsOwed();
  }

  /** Says something in writing. An answer that is being spoken falls silent first. */
  sendText(text: string): void {
    if (!this.#canTell('message', text, MAX_TEXT_LENGTH)) return;
    this.#turns.interrupt();
    this.#options.call.line.send(userText(text));
    this.#requestResponse();
  }

  interrupt(): void {
    this.#turns.interrupt();
  }

  /** With push-to-talk: the visitor has the word from now on, or no longer. */
  talk(on: boolean): void {
    this.#pushToTalk?.[on ? 'start' : 'stop']();
  }

  pause(on: boolean): void {
    this.#pause.set(on);
  }

  /** Changes what is present in `settings`. What an agent does not allow is told as an error. */
  change(settings: SessionSettings): void {
    this.#options.call.line.link.control.change(settings);
  }

  /** Tells the assistant something about the page. It is not answered, and shown as a note once the far side has it. */
  addContext(text: string): void {
    if (!this.#canTell('note', text, MAX_CONTEXT_LENGTH)) return;
    this.#options.call.line.link.control.addContext(text);
  }

  /** Hears another microphone, or plays through another speaker, from now on; absent: the default one. */
  chooseDevice(kind: 'input' | 'output', id: string | undefined): void {
    const {input, stage} = this.#options.call;
    void (kind === 'input' ? input?.microphone.choose(id) : stage?.setOutputDevice(id ?? ''));
  }

  /** Loudness of both sides right now, 0 to 1. */
  levels(): {readonly input: number; readonly output: number} {
    const {call, micMuted} = this.#options;
    const {input, line} = call;
    return {input: micMuted.get() ? 0 : (input?.level() ?? 0), output: line.link.leg?.output.level() ?? 0};
  }

  close(): void {
    this.#isClosed = true;
    this.#tools.close();
    this.#turns.close();
    this.#pushToTalk?.close();
    this.#pause.close();
  }

  /** Nothing is not told, nor is anything where nobody answers; what is too long is refused, and the page is told why. */
  #canTell(what: string, text: string, most: number): boolean {
    if (this.#options.call.line.turns.answeredBy === 'nobody') return false;
    if (text.length <= most) return text.trim() !== '';
    const message = `A ${what} may have ${most} characters, not ${text.length}`;
    this.#options.events.emit('error', {error: new VoiceError('config/invalid', {message})});
    return false;
  }

  #begin({leg, transport, reason}: OpenedLink): void {
    const {volume, micMuted, events, dispatch} = this.#options;
    leg?.output.setVolume(volume.get());
    this.#turns.listenTo(leg);
    dispatch({type: 'ready', micMuted: micMuted.get()});
    dispatch({type: 'switching', on: false});
    if (reason !== ROTATED) events.emit('transport-change', {transport, reason});
  }

  #onEvent(event: ServerEvent): void {
    this.#options.events.emit('event', {event});
    this.#options.call.line.link.leg?.observe(event);
    this.#scribe.take(event);
    this.#responses.observe(event);
    this.#tools.observe(event);
    this.#unanswered.observe(event);
    this.#turns.observe(event);
    if (event.type === 'response.done') this.#onResponseDone(event);
    if (event.type === 'error') this.#onRefused(event);
    this.#responses.askWhenFree();
  }

  #onResponseDone({response}: ServerEventOf<'response.done'>): void {
    if (response.status !== 'failed') return;
    const error = responseError(response.status_details?.error ?? {});
    if (error.code === 'session/failed') this.#onNotice(error);
    else this.#options.onEnded({error});
  }

  #onRefused({error}: ServerEventOf<'error'>): void {
    const fatal = fatalError(error);
    if (fatal?.code === 'session/expired') this.#options.call.line.lose(fatal);
    else if (fatal !== undefined) this.#options.onEnded({error: fatal});
  }

  #onToolProgress(progress: ToolProgress): void {
    this.#scribe.take({type: 'tool', ...progress});
    this.#options.events.emit('tool-progress', progress);
  }

  #onNotice(error: VoiceError): void {
    // A guard that tells of a failure does not answer what was asked before it.
    this.#responses.giveUp();
    this.#options.dispatch({type: 'answer-done', more: false});
    this.#options.events.emit('error', {error});
  }

  #onSwitching({code}: VoiceError): void {
    this.#options.dispatch({type: 'switching', on: true});
    this.#leaveLink(code === 'transport/timeout' ? Infinity : DEAF_MS);
  }

  #onBroken(broken: {readonly attempt: number; readonly delay: number; readonly cause: VoiceError}): void {
    this.#options.dispatch({type: 'broken', ...broken});
    this.#leaveLink(0);
  }

  #leaveLink(deafMs: number): void {
    this.#unanswered.onBroken(deafMs, this.#options.call.line.link.leg);
    this.#turns.onBroken();
  }

  /** The conversation goes on over another link: with what was said meanwhile, and with the answer that is owed. */
  async #onTaken(link: OpenedLink): Promise<void> {
    const {call} = this.#options;
    this.#responses = this.#newAsker();
    if (link.reason !== ROTATED) {
      this.#scribe.take({type: 'note', id: `${RESTORED}${Date.now()}`, text: ''});
    }
    this.#begin(link);
    this.#pause.follow();
    if (this.#pushToTalk !== undefined) this.#pushToTalk.follow();
    else if (call.input !== undefined) await link.leg?.attachInput(call.input, this.#sayAgain());
    for (const output of this.#tools.follow()) call.line.send(output);
    // What still runs is answered when its outcome is known.
    if (this.#tools.busy) {
      this.#options.dispatch({type: 'answer-awaited'});
      return;
    }
    link.control.outputReady();
    this.#answerWhatIsOwed();
  }

  /** From where the microphone is read. A turn that is said again is another one to whoever hears it. */
  #sayAgain(): number {
    const {from, again} = this.#unanswered.take();
    for (const item_id of again) this.#scribe.take({type: 'conversation.item.deleted', item_id});
    return from;
  }

  /** A guard looks for itself. */
  #answerWhatIsOwed(): void {
    const {answeredBy} = this.#options.call.line.turns;
    if (/widget|provider/.test(answeredBy) && owesAnswer(this.#scribe.entries)) this.#requestResponse();
  }

  /** May the call go over to another session without cutting a word? */
  #isQuiet(): boolean {
    const state = this.#options.state.get();
    const {input} = this.#options.call;
    if (state.phase !== 'live' || state.output !== 'silent' || state.input === 'hearing') return false;
    return !this.#awaitsMore() && !(input?.remembers === true && input.capture.speaking);
  }

  /** Is an answer on its way that is not heard yet? */
  #awaitsMore(): boolean {
    return this.#responses.busy || this.#tools.busy;
  }

  #requestResponse(): void {
    this.#responses.want();
    this.#options.dispatch({type: 'answer-awaited'});
    this.#responses.askWhenFree();
  }

  #newAsker(): ResponseAsker {
    return new ResponseAsker({
      send: event => this.#options.call.line.send(event),
      onRefused: detail => this.#onNotice(responseError(detail)),
    });
  }
}
