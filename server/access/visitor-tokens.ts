/**
 * Tokens by which the owner's own backend vouches for a visitor: who they are, for which agent, for a moment, once. It
 * stands alone as the only place that believes what somebody else has signed.
 */
import {jwtVerify, type JWTPayload} from 'jose';
import {VoiceError} from '../../src/shared/errors.js';
import type {Store} from '../store/store.js';

/** The one way of signing; whatever a token says of itself. */
const ALGORITHM = 'HS256';
/** For whom the token is meant: a token of another service of the same backend is none of ours. */
export const TOKEN_AUDIENCE = 'realtime-voice';
/** The longest life of a token, from its making. */
export const MAX_TOKEN_SECONDS = 300;
/** Clocks of two machines differ. */
const CLOCK_SKEW_SECONDS = 5;
const MAX_SUBJECT_LENGTH = 256;
const MAX_ID_LENGTH = 128;

export type VisitorClaims = {
  readonly sub: string;
  /** All that the backend signed: what server tools are allowed by. */
  readonly claims: Readonly<Record<string, unknown>>;
};

export class VisitorTokens {
  readonly #keys: readonly Uint8Array[];
  readonly #store: Pick<Store, 'once'>;

  /** `secrets`: the present one first; an earlier one is still believed while keys are changed. */
  constructor(secrets: readonly string[], store: Pick<Store, 'once'>) {
    this.#keys = secrets.map(secret => new TextEncoder().encode(secret));
    this.#store = store;
  }

  /** Whom a token vouches for. Rejects with `token/rejected` where it is none of ours, too old, or used. */
  async verify(token: string, agent: string): Promise<VisitorClaims> {
    const payload = await this.#read(token);
    const {sub, jti, exp = 0, iat = 0} = payload;
    if (!isText(sub, MAX_SUBJECT_LENGTH)) throw rejected('it names nobody in "sub"');
    if (!isText(jti, MAX_ID_LENGTH)) throw rejected('it has no "jti", so it could be used twice');
    if (exp - iat > MAX_TOKEN_SECONDS) throw rejected(`it lives longer than ${MAX_TOKEN_SECONDS} s`);
    if (payload['agent'] !== agent) throw rejected('it is for another agent');
    // Only now: a token that is refused is not used up.
    const until = (exp + CLOCK_SKEW_SECONDS) * 1000;
    if (!(await this.#store.once(`token ${jti}`, until, Date.now()))) throw rejected('it was used before');
    return {sub, claims: payload};
  }

  async #read(token: string): Promise<JWTPayload> {
    let failure: unknown = new Error('VISITOR_TOKEN_SECRET is not set');
    for (const key of this.#keys) {
      try {
        const {payload} = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          audience: TOKEN_AUDIENCE,
          requiredClaims: ['exp', 'iat'],
          maxTokenAge: MAX_TOKEN_SECONDS,
          clockTolerance: CLOCK_SKEW_SECONDS,
        });
        return payload;
      } catch (refused) {
        failure = refused;
      }
    }
    throw rejected('it is expired, forged, or not for this server', failure);
  }
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= longest;
}

function rejected(why: string, cause?: unknown): VoiceError {
  return new VoiceError('token/rejected', {message: `The visitor token is not accepted: ${why}`, cause});
}
