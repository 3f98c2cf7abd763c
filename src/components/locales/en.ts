/** Every English word that the widget shows, and for each error code a sentence that a visitor understands. */
import type {VoiceErrorCode} from '../../shared/errors.js';
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

  mute: 'Mute microphone',
  holdToTalk: 'Hold to talk',
  holdHint: 'Hold while you speak, or tap to begin and to end',
  byHand: 'Hold the button while you speak',
  interrupt: 'Interrupt the assistant',
  send: 'Send',
  message: 'Message',
  messagePlaceholder: 'Write a message',

  approvalQuestion: 'May the assistant do this?',
  allow: 'Allow',
  refuse: 'Don’t allow',
  yes: 'yes',
  no: 'no',

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

  'microphone/denied': 'The microphone is blocked. Allow it in the address bar, then try again.',
  'microphone/not-found': 'No microphone was found. Connect one, then try again.',
  'microphone/in-use': 'Another program is using the microphone. Close it there, then try again.',
  'microphone/policy': 'This page is not allowed to use the microphone. Please tell the owner of the site.',
  'audio/suspended': 'The browser is holding back the sound. Press the button once more.',
  'audio/worklet-blocked':
    'This page does not let the sound be processed. Please tell the owner of the site.',
  'config/invalid': 'The assistant is not set up correctly here. Please tell the owner of the site.',
  'config/not-allowed': 'The assistant is not set up correctly here. Please tell the owner of the site.',
  'config/no-server': 'The assistant is not connected to a server yet. Please tell the owner of the site.',
  'config/retired': 'The assistant needs an update. Please tell the owner of the site.',
  'token/rejected': 'You are not signed in any more. Reload the page, then try again.',
  'token/rate-limited': 'There are many calls right now. Wait a moment, then try again.',
  'transport/handshake': 'The connection could not be made. Check your network, then try again.',
  'transport/timeout': 'The assistant did not answer in time. Wait a moment, then try again.',
  'transport/lost': 'The connection was lost. Check your network, then try again.',
  'session/rejected': 'The assistant is not set up correctly here. Please tell the owner of the site.',
  'session/expired': 'The time for this call is up. You can start a new one.',
  'session/elsewhere': 'Your call is in another window. Press the button to continue here.',
  'session/failed': 'The assistant could not answer. Wait a moment, then try again.',
  'budget/reserved': 'All lines are busy right now. Wait a moment, then try again.',
  'budget/exhausted': 'The assistant has reached its limit for now. Please come back later.',
  'browser/unsupported': 'Voice does not work here. Open this page in a current browser, over https.',
} as const satisfies Record<VoiceErrorCode, string> & Record<string, string>;

/** The words of one language. */
export type Words = {readonly [Key in keyof typeof en]: string};
