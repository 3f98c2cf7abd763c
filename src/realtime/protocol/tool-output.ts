/** What a tool returned as the text that the model reads. It stands alone because a page may return anything at all. */
import {MAX_TOOL_OUTPUT_BYTES} from './limits.js';

/** Text as it is, nothing as success, everything else as JSON; what is none, or too long, as an error that says so. */
export function outputText(output: unknown): string {
  const text = typeof output === 'string' ? output : toJson(output ?? {ok: true});
  const fits = new TextEncoder().encode(text).length <= MAX_TOOL_OUTPUT_BYTES;
  return fits ? text : errorText(`The output is longer than ${MAX_TOOL_OUTPUT_BYTES} bytes`);
}

/** An error as a model can speak of it. */
export function errorText(error: string): string {
  return JSON.stringify({error});
}

function toJson(output: unknown): string {
  try {
    const text: unknown = JSON.stringify(output);
    if (typeof text === 'string') return text;
  } catch {
    // A cycle, a BigInt: said below, like everything else that is no JSON.
  }
  return errorText('The output cannot be written as JSON');
}
