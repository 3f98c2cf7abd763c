/**
 * The responses of a session: one of the conversation at a time, others beside it. It stands alone as the place
 * that knows which of them runs, which was asked back for a value, and which turn is still to be answered.
 */
import type {Pending} from '../dialogue/dialogue.js';
import type {EngineFault} from '../faults.js';
import type {ResponseParameters} from '../protocol/client-events.js';
import {ProtocolFailure} from '../protocol/failure.js';
import type {SessionSettings} from '../protocol/session-settings.js';
import type {Speech} from '../speech/speech.js';
import {contextOf} from './context.js';
import type {Conversation} from './conversation.js';
import type {Hear} from './given-entry.js';
import type {McpTools} from './mcp-tools.js';
import type {CallOutput, Emit} from './outgoing.js';
import {callableTools, type CallableTool, type Dialogue, type Plan} from './plan.js';
import type {CancelReason} from './response-object.js';
import {ResponseRun} from './response-run.js';

/** Responses beside the conversation at one time: each keeps the one voice of this machine busy. */
const MOST_BESIDE = 16;
const SERVER_ERROR = 'The server had an error while processing your request. Sorry about that!';

export type ResponsesPorts = {
  readonly speech: Speech;
  readonly dialogue: Dialogue;
  readonly conversation: Conversation;
  readonly mcp: McpTools;
  readonly emit: Emit;
  readonly settings: () => SessionSettings;
  readonly output: CallOutput | undefined;
  readonly faults: ReadonlySet<EngineFault>;
  /** Sound went out in events, so that the client is still playing it. */
  readonly onSent: (ms: number) => void;
  /** Understands sound that came in the `input` of a response. */
  readonly hear: Hear;
};

export class Responses {
  readonly #ports: ResponsesPorts;
  readonly #beside = new Set<ResponseRun>();
  #active: ResponseRun | undefined;
  #pending: Pending | undefined;
  /** The last turn that ended while a response was being made: it is answered next. */
  #owed: string | undefined;
  #any = false;
  #closed = false;

  constructor(ports: ResponsesPorts) {
    this.#ports = ports;
  }

  /** The call that waits for a value that was asked back for. */
  get pending(): Pending | undefined {
    return this.#pending;
  }

  /** `response.create`, by a client or because a turn ended. */
  create(parameters: ResponseParameters): void {
    const beside = parameters.conversation === 'none';
    this.#checkRoom(beside);
    const {conversation, settings, hear} = this.#ports;
    const context = contextOf(conversation, parameters.input, settings().input_format, hear);
    const run = this.#runOf(parameters, context, beside);
    if (beside) this.#beside.add(run);
    else this.#active = run;
    void run.run().then(() => this.#onEnd(run));
  }

  /** Answers a turn, now or after the response that is being made. */
  answer(itemId: string): void {
    if (this.#active?.ended === false) this.#owed = itemId;
    else this.create({});
  }

  /** Ends the named response, or that of the conversation; a failure where there is none. */
  cancel(reason: CancelReason, responseId?: string): void {
    const running = [...(this.#active === undefined ? [] : [this.#active]), ...this.#beside];
    const run = responseId === undefined ? this.#active : running.find(({id}) => id === responseId);
    if (run === undefined || run.ended) {
      throw new ProtocolFailure(
        'response_cancel_not_active',
        'Cancellation failed: no active response found',
      );
    }
    run.cancel(reason);
    this.#onEnd(run);
  }

  /** Somebody speaks: the answer that is being made, and the one that was owed, are not wanted any more. */
  interrupt(): void {
    this.#owed = undefined;
    if (this.#active?.ended === false) this.cancel('turn_detected');
  }

  close(): void {
    this.#closed = true;
    this.#active?.cancel('client_cancelled');
    for (const run of this.#beside) run.cancel('client_cancelled');
  }

  #checkRoom(beside: boolean): void {
    if (beside && this.#beside.size >= MOST_BESIDE) {
      const message = `There are ${MOST_BESIDE} responses beside the conversation already.`;
      throw new ProtocolFailure('rate_limit_exceeded', message);
    }
    if (!beside && this.#active?.ended === false) {
      throw new ProtocolFailure(
        'conversation_already_has_active_response',
        `Conversation already has an active response in progress: ${this.#active.id}. ` +
          'Wait until the response is finished before creating a new one.',
      );
    }
  }

  #runOf(parameters: ResponseParameters, context: Conversation, beside: boolean): ResponseRun {
    const {speech, dialogue, conversation, emit, output, mcp, faults, onSent} = this.#ports;
    const settings = this.#ports.settings();
    const tools = this.#toolsFor(parameters, beside);
    const broken = this.#any ? undefined : firstPlan(faults);
    this.#any = true;
    const pending = beside ? undefined : this.#pending;
    const {instructions, tool_choice: choice = settings.tool_choice} = parameters;
    const question = {context, instructions, settings, tools, choice, pending};
    return new ResponseRun({
      ...{speech, emit, output, settings, parameters, context, tools, onSent},
      conversation: beside ? undefined : conversation,
      plan: broken ?? (signal => dialogue.plan(question, signal)),
      onPlan: plan => {
        if (!beside) this.#pending = plan.kind === 'say' ? plan.pending : undefined;
      },
      onMcpCall: (item, index) => mcp.run(item, index),
    });
  }

  /** A response beside the conversation leaves nothing there, so it calls no servers whose results would stand in it. */
  #toolsFor(parameters: ResponseParameters, beside: boolean): readonly CallableTool[] {
    const {settings, mcp} = this.#ports;
    const {tools, tool_choice} = settings();
    return callableTools(
      parameters.tools ?? tools,
      parameters.tool_choice ?? tool_choice,
      beside ? {toolsOf: () => []} : mcp,
    );
  }

  #onEnd(run: ResponseRun): void {
    this.#beside.delete(run);
    if (this.#active !== run) return;
    this.#active = undefined;
    const owed = this.#owed;
    this.#owed = undefined;
    // A turn that was deleted meanwhile asks for nothing.
    if (owed === undefined || this.#closed || this.#ports.conversation.find(owed) === undefined) return;
    this.create({});
  }
}

/** The faults that spoil the first response of a session. */
function firstPlan(faults: ReadonlySet<EngineFault>): (() => Promise<Plan>) | undefined {
  if (faults.has('fail-response')) return () => Promise.reject(new Error(SERVER_ERROR));
  if (faults.has('empty-answer')) return () => Promise.resolve({kind: 'none'});
  return undefined;
}
