/**
 * Which call a provider's `Location` names. It stands alone because the id becomes part of later addresses, with the
 * key in their headers: what is not literally a call of this provider names none. Nothing is decoded or resolved, as a
 * URL parser would: `//evil`, `..%2f` and the like have no other reading here than that they are wrong.
 */

/** Where the provider is. */
export type ProviderAddress = {
  /** `https://api.openai.com` */
  readonly origin: string;
  /** Without a slash at its end: `/v1`. */
  readonly path: string;
};

/** A provider's own path is ten times shorter. */
const MAX_LOCATION = 512;
const CALL_ID = /^rtc_[\w-]{1,128}$/;
const CALLS = '/realtime/calls';

/** Reads the id out of a `Location`, or `undefined` where it names no call of the provider at `base`. */
export type ReadLocation = (location: string, base: ProviderAddress) => string | undefined;

/** `/v1/realtime/calls/rtc_…`, as OpenAI documents it. */
export const callInPath: ReadLocation = (location, base) => {
  const own = ownPath(location, base);
  return own?.startsWith(`${CALLS}/`) === true ? callId(own.slice(CALLS.length + 1)) : undefined;
};

/** The same, or `…/realtime/calls?call_id=rtc_…`, as Azure was seen to answer. */
export const callInPathOrQuery: ReadLocation = (location, base) => {
  const own = ownPath(location, base);
  const query = /^\/realtime(?:\/calls)?\?call_id=(.*)$/s.exec(own ?? '')?.[1];
  return query === undefined ? callInPath(location, base) : callId(query);
};

/** What follows the base URL's path, where the address is of its origin or names none. */
function ownPath(location: string, {origin, path}: ProviderAddress): string | undefined {
  if (location.length > MAX_LOCATION) return undefined;
  const relative = location.startsWith(`${origin}/`) ? location.slice(origin.length) : location;
  return relative.startsWith(`${path}/`) ? relative.slice(path.length) : undefined;
}

function callId(text: string): string | undefined {
  return CALL_ID.test(text) ? text : undefined;
}
