/** The body of `POST /realtime/calls` in both encodings: a bare offer, or a form with offer and session. */
import type {Request} from 'express';
import {invalidOffer} from '../media/sdp.js';
import {ProtocolFailure} from '../protocol/failure.js';

export type CallRequest = {readonly sdp: string; readonly session: unknown};

/** Reads offer and session; a session of `undefined` means that none was sent. */
export async function readCallRequest(contentType: string, body: Buffer): Promise<CallRequest> {
  if (!contentType.toLowerCase().startsWith('multipart/form-data')) {
    return {sdp: offered(body.toString('utf8')), session: undefined};
  }
  const form = await parseForm(contentType, body);
  for (const name of form.keys()) {
    if (name !== 'sdp' && name !== 'session') {
      throw new ProtocolFailure('unknown_parameter', `Unknown parameter: '${name}'.`, {param: name});
    }
  }
  const session = await textOf(form.get('session'));
  return {
    sdp: offered(await textOf(form.get('sdp'))),
    session: session === undefined ? undefined : json(session),
  };
}

/**
 * The offer of a translation, which is bare: its secret says all of the session. A model in the address is refused, as the
 * provider was seen to do.
 */
export async function readTranslationRequest(
  {headers, query}: Pick<Request, 'headers' | 'query'>,
  body: Buffer,
): Promise<Pick<CallRequest, 'sdp'>> {
  const [name] = Object.keys(query);
  if (name !== undefined)
    throw new ProtocolFailure('unknown_parameter', `Unknown parameter: '${name}'.`, {param: name});
  const {sdp, session} = await readCallRequest(headers['content-type'] ?? '', body);
  if (session === undefined) return {sdp};
  const message = 'A translation has the session of its client secret: send the offer alone.';
  throw new ProtocolFailure('unknown_parameter', message, {param: 'session'});
}

/** Node's own multipart parser: parts come as text or as files, with or without content types. */
async function parseForm(contentType: string, body: Buffer): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), {headers: {'content-type': contentType}}).formData();
  } catch (cause) {
    const failure = new ProtocolFailure('invalid_multipart', 'The multipart body could not be read.');
    failure.cause = cause;
    throw failure;
  }
}

type Part = ReturnType<FormData['get']>;

async function textOf(part: Part): Promise<string | undefined> {
  if (part === null) return undefined;
  return typeof part === 'string' ? part : part.text();
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ProtocolFailure('invalid_json', "The 'session' part is not valid JSON.", {param: 'session'});
  }
}

function offered(sdp: string | undefined): string {
  if (!sdp?.startsWith('v=0')) {
    throw invalidOffer();
  }
  return sdp;
}
