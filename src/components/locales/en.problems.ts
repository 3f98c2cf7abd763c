/** For each error code a sentence in English that a visitor understands. They stand alone: most calls have no need of them. */
import type {VoiceErrorCode} from '../../shared/errors.js';

export const problemWords = {
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
} as const satisfies Record<VoiceErrorCode, string>;
