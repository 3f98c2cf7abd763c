/**
 * A call as lanes of spans, each where it was: the timeline before it is drawn. It stands alone, and pure, so that what is
 * drawn can be held against the records to the millisecond.
 */
import type {CallLogFile, CallRecord, LoggedState} from '../../realtime/session/log/call-log-file.js';

/** Milliseconds of the call; `label` is what it was, in words. */
export type Span = {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly kind: string;
};
export type Mark = {readonly at: number; readonly label: string; readonly kind: string};
export type Lane = {readonly name: string; readonly spans: readonly Span[]; readonly marks: readonly Mark[]};

/** How loud a side was over the time: pairs of milliseconds and loudness, 0 to 1. */
export type Loudness = ReadonlyArray<readonly [at: number, level: number]>;

export type Timeline = {
  readonly durationMs: number;
  readonly lanes: readonly Lane[];
  readonly loudness: {readonly input: Loudness; readonly output: Loudness};
};

export function timelineOf({durationMs, records}: Pick<CallLogFile, 'durationMs' | 'records'>): Timeline {
  const end = Math.max(durationMs, records.at(-1)?.at ?? 0, 1);
  const levels = records.filter(record => record.type === 'levels');
  return {
    durationMs: end,
    lanes: [
      {name: 'State', spans: states(records, end), marks: []},
      {name: 'You', spans: speech(records, 'user', end), marks: mutes(records)},
      {name: 'Heard', spans: speech(records, 'assistant', end), marks: []},
      {name: 'Tools', spans: tools(records, end), marks: []},
      {name: 'Line', spans: breaks(records, end), marks: lineMarks(records)},
    ],
    loudness: {
      input: levels.map(({at, input}) => [at, input]),
      output: levels.map(({at, output}) => [at, output]),
    },
  };
}

/** What a state is called on the path through the machine. */
export function stateName(state: LoggedState): string {
  switch (state.phase) {
    case 'connecting':
      return `connecting: ${state.step}`;
    case 'live':
      return state.link === 'switching' ? `${state.turn}, switching` : state.turn;
    case 'reconnecting':
      return `reconnecting: ${state.attempt}`;
    case 'failed':
      return `failed: ${state.error.code}`;
    case 'ended':
      return `ended: ${state.reason}`;
    default:
      return state.phase;
  }
}

/** One after the other; what changes nothing of the name goes on. */
export function states(records: readonly CallRecord[], end: number): Span[] {
  const spans: Span[] = [];
  for (const record of records) {
    if (record.type !== 'state') continue;
    const {at, state} = record;
    const label = stateName(state);
    const last = spans.at(-1);
    if (last?.label === label) continue;
    if (last) spans[spans.length - 1] = {...last, to: at};
    spans.push({from: at, to: end, label, kind: state.phase === 'live' ? state.turn : state.phase});
  }
  return spans;
}

function speech(records: readonly CallRecord[], speaker: 'user' | 'assistant', end: number): Span[] {
  const spans: Span[] = [];
  let from: number | undefined;
  const label = speaker === 'user' ? 'you spoke' : 'the assistant was heard';
  const close = (to: number): void => {
    if (from !== undefined) spans.push({from, to, label, kind: speaker});
    from = undefined;
  };
  for (const record of records) {
    if (record.type !== 'speech' || record.speaker !== speaker) continue;
    if (record.on) from ??= record.at;
    else close(record.at);
  }
  close(end);
  return spans;
}

function tools(records: readonly CallRecord[], end: number): Span[] {
  const running = new Map<string, {from: number; name: string}>();
  const spans: Span[] = [];
  for (const record of records) {
    if (record.type === 'tool-call') running.set(record.callId, {from: record.at, name: record.name});
    if (record.type !== 'tool-progress') continue;
    const {at, callId, name, status} = record;
    const known = running.get(callId) ?? {from: at, name};
    running.set(callId, known);
    if (status === 'running' || status === 'waiting') continue;
    spans.push({from: known.from, to: at, label: `${known.name}: ${status}`, kind: status});
    running.delete(callId);
  }
  for (const {from, name} of running.values())
    spans.push({from, to: end, label: `${name}: not answered`, kind: 'waiting'});
  return spans;
}

function breaks(records: readonly CallRecord[], end: number): Span[] {
  return states(records, end).filter(
    ({kind, label}) => kind === 'reconnecting' || label.endsWith(', switching'),
  );
}

function lineMarks(records: readonly CallRecord[]): Mark[] {
  return records.flatMap((record): Mark[] => {
    const {at} = record;
    if (record.type === 'transport')
      return [{at, label: `${record.transport} (${record.reason})`, kind: 'transport'}];
    if (record.type === 'error') return [{at, label: record.error.code, kind: 'error'}];
    if (record.type === 'full') return [{at, label: 'the log was full', kind: 'error'}];
    return [];
  });
}

function mutes(records: readonly CallRecord[]): Mark[] {
  return records.flatMap((record): Mark[] =>
    record.type === 'muted' && record.at > 0 && record.muted
      ? [{at: record.at, label: 'muted', kind: 'muted'}]
      : [],
  );
}

/** The steps of an axis that is this long: round ones, at most `most` of them. */
export function ticks(durationMs: number, most: number): number[] {
  const round = [
    100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000,
  ];
  const step = round.find(ms => durationMs / ms <= most) ?? 3_600_000;
  return Array.from({length: Math.floor(durationMs / step) + 1}, (_, index) => index * step);
}

/** So many points at most, the loudest of what each stands for: a word is not lost between two of them. */
export function thin(points: Loudness, durationMs: number, most: number): Loudness {
  if (points.length <= most) return points;
  const loudest = new Map<number, readonly [number, number]>();
  for (const point of points) {
    const slot = Math.floor((point[0] / durationMs) * most);
    if ((loudest.get(slot)?.[1] ?? -1) < point[1]) loudest.set(slot, point);
  }
  return [...loudest.values()];
}
