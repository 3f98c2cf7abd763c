/**
 * Where a visitor's browser finds a way through its network, with credentials that are theirs for one call. It stands
 * alone because a TURN server believes what is signed, and asks nobody: how long is decided here.
 */
import {createHmac} from 'node:crypto';
import type {IceServer} from '../config/variables.js';

/** Beyond the end of a call: a browser may ask for its way once more while it hangs up. */
const GRACE_SECONDS = 60;

/** What the owner says of STUN and TURN. */
export type IceOptions = {readonly servers: readonly IceServer[]; readonly turnSecret: string | undefined};

export type CallCredentials = {
  /** Names the visitor to the TURN server's quota, and no one to anybody else. */
  readonly key: string;
  /** So long the call may be live. */
  readonly callSeconds: number;
  /** Epoch milliseconds. */
  readonly now: number;
};

/**
 * The servers as a browser takes them. TURN servers that the owner has given no credentials of their own get some by
 * coturn's REST scheme (`use-auth-secret`): a username that says when it ends, and its HMAC. Others pass as they are.
 */
export function iceServersFor(
  servers: readonly IceServer[],
  secret: string | undefined,
  {key, callSeconds, now}: CallCredentials,
): IceServer[] {
  if (secret === undefined) return [...servers];
  const username = `${Math.ceil(now / 1000 + callSeconds) + GRACE_SECONDS}:${key}`;
  const credential = createHmac('sha1', secret).update(username).digest('base64');
  return servers.map(server => (needsCredentials(server) ? {...server, username, credential} : server));
}

function needsCredentials({urls, credential}: IceServer): boolean {
  return credential === undefined && urls.some(url => url.startsWith('turn'));
}
