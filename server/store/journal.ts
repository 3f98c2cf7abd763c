/**
 * The text of a journal: a snapshot of the books, and one line for each decision since. It stands alone as the one
 * place that knows the format, of which every line proves that it is whole.
 */
import {crc32} from 'node:zlib';
import {EnvironmentError} from '../config/environment.js';
import type {DecisionName, Request} from './decisions.js';
import {snapshotOf, stateFrom, type LedgerState} from './ledger-state.js';
import {isDecision, take} from './ledger.js';

/** Another one would be read wrongly. */
const HEAD = 'realtime-voice ledger 1';
/** Of the head and the snapshot, which are written whole or not at all. */
const FIRST_LINES = 2;

/** `revision`: of the books, with this decision. */
type Entry = {
  readonly revision: number;
  readonly name: string;
  readonly request: unknown;
};

export function writeSnapshot(state: LedgerState): string {
  return sealed(JSON.stringify(HEAD)) + sealed(snapshotOf(state));
}

export function writeEntry<Name extends DecisionName>(
  revision: number,
  name: Name,
  request: Request<Name>,
): string {
  return sealed(JSON.stringify({revision, name, request} satisfies Entry));
}

/**
 * Takes every decision again. `torn`: the last line is not whole, because nobody waited for its end any more; whoever
 * asked for that decision got no answer.
 */
export function replay(path: string, text: string): {readonly state: LedgerState; readonly torn: boolean} {
  const lines = text.split('\n');
  // After the last newline nothing follows, or what is left of a line.
  const rest = lines.pop() ?? '';
  const head = lines[0] === undefined ? undefined : opened(lines[0]);
  const snapshot = lines[1] === undefined ? undefined : opened(lines[1]);
  if (head !== JSON.stringify(HEAD)) throw damaged(path, 1, `it does not say "${HEAD}"`);
  const state = snapshot === undefined ? undefined : booksIn(snapshot);
  if (state === undefined) throw damaged(path, 2, 'it is no snapshot');
  for (const [index, line] of lines.entries()) {
    if (index < FIRST_LINES) continue;
    const json = opened(line);
    const isLast = index === lines.length - 1 && rest === '';
    if (json === undefined && isLast) return {state, torn: true};
    if (json === undefined) throw damaged(path, index + 1, 'its checksum is wrong');
    again(state, JSON.parse(json) as Entry, path, index + 1);
  }
  return {state, torn: rest !== ''};
}

function booksIn(snapshot: string): LedgerState | undefined {
  try {
    return stateFrom(snapshot);
  } catch {
    return undefined;
  }
}

function again(state: LedgerState, {revision, name, request}: Entry, path: string, line: number): void {
  if (!isDecision(name))
    throw damaged(path, line, `it knows a decision "${name}" that this version does not`);
  // The checksum says that it was written here, where it was of that type.
  take(state, name, request as Request<typeof name>);
  if (state.revision !== revision) throw damaged(path, line, 'it does not follow from the lines before it');
}

function sealed(json: string): string {
  return `${checksum(json)} ${json}\n`;
}

function opened(line: string): string | undefined {
  const json = line.slice(9);
  return line.startsWith(`${checksum(json)} `) ? json : undefined;
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}

function damaged(path: string, line: number, why: string): EnvironmentError {
  return new EnvironmentError(
    `${path} is damaged in line ${line}: ${why}. Bring back a copy of the file; or move it away, and what was spent ` +
      'today is forgotten.',
  );
}
