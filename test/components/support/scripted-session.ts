/** A session that works without a network: it goes through the states of a call as the test tells it to. */
import type {AudioGesture} from '../../../src/audio/gesture.js';
import type {CallSession} from '../../../src/components/shell-link.js';
import type {ConversationEntry} from '../../../src/realtime/conversation/entry.js';
import type {Call} from '../../../src/realtime/session/call.js';
import type {EndReason, LiveState, SessionState} from '../../../src/realtime/session/state.js';
import type {Approval} from '../../../src/realtime/session/tools/approvals.js';
import type {VoiceSessionEvents, VoiceSessionOptions} from '../../../src/realtime/session/voice-session.js';
import {Emitter} from '../../../src/shared/emitter.js';
import {VoiceError, type VoiceErrorCode} from '../../../src/shared/errors.js';
import {Store} from '../../../src/shared/store.js';

type Turn = LiveState['turn'];

const OUTPUT = {listening: 'silent', hearing: 'silent', thinking: 'thinking', speaking: 'speaking'} as const;

export class ScriptedSession implements CallSession {
  readonly state = new Store<SessionState>({phase: 'idle'});
  readonly conversation = new Store<readonly ConversationEntry[]>([]);
  readonly micMuted: Store<boolean>;
  readonly volume = new Store(1);
  readonly pushToTalk: Store<boolean>;
  readonly approvals = new Store<readonly Approval[]>([]);
  readonly call: CallSession['call'] = new Store<Call | undefined>(undefined);
  readonly options: VoiceSessionOptions;
  /** What the views asked for, in order. */
  readonly asked: string[] = [];
  gesture: AudioGesture | undefined;
  loudness = {input: 0.2, output: 0.3};
  /** A session that hangs stays in `connecting`. */
  hangs = false;
  readonly #events = new Emitter<VoiceSessionEvents>();

  constructor(options: VoiceSessionOptions) {
    this.options = options;
    this.micMuted = new Store(options.settings.micMuted ?? false);
    this.pushToTalk = new Store(options.settings.turnDetection === 'push-to-talk');
  }

  on<Name extends keyof VoiceSessionEvents>(
    name: Name,
    listener: (payload: VoiceSessionEvents[Name]) => void,
    options: {signal?: AbortSignal} = {},
  ): () => void {
    return this.#events.on(name, listener, options);
  }

  /** Fires what a real session would fire. */
  emit<Name extends keyof VoiceSessionEvents>(name: Name, payload: VoiceSessionEvents[Name]): void {
    this.#events.emit(name, payload);
  }

  connect(gesture?: AudioGesture): Promise<void> {
    this.gesture = gesture;
    this.conversation.set([]);
    this.state.set({phase: 'connecting', step: 'channel', attempt: 1});
    if (!this.hangs) this.turn('listening');
    return Promise.resolve();
  }

  disconnect(reason: EndReason = 'page'): void {
    this.asked.push(`disconnect ${reason}`);
    this.#close();
    this.state.set({phase: 'ended', reason});
  }

  chooseDevice(kind: 'input' | 'output', id: string | undefined): void {
    this.asked.push(`${kind} ${id ?? 'default'}`);
  }

  setMicMuted(muted: boolean): void {
    this.asked.push(`mute ${muted}`);
    this.micMuted.set(muted);
  }

  toolsChanged(): void {
    this.asked.push(`tools ${this.options.tools.map(({name}) => name).join(' ')}`);
  }

  /** Asks the visitor, as a call of a tool does; the answer is in `asked`. */
  askVisitor(approval: Partial<Approval> & Pick<Approval, 'id' | 'name'>): void {
    const respond = (ok: boolean): void => {
      this.asked.push(`${approval.id} ${ok ? 'allowed' : 'refused'}`);
      this.approvals.set(this.approvals.get().filter(({id}) => id !== approval.id));
    };
    this.approvals.set([...this.approvals.get(), {arguments: {}, kind: 'page', respond, ...approval}]);
  }

  sendText(text: string): void {
    this.asked.push(`send ${text}`);
  }

  sendFeedback({rating, text}: {rating: string; text: string}): Promise<boolean> {
    this.asked.push(`feedback ${rating} ${text}`);
    return Promise.resolve(true);
  }

  interrupt(): void {
    this.asked.push('interrupt');
    this.turn('listening');
  }

  startTalking(): void {
    this.asked.push('talk');
    this.turn('hearing');
  }

  stopTalking(): void {
    this.asked.push('stop talking');
    this.turn('listening');
  }

  pause(): void {
    this.asked.push('pause');
    this.state.set({phase: 'paused'});
  }

  resume(): void {
    this.asked.push('resume');
    this.turn('listening');
  }

  updateSession(settings: object): void {
    this.asked.push(`update ${JSON.stringify(settings)}`);
  }

  updateInstructions(instructions: string): void {
    this.updateSession({instructions});
  }

  addContext(text: string): void {
    this.asked.push(`context ${text}`);
  }

  exportTranscript(format: string): Promise<string> {
    this.asked.push(`export ${format}`);
    return Promise.resolve('');
  }

  levels(): {input: number; output: number} {
    return this.loudness;
  }

  turn(turn: Turn): void {
    const input = turn === 'hearing' ? 'hearing' : 'listening';
    this.state.set({phase: 'live', turn, input, output: OUTPUT[turn], link: 'steady'});
  }

  fail(code: VoiceErrorCode): void {
    this.#close();
    this.state.set({phase: 'failed', error: new VoiceError(code)});
  }

  /** Adds an entry, or changes the one with the same id. */
  write(entry: Partial<ConversationEntry> & Pick<ConversationEntry, 'id' | 'role'>): void {
    const whole: ConversationEntry = {text: '', final: true, at: 0, ...entry};
    const others = this.conversation.get();
    const index = others.findIndex(({id}) => id === whole.id);
    this.conversation.set(index < 0 ? [...others, whole] : others.with(index, whole));
    this.emit('transcript', {entry: whole, final: whole.final});
  }

  #close(): void {
    void this.gesture?.context.close();
    this.gesture?.microphone?.then(
      stream => stream.getTracks().forEach(track => track.stop()),
      () => undefined,
    );
    this.gesture = undefined;
  }
}
