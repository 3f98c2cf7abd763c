/**
 * From a socket's frames to its call. It stands alone because letting a visitor in takes time, in which nothing of
 * theirs acts, and nothing that they sent behind their `start` is lost.
 */
import {VoiceError, asVoiceError} from '../../src/shared/errors.js';
import {guardedClientFrame, type GuardedClientFrame} from '../../src/realtime/protocol/guarded-client.js';
import type {VisitorReport} from '../../src/realtime/protocol/guarded-server.js';
import {parseJson} from '../../src/realtime/protocol/parse.js';
import type {Caller} from './admission.js';
import type {HeldCalls, Visit} from './held-calls.js';
import {isOtherVersion, understood} from './other-versions.js';
import type {Visitor} from './visitor.js';

/** What may wait for the visitor to be let in: an offer, or some seconds of sound. */
const MOST_KEPT_FRAMES = 512;
const MOST_KEPT_BYTES = 1024 * 1024;

export type VisitingOptions = {
  readonly calls: HeldCalls;
  readonly caller: Caller;
  readonly visitor: Visitor;
  /** The first frame that means anything has come. */
  readonly onStarted: () => void;
  /** The visitor said that they are done. */
  readonly onEnded: () => void;
};

export class Visiting {
  readonly #options: VisitingOptions;
  #visit: Visit | undefined;
  #entering: Promise<void> | undefined;
  #kept: Array<GuardedClientFrame | Uint8Array> = [];
  #keptBytes = 0;
  /** Left or ended: whoever is let in by then goes at once. */
  #over: 'left' | 'ended' | undefined;
  /** The widget said that it is of another version. */
  #isOther = false;

  constructor(options: VisitingOptions) {
    this.#options = options;
  }

  /** A text frame; throws `config/invalid` where it is not of the protocol. */
  onText(text: string): void {
    const frame = this.#parse(text);
    if (frame === undefined) return;
    if (frame.type === 'end') this.#options.onEnded();
    else if (frame.type === 'start') this.#start(frame);
    else if (frame.type === 'feedback') this.#rate(frame, text.length);
    else this.#take(frame, text.length);
  }

  /** A binary frame: sound. */
  onBytes(bytes: Uint8Array): void {
    this.#take(bytes, bytes.length);
  }

  /** What the call took so far; absent before one was let in. */
  get report(): VisitorReport | undefined {
    return this.#visit?.report();
  }

  /** The socket is gone: the visitor may come back. */
  leave(): void {
    this.#over ??= 'left';
    this.#visit?.leave();
  }

  /** The visitor is done, or was refused. Resolves when the provider knows. */
  async end(reason: string): Promise<void> {
    this.#over = 'ended';
    await this.#entering;
    await this.#visit?.end(reason);
  }

  /** `undefined`: a word of another version, which nothing follows from. */
  #parse(text: string): GuardedClientFrame | undefined {
    const json = parseJson(text);
    this.#isOther ||= isOtherVersion(json);
    const parsed = guardedClientFrame.safeParse(json);
    if (parsed.success) return parsed.data;
    const known = this.#isOther ? understood(json, parsed.error) : 'wrong';
    if (known !== 'wrong') return known;
    const issue = parsed.error.issues[0];
    const where = issue === undefined || issue.path.length === 0 ? 'the frame' : issue.path.join('.');
    throw new VoiceError('config/invalid', {
      message: `${where} is not allowed: ${issue?.message ?? 'unknown'}`,
    });
  }

  #start(frame: Extract<GuardedClientFrame, {type: 'start'}>): void {
    if (this.#entering !== undefined) return;
    this.#options.onStarted();
    this.#entering = this.#enter(frame).catch((failure: unknown) => {
      this.#options.visitor.fail(asVoiceError(failure, 'session/failed'));
    });
  }

  /** In a call it is about that one. Before any it is all that this socket is for, and no `start` may follow. */
  #rate(frame: Extract<GuardedClientFrame, {type: 'feedback'}>, size: number): void {
    if (this.#entering === undefined) {
      this.#options.calls.feedback.takeBy(frame.ticket, frame, this.#options.caller);
      this.#options.onEnded();
      return;
    }
    if (frame.ticket !== undefined) {
      throw new VoiceError('config/invalid', {message: 'ticket is not allowed: the call goes on'});
    }
    this.#take(frame, size);
  }

  async #enter(frame: Extract<GuardedClientFrame, {type: 'start'}>): Promise<void> {
    const {calls, caller, visitor} = this.#options;
    const visit = await calls.visit(frame, caller, visitor);
    this.#visit = visit;
    if (this.#over !== undefined) {
      if (this.#over === 'left') visit.leave();
      return;
    }
    visitor.send(visit.welcome);
    visit.call.attach(visitor);
    for (const kept of this.#kept.splice(0)) this.#act(visit, kept);
  }

  #take(frame: GuardedClientFrame | Uint8Array, size: number): void {
    if (this.#visit !== undefined) {
      this.#act(this.#visit, frame);
      return;
    }
    // Before `start` nothing means anything.
    if (this.#entering === undefined) return;
    this.#keptBytes += size;
    if (this.#kept.length >= MOST_KEPT_FRAMES || this.#keptBytes > MOST_KEPT_BYTES) {
      throw new VoiceError('token/rate-limited', {message: 'Too much was sent before the call was let in'});
    }
    this.#kept.push(frame);
  }

  #act({call, rate}: Visit, frame: GuardedClientFrame | Uint8Array): void {
    if (frame instanceof Uint8Array) call.onBytes(frame);
    else if (frame.type === 'feedback') rate(frame);
    else call.onFrame(frame);
  }
}
