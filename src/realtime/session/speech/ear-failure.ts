/** What a browser's recogniser says of its failures, as errors that say what to do. It stands alone, pure, as the list of them. */
import {VoiceError} from '../../../shared/errors.js';

export const NO_RECOGNISER = new VoiceError('browser/unsupported', {
  message:
    'This browser has no speech recognition (input-speech="browser"); what is written is answered all the same',
});

/** `undefined` where nothing is wrong: nobody spoke, or it was ended. */
export function earFailure(reason: string, language: string): VoiceError | undefined {
  const written = 'what is written is answered all the same';
  switch (reason) {
    case 'no-speech':
    case 'aborted':
      return undefined;
    case 'not-allowed':
      return new VoiceError('microphone/denied', {
        message: `The visitor or the browser refused the microphone; ${written}`,
      });
    case 'audio-capture':
      return new VoiceError('microphone/not-found', {message: `No microphone is connected; ${written}`});
    case 'service-not-allowed':
      return new VoiceError('browser/unsupported', {
        message: `This browser allows no speech recognition here; ${written}`,
      });
    case 'network':
      return new VoiceError('transport/lost', {
        message: `The browser's speech recognition needs the network and has none; ${written}`,
      });
    case 'language-not-supported':
      return new VoiceError('config/invalid', {
        message: `language="${language}" is not allowed; use one that the browser's recogniser knows. Its own is used.`,
      });
    default:
      return new VoiceError('browser/unsupported', {
        message: `The browser's speech recognition failed (${reason}); ${written}`,
      });
  }
}
