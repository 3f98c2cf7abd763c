/** What a response will be: from the conversation and the wishes of `response.create` to words or a call. */
import {examplesFor, replyTo, type Pending, type Reply} from '../dialogue/dialogue.js';
import type {Tool} from '../dialogue/tool-shape.js';
import {reportResult} from '../dialogue/tool-talk.js';
import type {MessageItem} from '../protocol/items.js';
import type {SessionSettings} from '../protocol/session-settings.js';
import type {DeclaredTool, ToolChoice} from '../protocol/tools.js';
import type {Conversation, Entry} from './conversation.js';
import type {McpCallable, McpTools} from './mcp-tools.js';

const GREETING = 'Hello. I am a practice voice on this computer.';
const NO_PICTURES = 'I am only a practice voice, and I can not see pictures.';
const STILL_THERE = 'Are you still there?';
const NOT_APPROVED = {waiting: 'I am waiting for your approval.', refused: 'All right, I will not do that.'};

/** `server`: the tool is not the client's own, and the engine calls it itself. */
export type CallableTool = Tool & Partial<Pick<McpCallable, 'server' | 'approval'>>;

/** What a response does. `none`: what it was to answer is gone. `stream`: it is still being thought of. */
export type Plan =
  | Reply
  | {readonly kind: 'none'}
  /** One after the other, as they come; throws where no more will come. */
  | {readonly kind: 'stream'; readonly replies: AsyncIterable<Reply>};

/** What a response looks at before it is decided what it does. */
export type Question = {
  readonly context: Conversation;
  /** Those of `response.create`, where it gave any. */
  readonly instructions: string | undefined;
  readonly settings: SessionSettings;
  readonly tools: readonly CallableTool[];
  /** What may, or must, be called. */
  readonly choice: ToolChoice;
  readonly pending: Pending | undefined;
};

/** Where answers come from. */
export interface Dialogue {
  /** Waits, where it must, until the last turn is understood. Rejects where it can not answer. */
  plan(question: Question, signal: AbortSignal): Promise<Plan>;
}

/**
 * The rules of the practice voice. `forgiving`: what was said comes in free words, and strange ones among them are
 * forgiven as in writing.
 */
export function practiceDialogue({forgiving}: {readonly forgiving: boolean}): Dialogue {
  return {plan: question => planResponse(question, forgiving)};
}

/** The tools that may be called under a tool choice. */
export function callableTools(
  declared: readonly DeclaredTool[],
  choice: ToolChoice,
  mcp: Pick<McpTools, 'toolsOf'>,
): readonly CallableTool[] {
  if (choice === 'none') return [];
  const all = declared.flatMap((tool): CallableTool[] =>
    tool.type === 'function' ? [tool] : mcp.toolsOf(tool),
  );
  if (typeof choice === 'string') return all;
  if (choice.type === 'function') {
    return all.filter(({name, server}) => server === undefined && name === choice.name);
  }
  const {server_label: label, name: wanted} = choice;
  return all.filter(({name, server}) => server?.server_label === label && (wanted ?? name) === name);
}

async function planResponse(asked: Question, forgiving: boolean): Promise<Plan> {
  const {context: conversation, tools} = asked;
  const dictation = dictated(asked.instructions);
  if (dictation !== undefined) return say(dictation);
  const question = conversation.question();
  switch (question.kind) {
    case 'results':
      return say(question.results.map(({call, output}) => reportResult(call, output)).join(' '));
    case 'unapproved':
      return say(question.refused ? NOT_APPROVED.refused : NOT_APPROVED.waiting);
    case 'nothing':
      return say(opening(conversation, tools));
    case 'turn':
      return answerTo(question.entry, asked, forgiving);
  }
}

async function answerTo(
  entry: Entry,
  {context: conversation, tools, pending}: Question,
  forgiving: boolean,
): Promise<Plan> {
  if (entry.silent === true) return say(STILL_THERE);
  if (showsOnlyPictures(entry)) return say(NO_PICTURES);
  const text = await wordsOfTurn(entry);
  // Deleted while it was being understood: it was not said, then.
  if (conversation.find(entry.item.id) !== entry) return {kind: 'none'};
  const spoken = entry.heard !== undefined && !forgiving;
  return replyTo({text, spoken, tools, pending, lastSaid: conversation.lastSaid(), now: new Date()});
}

/** A text in quotation marks in the instructions of one response is meant to be said. */
function dictated(instructions: string | undefined): string | undefined {
  return /["\u201c\u00ab]([^"\u201d\u00bb]{2,600})["\u201d\u00bb]/.exec(instructions ?? '')?.[1];
}

function opening(conversation: Conversation, tools: readonly CallableTool[]): string {
  if (conversation.lastSaid() !== undefined) return 'What can I do for you?';
  return `${GREETING} You can say: ${examplesFor(tools).slice(0, 2).join(', or: ')}.`;
}

function showsOnlyPictures({item}: Entry): boolean {
  return item.type === 'message' && item.content.every(({type}) => type === 'input_image');
}

async function wordsOfTurn({item, heard}: Entry): Promise<string | undefined> {
  if (heard !== undefined) return heard.catch(() => undefined);
  const parts = (item as MessageItem).content.map(part => part.text ?? part.transcript);
  const written = parts.filter(part => part !== undefined);
  // A spoken item that came without words, from another session perhaps, cannot be answered.
  return written.length === 0 ? undefined : written.join(' ');
}

function say(text: string): Reply {
  return {kind: 'say', text};
}
