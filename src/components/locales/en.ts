/** The English words of every call; those of parts that not every call has stand in files of their own. */
import {closed} from './en.closed.js';

export const en = {
  ...closed,

  allowMicrophone: 'Allow the microphone to begin',
  listening: 'Listening',
  hearing: 'Hearing you',
  thinking: 'Thinking…',
  speaking: 'Speaking',
  muted: 'Your microphone is off',
  ready: 'Ready for your message',
  switching: 'Changing the connection…',
  paused: 'Paused',
  reconnecting: 'Connection lost. Trying again…',
  failed: 'That did not work',

  endedByVisitor: 'Call ended',
  endedByAssistant: 'The assistant ended the call',
  endedByIdle: 'Ended, because it was quiet for a while',
  endedByLimit: 'The time for this call is up',
  endedByBudget: 'This call has reached its limit',
  endedByServer: 'The service ended the call',
  endedByLoss: 'The connection was lost',

  disclosure: 'AI assistant',
  mute: 'Mute microphone',
  pause: 'Pause',
  resume: 'Carry on',
  byHand: 'Hold the button while you speak',
  interrupt: 'Interrupt the assistant',
  captions: 'Show the words of the conversation',

  conversation: 'Conversation',
  you: 'You',
  assistant: 'Assistant',
  unclear: 'Speech that was not understood',
  interrupted: 'interrupted',
  restored: 'The connection is back',

  toolRunning: 'at work',
  toolWaiting: 'waiting for you',
  toolDone: 'done',
  toolFailed: 'failed',
  toolRefused: 'not allowed',
} as const satisfies Record<string, string>;

/** The words of one language. */
export type Words = {readonly [Key in keyof typeof en]: string};
