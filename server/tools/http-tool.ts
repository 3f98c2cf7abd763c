/**
 * A tool that is an endpoint of the owner's: what the model asks for goes there as JSON, with who asks. It stands alone
 * because it is the one request whose address is the owner's word, and it must never lead anywhere else.
 */
import {request} from 'undici';
import {MAX_TOOL_OUTPUT_BYTES} from '../../src/realtime/protocol/limits.js';
import type {ServerTool} from './server-tool.js';

export type Endpoint = {
  readonly url: string;
  /** Sent along: the secret by which the endpoint knows this server. */
  readonly headers: Readonly<Record<string, string>>;
};

/** POSTs `{tool, arguments, agent, call, visitor}`; the body of the answer is what the model is told. */
export function httpTool(name: string, {url, headers}: Endpoint): ServerTool {
  return async (args, {agent, claims, callId, signal}) => {
    const answer = await request(url, {
      method: 'POST',
      headers: {...headers, 'content-type': 'application/json'},
      body: JSON.stringify({tool: name, arguments: args, agent, call: callId, visitor: claims ?? null}),
      // Redirects are not followed: what is sent is for that endpoint alone.
      signal,
    });
    let text = '';
    for await (const chunk of answer.body.setEncoding('utf8')) {
      text += String(chunk);
      if (text.length <= MAX_TOOL_OUTPUT_BYTES) continue;
      answer.body.destroy();
      break;
    }
    if (answer.statusCode >= 300) throw new Error(`The endpoint of ${name} answered ${answer.statusCode}`);
    return text;
  };
}
