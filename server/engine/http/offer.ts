/** The body of `POST /realtime/calls` in both encodings: a bare offer, or a form with offer and session. */
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
    throw new ProtocolFailure(
      'invalid_offer',
      'Invalid SDP offer. Please try again with a WHIP-compliant offer.',
      {param: 'sdp'},
    );
  }
  return sdp;
}
