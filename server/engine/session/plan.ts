/** What a response will be: from the conversation and the wishes of `response.create` to words or a call. */
import {examplesFor, replyTo, type Pending, type Reply} from '../dialogue/dialogue.js';
import {reportResult} from '../dialogue/tool-talk.js';
import type {ResponseParameters} from '../protocol/client-events.js';
import type {MessageItem} from '../protocol/items.js';
import type {FunctionTool, SessionSettings, ToolChoice} from '../protocol/session-settings.js';
import type {Conversation, Entry} from './conversation.js';

const GREETING = 'Hello. I am a practice voice on this computer.';
const NO_PICTURES = 'I am only a practice voice, and I can not see pictures.';

/** The tools that may be called under a tool choice. */
export function allowedTools(tools: readonly FunctionTool[], choice: ToolChoice): readonly FunctionTool[] {
  if (choice === 'none') return [];
  return typeof choice === 'string' ? tools : tools.filter(({name}) => name === choice.name);
}

/** Waits, where it must, until the last turn is understood. */
export async function planResponse(
  conversation: Conversation,
  settings: SessionSettings,
  parameters: ResponseParameters,
  pending: Pending | undefined,
): Promise<Reply> {
  const tools = allowedTools(
    parameters.tools ?? settings.tools,
    parameters.tool_choice ?? settings.tool_choice,
  );
  const question = conversation.question();
  if (question.kind === 'results') {
    return say(question.results.map(({call, output}) => reportResult(call, output)).join(' '));
  }
  if (question.kind === 'nothing')
    return say(dictated(parameters.instructions) ?? opening(conversation, tools));
  const {entry} = question;
  if (showsOnlyPictures(entry)) return say(NO_PICTURES);
  const text = await wordsOfTurn(entry);
  const spoken = entry.heard !== undefined;
  return replyTo({text, spoken, tools, pending, lastSaid: conversation.lastSaid(), now: new Date()});
}

/** A text in quotation marks in the instructions of one response is meant to be said. */
function dictated(instructions: string | undefined): string | undefined {
  return /["\u201c\u00ab]([^"\u201d\u00bb]{2,600})["\u201d\u00bb]/.exec(instructions ?? '')?.[1];
}

function opening(conversation: Conversation, tools: readonly FunctionTool[]): string {
  if (conversation.lastSaid() !== undefined) return 'What can I do for you?';
  return `${GREETING} You can say: ${examplesFor(tools).slice(0, 2).join(', or: ')}.`;
}

function showsOnlyPictures({item}: Entry): boolean {
  return item.type === 'message' && item.content.every(({type}) => type === 'input_image');
}

async function wordsOfTurn({item, heard}: Entry): Promise<string | undefined> {
  if (heard !== undefined) return heard;
  const parts = (item as MessageItem).content.map(part => part.text ?? part.transcript);
  const written = parts.filter(part => part !== undefined);
  // A spoken item that came without words, from another session perhaps, cannot be answered.
  return written.length === 0 ? undefined : written.join(' ');
}

function say(text: string): Reply {
  return {kind: 'say', text};
}
