/** Why a page can have no call at all: told to whoever built it. It stands alone because a page that works never loads it. */
import {VoiceError} from '../shared/errors.js';

export function whyNoCall(): VoiceError {
  return location.protocol === 'file:'
    ? new VoiceError('browser/unsupported', {message: FILE_PAGE})
    : new VoiceError('config/no-server', {message: NO_SERVER});
}

const NO_SERVER = 'No voice server was found: add server-url="https://…"';
const FILE_PAGE = 'A page opened as a file has no microphone: serve it over http';
