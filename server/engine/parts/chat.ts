/** Answers from a chat service, such as an Ollama: spoken as they stream, with the tools of the session. */
import type {Reply} from '../dialogue/dialogue.js';
import {
  practiceDialogue,
  type CallableTool,
  type Dialogue,
  type Plan,
  type Question,
} from '../session/plan.js';
import {chatMessages, type ChatMessage} from './chat-messages.js';
import {BadAnswer, readChat} from './chat-stream.js';
import type {Endpoint} from './endpoint.js';

const NO_PARAMETERS = {type: 'object', properties: {}};

export class Chat implements Dialogue {
  readonly #endpoint: Endpoint;
  readonly #practice = practiceDialogue({forgiving: true});

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  async plan(question: Question, signal: AbortSignal): Promise<Plan> {
    const {context} = question;
    const asked = context.question();
    // A call that waits to be approved is a matter between client and engine: a model would only invent its result.
    if (asked.kind === 'unapproved') return this.#practice.plan(question, signal);
    const messages = await chatMessages(question);
    signal.throwIfAborted();
    // Deleted while it was being understood: it was not said, then.
    if (asked.kind === 'turn' && context.find(asked.entry.item.id) !== asked.entry) return {kind: 'none'};
    return {kind: 'stream', replies: this.#ask(messages, question, signal)};
  }

  async *#ask(
    messages: readonly ChatMessage[],
    {tools, choice}: Question,
    signal: AbortSignal,
  ): AsyncGenerator<Reply> {
    const {model} = this.#endpoint;
    const functions = tools.length === 0 ? {} : {tools: tools.map(functionOf), tool_choice: choiceOf(choice)};
    const json = {model, stream: true, messages, ...functions};
    try {
      yield* readChat(this.#endpoint.post('/chat/completions', {json}, signal));
    } catch (failure) {
      throw failure instanceof BadAnswer ? this.#endpoint.failed(failure.message) : failure;
    }
    this.#endpoint.worked();
  }
}

function functionOf({name, description, parameters = NO_PARAMETERS}: CallableTool): object {
  return {
    type: 'function',
    function: {name, ...(description === undefined ? {} : {description}), parameters},
  };
}

function choiceOf(choice: Question['choice']): unknown {
  if (typeof choice === 'string') return choice;
  return typeof choice.name === 'string' ? {type: 'function', function: {name: choice.name}} : 'required';
}
