/**
 * What was measured and noted beside a call: its turns, its line, its connection, what it took. It stands alone, and pure,
 * because notes are the one part of a log that nobody checked: what is not of the expected kind is passed over here.
 */
import type {CallLogFile, CallRecord} from '../../realtime/session/log/call-log-file.js';
import type {NoteName} from '../../realtime/session/log/notes.js';
import {states} from './lanes.js';

type Fields = Readonly<Record<string, unknown>>;

/** The steps of a turn, in the order in which they come, with their words. */
export const TURN_STEPS = [
  ['committedMs', 'Taken'],
  ['createdMs', 'Answer begun'],
  ['firstTokenMs', 'First word'],
  ['firstAudioMs', 'First sound'],
  ['heardMs', 'Heard'],
] as const;

export type TurnStep = (typeof TURN_STEPS)[number][0];

/** One turn: `at` in milliseconds of the call, the rest from there; absent is what did not happen. */
export type TurnRow = Readonly<Partial<Record<TurnStep, number>>> & {
  readonly at: number;
  readonly interruptedMs?: number;
  /** What the visitor said. */
  readonly text: string;
};

export type Fact = {readonly name: string; readonly value: string};

/** The last word on each turn, in order. */
export function turnsOf(records: readonly CallRecord[]): TurnRow[] {
  const texts = textsOf(records);
  const rows = new Map<number, TurnRow>();
  for (const detail of notes(records, 'turn')) {
    const {at, entryId} = detail;
    if (typeof at !== 'number') continue;
    const times = [...TURN_STEPS.map(([name]) => name), 'interruptedMs'].filter(isNumberIn(detail));
    const said = typeof entryId === 'string' ? (texts.get(entryId) ?? '') : '(the assistant began)';
    rows.set(at, {...Object.fromEntries(times.map(name => [name, detail[name]])), at, text: said});
  }
  return [...rows.values()].sort((one, other) => one.at - other.at);
}

/** The call in a few words. */
export function summaryOf(file: CallLogFile): Fact[] {
  const {about, startedAt, durationMs, records} = file;
  const path = states(records, durationMs);
  const live = records.find(record => record.type === 'state' && record.state.phase === 'live');
  return [
    {name: 'Began', value: startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')},
    {name: 'Lasted', value: seconds(durationMs)},
    {name: 'Is', value: path.at(-1)?.label ?? 'nothing yet'},
    ...(live ? [{name: 'Live after', value: milliseconds(live.at)}] : []),
    ...costs(notes(records, 'usage').at(-1)),
    ...Object.entries(about).map(([name, value]) => ({name: sentence(name), value})),
  ];
}

/** How it was connected at the end, and how the line was. */
export function connectionOf(records: readonly CallRecord[]): Fact[] {
  const transport = records.findLast(record => record.type === 'transport');
  const connection = notes(records, 'connection').at(-1) ?? {};
  const line = notes(records, 'line').at(-1) ?? {};
  return [
    ...(transport ? [{name: 'Way', value: `${transport.transport} (${transport.reason})`}] : []),
    ...facts(connection),
    ...facts(line).filter(({name}) => name !== 'At'),
  ];
}

/** The path through the machine: each state once it was entered, with how long it held. */
export function pathOf({records, durationMs}: CallLogFile): Array<{at: number; ms: number; name: string}> {
  return states(records, Math.max(durationMs, records.at(-1)?.at ?? 0)).map(({from, to, label}) => ({
    at: from,
    ms: to - from,
    name: label,
  }));
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

export function milliseconds(ms: number): string {
  return `${Math.round(ms)} ms`;
}

function notes(records: readonly CallRecord[], name: NoteName): Fields[] {
  return records.flatMap(record =>
    record.type === 'note' && record.name === name && isFields(record.detail) ? [record.detail] : [],
  );
}

function textsOf(records: readonly CallRecord[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const record of records) {
    if (record.type === 'entry') texts.set(record.entry.id, record.entry.text);
    if (record.type === 'words') texts.set(record.id, (texts.get(record.id) ?? '') + record.more);
  }
  return texts;
}

function costs(usage: Fields | undefined): Fact[] {
  const total = isFields(usage?.['total']) ? usage['total'] : undefined;
  if (total === undefined) return [];
  const {cost, cachedShare, responses} = total;
  const {input_tokens: read, output_tokens: written} = isFields(responses) ? responses : {};
  return [
    ...(typeof cost === 'number' ? [{name: 'Cost so far', value: `$${cost.toFixed(4)}`}] : []),
    ...(typeof read === 'number' ? [{name: 'Tokens read', value: String(read)}] : []),
    ...(typeof cachedShare === 'number' ? [{name: 'Of them cached', value: percent(cachedShare)}] : []),
    ...(typeof written === 'number' ? [{name: 'Tokens answered', value: String(written)}] : []),
  ];
}

function facts(fields: Fields): Fact[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (typeof value === 'number')
      return [{name: sentence(name.replace(/Ms$/, '')), value: measured(name, value)}];
    return typeof value === 'string' ? [{name: sentence(name), value}] : [];
  });
}

function measured(name: string, value: number): string {
  if (name.endsWith('Ms')) return `${value.toFixed(1)} ms`;
  if (name === 'loss' || name === 'concealed') return percent(value);
  return String(Math.round(value));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** `roundTrip` → `Round trip`. */
function sentence(name: string): string {
  const words = name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumberIn(fields: Fields): (name: string) => boolean {
  return name => typeof fields[name] === 'number';
}
