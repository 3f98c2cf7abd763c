/**
 * What a page's main thread did between two moments, by Chromium's own trace: the sum of script (calls, timers, events,
 * microtasks, collected garbage) and of what follows from it (style, layout, paint, commit), each moment once.
 *
 * In processor time of that thread: on a machine that others use, a wall clock would count their work. Only the
 * categories that name these slices are recorded; recording them takes time too, and it is in every figure.
 */
import type {CDPSession, Page, Protocol} from 'puppeteer-core';

export type MainThread = {
  /** Script, without what it made the browser lay out at once, in ms per second. */
  readonly scriptMsPerSecond: number;
  /** All of it: with layout, and the drawing that follows. */
  readonly msPerSecond: number;
  /** The longest task, in ms. */
  readonly longestTaskMs: number;
  /** How often script or style was run at all. */
  readonly runs: number;
  /** Frames that the main thread took part in, per second: what moves by itself needs none. */
  readonly framesPerSecond: number;
  /** The same time by what it was spent on, in ms per second, the most first. */
  readonly byKind: ReadonlyArray<readonly [kind: string, msPerSecond: number]>;
};

type Slice = {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** In µs, as the two below. */
  readonly ts: number;
  readonly dur?: number;
  /** Of the processor. */
  readonly tdur?: number;
  readonly args?: {readonly data?: {readonly message?: string; readonly functionName?: string}};
};

const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline'];
const SCRIPT =
  /^(FunctionCall|EvaluateScript|v8\.compile|TimerFire|EventDispatch|RunMicrotasks|FireAnimationFrame|MinorGC|MajorGC)$/;
const DRAWING = /^(UpdateLayoutTree|Layout|PrePaint|Paint|Layerize|Commit)$/;
const TASK = 'RunTask';
const FRAME = 'Commit';
const BEGIN = 'bench begins';
const END = 'bench ends';

export async function mainThreadOf(page: Page, during: () => Promise<void>): Promise<MainThread> {
  const session = await page.createCDPSession();
  const slices: Slice[] = [];
  session.on('Tracing.dataCollected', ({value}) => slices.push(...(value as unknown as Slice[])));
  const traceConfig: Protocol.Tracing.TraceConfig = {includedCategories: CATEGORIES};
  await session.send('Tracing.start', {transferMode: 'ReportEvents', traceConfig});
  await mark(session, BEGIN);
  await during();
  await mark(session, END);
  const complete = new Promise(resolve => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  return summaryOf(slices);
}

/** A mark says which of all threads is the page's, and costs it a call outside of what is measured. */
async function mark(session: CDPSession, name: string): Promise<void> {
  await session.send('Runtime.evaluate', {expression: `console.timeStamp(${JSON.stringify(name)})`});
}

function summaryOf(slices: readonly Slice[]): MainThread {
  const begin = markOf(slices, BEGIN);
  const end = markOf(slices, END);
  const own = slices
    .filter(({ph, pid, tid}) => ph === 'X' && pid === begin.pid && tid === begin.tid)
    .toSorted((one, other) => one.ts - other.ts || (other.dur ?? 0) - (one.dur ?? 0));
  // The task of a mark is none of the page's.
  const tasks = own.filter(({name}) => name === TASK);
  const first = tasks.find(({ts}) => ts > begin.ts)?.ts ?? end.ts;
  const last = tasks.findLast(({ts, dur = 0}) => ts + dur < end.ts);
  const within = own.filter(
    ({ts, dur = 0}) => ts >= first && ts + dur <= (last ? last.ts + (last.dur ?? 0) : first),
  );
  const work = outermost(within.filter(({name}) => SCRIPT.test(name) || DRAWING.test(name)));
  const seconds = (end.ts - begin.ts) / 1e6;
  const byKind = new Map<string, number>();
  for (const slice of work) {
    const kind = kindOf(slice);
    byKind.set(kind, (byKind.get(kind) ?? 0) + msOf(slice) / seconds);
  }
  const sumOf = (slices: readonly Slice[]): number => slices.reduce((sum, slice) => sum + msOf(slice), 0);
  const drawing = outermost(within.filter(({name}) => DRAWING.test(name)));
  return {
    scriptMsPerSecond: (sumOf(work) - sumOf(drawing)) / seconds,
    msPerSecond: sumOf(work) / seconds,
    longestTaskMs: Math.max(0, ...within.filter(({name}) => name === TASK).map(msOf)),
    runs: work.length,
    framesPerSecond: within.filter(({name}) => name === FRAME).length / seconds,
    byKind: [...byKind].toSorted(([, one], [, other]) => other - one),
  };
}

function markOf(slices: readonly Slice[], message: string): Slice {
  const found = slices.find(({name, args}) => name === 'TimeStamp' && args?.data?.message === message);
  if (found === undefined) throw new Error(`The trace has no mark "${message}"`);
  return found;
}

/** Those that are in no other, so that no moment counts twice. In the order of their beginnings. */
function outermost(slices: readonly Slice[]): Slice[] {
  let over = -Infinity;
  return slices.filter(({ts, dur = 0}) => {
    if (ts < over) return false;
    over = ts + dur;
    return true;
  });
}

function kindOf({name, args}: Slice): string {
  const called = args?.data?.functionName;
  return called ? `${name} ${called}` : name;
}

function msOf({tdur, dur}: Slice): number {
  return (tdur ?? dur ?? 0) / 1000;
}
