/** Draws the timeline of a call to scale. It stands alone: shares of a width, so that it needs to know no pixel of it. */
import {html, type TemplateResult} from 'lit';
import {milliseconds, seconds} from './facts.js';
import {thin, ticks, type Lane, type Loudness, type Timeline} from './lanes.js';
import {shapeOf} from './shape-of.js';

/** The height of a lane in CSS pixels, as in the styles; the axis is one more. */
const LANE = 24;
const PAD = 4;
/** A span that is shorter is seen all the same. */
const LEAST = 0.15;
/** More points of loudness than pixels are not seen. */
const MOST_POINTS = 1_000;
const TICKS = 5;

/** `zoom`: how many times wider than where it stands. */
export function drawTimeline(timeline: Timeline, zoom: number): TemplateResult {
  const {durationMs, lanes, loudness} = timeline;
  const share = (ms: number): string => `${((ms / durationMs) * 100).toFixed(3)}%`;
  const height = LANE * (lanes.length + 2) + LANE;
  return html`
    <div class="chart">
      <ul class="names" aria-hidden="true">
        ${lanes.map(({name}) => html`<li>${name}</li>`)}
        <li>Your level</li>
        <li>Their level</li>
      </ul>
      <div class="scroll" role="region" aria-label="Timeline" tabindex="0">
        <svg width="${zoom * 100}%" height=${height} role="img" aria-label=${inWords(timeline)}>
          ${lanes.map((lane, row) => drawLane(lane, row, share, LEAST / zoom))}
          ${drawLevel(loudness.input, durationMs, lanes.length, 'input')}
          ${drawLevel(loudness.output, durationMs, lanes.length + 1, 'output')}
          ${ticks(durationMs, TICKS * zoom).map(ms => [
            shapeOf('line', {class: 'grid', x1: share(ms), x2: share(ms), y1: 0, y2: height - 14}),
            shapeOf('text', {x: share(ms), y: height - 4, dx: 2}, {text: `${ms / 1_000} s`}),
          ])}
        </svg>
      </div>
    </div>
  `;
}

/** `least`: how wide a span is at least, in hundredths of the width. */
function drawLane(
  {spans, marks}: Lane,
  row: number,
  share: (ms: number) => string,
  least: number,
): SVGElement[] {
  const y = row * LANE + PAD;
  return [
    shapeOf('rect', {class: 'lane', x: 0, y: row * LANE + PAD / 2, width: '100%', height: LANE - PAD}),
    ...spans.map(({from, to, label, kind}) => {
      const place = {class: kind, x: share(from), y, width: share(to - from), height: LANE - 2 * PAD};
      const title = `${label}, ${seconds(from)} + ${milliseconds(to - from)}`;
      return shapeOf('rect', parseFloat(place.width) < least ? {...place, width: `${least}%`} : place, {
        title,
      });
    }),
    ...marks.map(({at, label, kind}) =>
      shapeOf(
        'circle',
        {class: kind, cx: share(at), cy: (row + 0.5) * LANE, r: 5},
        {title: `${label}, ${seconds(at)}`},
      ),
    ),
  ];
}

/** A curve cannot be in shares of a width: it is in a picture of its own, which is stretched. */
function drawLevel(points: Loudness, durationMs: number, row: number, kind: string): SVGElement {
  const curve = thin(points, durationMs, MOST_POINTS);
  // Each holds until the next one is told.
  const steps = curve.map(([at, level], index) => {
    const until = curve[index + 1]?.[0] ?? durationMs;
    const begin = index === 0 ? `M${at.toFixed(0)} 1` : '';
    return `${begin}V${(1 - Math.min(1, level)).toFixed(2)}H${until.toFixed(0)}`;
  });
  const path = shapeOf('path', {class: kind, d: steps.length === 0 ? '' : `${steps.join('')}V1Z`});
  const box = {x: 0, y: row * LANE + PAD / 2, width: '100%', height: LANE - PAD};
  return shapeOf(
    'svg',
    {...box, preserveAspectRatio: 'none', viewBox: `0 0 ${Math.ceil(durationMs)} 1`},
    {within: [path]},
  );
}

/** What is drawn, for whoever does not see it. */
function inWords({durationMs, lanes}: Timeline): string {
  const parts = lanes
    .filter(({name, spans}) => name !== 'State' && spans.length > 0)
    .map(({name, spans}) => {
      const sum = spans.reduce((total, {from, to}) => total + to - from, 0);
      return `${name}: ${spans.length} ${spans.length === 1 ? 'time' : 'times'}, ${seconds(sum)}`;
    });
  return [`A call of ${seconds(durationMs)}`, ...parts].join('. ');
}
