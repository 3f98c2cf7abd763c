/** What the practice voice says about tools: the question for a missing value, and how a call ended. */
import {sayNumber} from './numbers.js';
import type {Arguments} from './match-tool.js';
import type {Parameter} from './tool-shape.js';
import {listOr, wordsOfName} from './words.js';

const MOST_CHOICES = 6;

/** The question for a value that was not said. */
export function askFor(parameter: Parameter): string {
  const name = parameter.words.join(' ');
  switch (parameter.kind) {
    case 'choice': {
      const names = parameter.choices.slice(0, MOST_CHOICES).map(({words}) => words.join(' '));
      return `Which ${name}? ${capital(listOr(names))}?`;
    }
    case 'switch':
      return `${capital(parameter.on[0] ?? 'on')} or ${parameter.off[0] ?? 'off'}?`;
    case 'number':
      return `How many ${name}?${rangeOf(parameter.minimum, parameter.maximum)}`;
  }
}

/** One call with its output as sentences: what the tool said itself, or that it failed, or what was done. */
export function reportResult(call: {name: string; arguments: string} | undefined, output: string): string {
  const result = jsonOf(output);
  if (typeof result === 'string' && result.trim() !== '') return sentence(result);
  if (typeof result === 'object' && result !== null) {
    const {ok, error, message} = result as {ok?: unknown; error?: unknown; message?: unknown};
    if (ok === false || (error !== undefined && error !== null && error !== false))
      return failure(error ?? message);
    if (typeof message === 'string' && message.trim() !== '') return sentence(message);
  }
  return done(call);
}

function failure(error: unknown): string {
  const inner = typeof error === 'object' && error !== null ? (error as {message?: unknown}).message : error;
  const reason = typeof inner === 'string' && inner.trim() !== '' ? ` It said: ${sentence(inner)}` : '';
  return `Sorry, that did not work.${reason}`;
}

function done(call: {name: string; arguments: string} | undefined): string {
  if (call === undefined) return 'Done.';
  const [first = '', ...rest] = wordsOfName(call.name);
  const what = rest.length === 0 ? first : rest.join(' ');
  const values = jsonOf(call.arguments);
  const said = typeof values === 'object' && values !== null ? sayValues(values as Arguments, what) : what;
  return `Done: ${said}.`;
}

/** `{room: 'kitchen', on: true}` of a light is "kitchen light on": names first, the thing, then the rest. */
function sayValues(values: Arguments, what: string): string {
  const before: string[] = [];
  const after: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'boolean') after.push(value ? 'on' : 'off');
    else if (typeof value === 'number') after.push(`${sayNumber(value)} ${wordsOfName(name).join(' ')}`);
    else if (typeof value === 'string') before.push(wordsOfName(value).join(' '));
  }
  return [...before, what, ...after].join(' ');
}

function rangeOf(minimum: number, maximum: number): string {
  if (!Number.isFinite(minimum) || !Number.isFinite(maximum)) return '';
  return ` Anything from ${sayNumber(minimum)} to ${sayNumber(maximum)}.`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
