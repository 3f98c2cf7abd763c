/** Draws each turn as a waterfall, all to one scale, with its numbers beside it. It stands alone as a table. */
import {html, type TemplateResult} from 'lit';
import {TURN_STEPS, milliseconds, seconds, type TurnRow} from './facts.js';
import {shapeOf} from './shape-of.js';

const WIDTH = 160;
const HEIGHT = 16;

export function drawTurns(turns: readonly TurnRow[]): TemplateResult {
  if (turns.length === 0)
    return html`<p class="quiet">No turn has been measured: they are in calls with debug or metrics.</p>`;
  const longest = Math.max(1, ...turns.flatMap(turn => TURN_STEPS.map(([name]) => turn[name] ?? 0)));
  return html`
    <div class="scroll tall" role="region" aria-label="Turns" tabindex="0">
      <table>
        <caption>
          Milliseconds from the end of what you said; the bars are ${milliseconds(longest)} long.
        </caption>
        <thead>
          <tr>
            <th scope="col">At</th>
            <th scope="col">Said</th>
            <th scope="col">Waterfall</th>
            ${TURN_STEPS.map(
              ([name, words]) =>
                html`<th scope="col">
                  <svg class="key" width="9" height="9" aria-hidden="true">
                    <rect class=${name} width="9" height="9"></rect></svg
                  >${words}
                </th>`,
            )}
            <th scope="col">Cut after</th>
          </tr>
        </thead>
        <tbody>
          ${turns.map(turn => drawTurn(turn, longest))}
        </tbody>
      </table>
    </div>
  `;
}

function drawTurn(turn: TurnRow, longest: number): TemplateResult {
  return html`
    <tr>
      <td>${seconds(turn.at)}</td>
      <th scope="row" class="said">${turn.text || '(nothing written down)'}</th>
      <td>${drawBars(turn, longest)}</td>
      ${TURN_STEPS.map(([name]) => html`<td data-step=${name}>${number(turn[name])}</td>`)}
      <td>${number(turn.interruptedMs)}</td>
    </tr>
  `;
}

/** Each step goes from the one before it, so that what took long is what is wide. */
function drawBars(turn: TurnRow, longest: number): TemplateResult {
  let from = 0;
  const bars = TURN_STEPS.flatMap(([name, words]) => {
    const to = turn[name];
    if (to === undefined || to < from) return [];
    const [x, width] = [(from / longest) * WIDTH, ((to - from) / longest) * WIDTH];
    const title = `${words}: ${milliseconds(from)} to ${milliseconds(to)}`;
    from = to;
    const place = {class: name, x, y: 2, width: Math.max(1, width), height: HEIGHT - 4};
    return [shapeOf('rect', place, {title})];
  });
  return html`<svg width=${WIDTH} height=${HEIGHT} aria-hidden="true">${bars}</svg>`;
}

function number(ms: number | undefined): string {
  return ms === undefined ? '–' : String(Math.round(ms));
}
