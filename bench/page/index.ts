/**
 * What the widget takes of a page's main thread, in real calls with speech, each figure the median of some runs (`RUNS`
 * says of how many). The goals are for script; with layout and drawing, and by what most of the time was spent on, it
 * stands below the table. A pipe from the microphone to a socket with nothing else in it stands beside the calls over a
 * WebSocket. Run with `npm run bench:page`.
 */
import {holds, tableOf, type Figure} from '../figure.js';
import {ofABarePipe} from './bare.js';
import {CALL_MS, duringACall, whileClosed, type Scene} from './calls.js';
import type {MainThread} from './main-thread.js';

const RUNS = Number(process.env['RUNS'] ?? 3);
const SHOWN_KINDS = 6;

const WITH_ORB = 10;
const WITHOUT_ORB = 2;
const LONGEST_TASK_MS = 50;
const SCENES: ReadonlyArray<readonly [name: string, scene: Scene, goal: number]> = [
  ['WebRTC', {attributes: {transport: 'webrtc'}}, WITH_ORB],
  ['WebSocket', {attributes: {transport: 'websocket'}}, WITH_ORB],
  ['1,000 entries', {attributes: {transport: 'webrtc'}, entries: 1_000}, WITH_ORB],
  ['WebRTC, orb out of view', {attributes: {transport: 'webrtc'}, isOutOfView: true}, WITHOUT_ORB],
  ['WebSocket, orb out of view', {attributes: {transport: 'websocket'}, isOutOfView: true}, WITHOUT_ORB],
];

const figures: Figure[] = [];
const details: string[] = [];
const only = process.argv[2] ?? '';
const bare = 'WebSocket'.includes(only) ? await repeated(() => ofABarePipe(CALL_MS)) : [];

if ('closed'.includes(only)) {
  const closed = await repeated(whileClosed);
  figures.push(
    figureOf('closed: script or style was run', 'times', medianOf(closed.map(({runs}) => runs)), 0),
  );
}
for (const [name, scene, goal] of SCENES.filter(([known]) => known.includes(only))) {
  const measured = await repeated(() => duringACall(scene));
  const peers = scene.attributes['transport'] === 'websocket' ? bare : [];
  const median = (read: (one: MainThread) => number): number => medianOf(measured.map(read));
  figures.push(
    {
      ...figureOf(
        `${name}: script`,
        'ms/s',
        median(({scriptMsPerSecond}) => scriptMsPerSecond),
        goal,
      ),
      peers: peers.length === 0 ? [] : [['a bare pipe', medianOf(peers.map(one => one.scriptMsPerSecond))]],
    },
    figureOf(
      `${name}: longest task`,
      'ms',
      median(({longestTaskMs}) => longestTaskMs),
      LONGEST_TASK_MS,
    ),
  );
  const kinds = (measured[0]?.byKind ?? []).slice(0, SHOWN_KINDS);
  details.push(
    `${name}: ${median(({msPerSecond}) => msPerSecond).toFixed(1)} ms/s with all that is drawn, in ` +
      `${median(({framesPerSecond}) => framesPerSecond).toFixed(1)} frames a second: ` +
      kinds.map(([kind, share]) => `${kind} ${share.toFixed(1)}`).join(', '),
  );
}
process.stdout.write(`${tableOf(figures)}\n${details.join('\n')}\n`);
process.exitCode = figures.every(figure => holds(figure) || !figure.isDeterministic) ? 0 : 1;

/** One after the other: what is timed must be alone. */
async function repeated(measure: () => Promise<MainThread>): Promise<MainThread[]> {
  const measured: MainThread[] = [];
  while (measured.length < RUNS) measured.push(await measure());
  return measured;
}

function figureOf(name: string, unit: string, ours: number, atMost: number): Figure {
  return {...{name, unit, digits: 1, ours, goal: {atMost}, peers: []}, isDeterministic: atMost === 0};
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}
