/**
 * Asks whoever put a puzzle before the visitor whether it was solved: Turnstile, hCaptcha and the like, which all answer the
 * same question in the same way. It stands alone because the answer of a browser is worth nothing until it is asked for.
 */
import {request} from 'undici';
import {z} from 'zod';
import {parseJson} from '../../src/realtime/protocol/parse.js';
import {OwnError} from '../log/own-error.js';
import {VoiceError} from '../../src/shared/errors.js';

const ANSWER_LIMIT_MS = 5_000;
const MAX_ANSWER_BYTES = 16 * 1024;
/** Turnstile's tokens live for five minutes, hCaptcha's for two; each is good once there as well. */
export const SOLUTION_MS = 10 * 60_000;

/** Was it solved? Rejects with a `VoiceError` where nobody could say. */
export type Challenge = (solution: string) => Promise<boolean>;

export type ChallengeOptions = {
  /** Like `https://challenges.cloudflare.com/turnstile/v0/siteverify`. */
  readonly url: string;
  readonly secret: string;
};

const verdict = z.object({success: z.boolean()});

export function siteVerify({url, secret}: ChallengeOptions): Challenge {
  return async solution => {
    try {
      const answer = await request(url, {
        method: 'POST',
        headers: {'content-type': 'application/x-www-form-urlencoded'},
        body: new URLSearchParams({secret, response: solution}).toString(),
        signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      });
      let text = '';
      for await (const chunk of answer.body.setEncoding('utf8')) {
        text += String(chunk);
        if (text.length > MAX_ANSWER_BYTES) throw new OwnError('The answer to a challenge is too long');
      }
      return verdict.parse(parseJson(text)).success;
    } catch (cause) {
      throw new VoiceError('session/failed', {
        message: 'Nobody could say whether the challenge was met',
        cause,
      });
    }
  };
}
