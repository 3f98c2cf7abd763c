/** The event log as rows that can be filtered and searched. It stands alone, and pure, because a call has thousands of them. */
import type {CallRecord} from '../../realtime/session/log/call-log-file.js';
import {stateName} from './lanes.js';

export type LogRow = {
  readonly at: number;
  readonly kind: string;
  readonly label: string;
  readonly record: CallRecord;
};

/** Whatever is loud ten times a second hides the rest. */
export const ALL_BUT_LEVELS = 'all but levels';

/** The kinds that there are, with how many of each. */
export function kindsOf(records: readonly CallRecord[]): Array<{kind: string; count: number}> {
  const counts = new Map<string, number>();
  for (const {type} of records) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([kind, count]) => ({kind, count})).sort((a, b) => a.kind.localeCompare(b.kind));
}

/** `search` is found anywhere in what was written down, whatever its case. */
export function rowsOf(records: readonly CallRecord[], kind: string, search: string): LogRow[] {
  const wanted = search.trim().toLowerCase();
  return records
    .filter(({type}) => (kind === ALL_BUT_LEVELS ? type !== 'levels' : type === kind))
    .filter(record => wanted === '' || JSON.stringify(record).toLowerCase().includes(wanted))
    .map(record => ({at: record.at, kind: record.type, label: labelOf(record), record}));
}

function labelOf(record: CallRecord): string {
  switch (record.type) {
    case 'state':
      return stateName(record.state);
    case 'entry':
      return `${record.entry.role}: ${short(record.entry.text)}`;
    case 'words':
      return short(record.more);
    case 'speech':
      return `${record.speaker} ${record.on ? 'began' : 'stopped'}`;
    case 'event':
    case 'sent':
      return eventName(record.event);
    case 'transport':
      return `${record.transport} (${record.reason})`;
    case 'tool-call':
      return record.name;
    case 'tool-progress':
      return `${record.name}: ${record.status}`;
    case 'muted':
      return record.muted ? 'on' : 'off';
    case 'push-to-talk':
      return record.on ? 'on' : 'off';
    case 'levels':
      return `${record.input} / ${record.output}`;
    case 'error':
      return record.error.code;
    case 'note':
      return record.name;
    default:
      return '';
  }
}

/** Nobody has checked it in a file. */
function eventName(event: unknown): string {
  const {type} = (event ?? {}) as {readonly type?: unknown};
  return typeof type === 'string' ? type : '';
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
