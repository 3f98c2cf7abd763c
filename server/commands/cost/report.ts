/**
 * `npm run cost`, as text: two tables, and everything that they take for granted. It stands alone, apart from the process that
 * prints it, because docs/cost.md holds the same and a test compares them.
 */
import {DEFAULT_TRANSCRIPTION_MODEL} from '../../../src/realtime/protocol/session-settings.js';
import {DEFAULT_LIMITS} from '../../config/limits.js';
import {PRICES_READ_ON} from '../../upstream/models.js';
import {dollars} from '../agent-costs.js';
import {MAX_CONTEXT_TOKENS, MINUTES, minuteCosts, talkingCosts} from './model-costs.js';
import {RECORDED_CALL} from './recorded-call.js';

type Row = readonly string[];

const LENGTHS = MINUTES.map(minutes => `${minutes} min`);
const LONGEST = LENGTHS.at(-1) ?? '';

/** `markdown`: for a page; else for a terminal. */
export function costReport(markdown: boolean): string {
  const talking: Row[] = talkingCosts(RECORDED_CALL).map(({model, costs, uncached, answer, most}) => {
    const allowed = most === undefined ? 'any amount' : dollars(most);
    return [model, ...costs.map(dollars), dollars(uncached), dollars(answer), allowed];
  });
  const minutes = [...minuteCosts('translation'), ...minuteCosts('transcription')];
  const code = ([model = '', ...rest]: Row): Row => [markdown ? `\`${model}\`` : model, ...rest];
  const table = markdown ? markdownTable : textTable;
  const head = ['a call', ...LENGTHS, `${LONGEST}, nothing kept`, 'one answer at worst', 'a call at most'];
  return [
    `Modelled, by prices that were read on ${PRICES_READ_ON}. It is no bill: nothing here was paid.`,
    '',
    ...table(head, talking.map(code)),
    '',
    ...table(
      ['by the minute', ...LENGTHS],
      minutes.map(({model, costs}) => code([model, ...costs.map(dollars)])),
    ),
    '',
    ...assumptions().map(line => `- ${markdown ? line : plain(line)}`),
    '',
  ].join('\n');
}

function assumptions(): string[] {
  const {recordedOn, seconds, turns, answers, answeredSeconds, instructionWords} = RECORDED_CALL;
  const spoken = turns.reduce((sum, turn) => sum + turn.seconds, 0);
  const share = (part: number): string => `${Math.round((100 * part) / seconds)} %`;
  return [
    `The call: ${Math.floor(seconds / 60)} minutes with the practice voice, guarded, over WebSocket, recorded on ${recordedOn}. The visitor
  spoke ${turns.length} times, for ${share(spoken)} of the time, and was answered ${answers.length} times, for ${share(answeredSeconds)}. Its first minutes are the shorter calls.`,
    `The tokens are those that the practice voice counted, by the rates of the provider: 10 for a second of the visitor's voice, 20 for
  one of the assistant's, 1.3 for a word, and the whole conversation again for each answer.`,
    `What one answer has read, the next one reads at the price of what is kept ("cached"). How much a provider really keeps nobody can
  promise: "nothing kept" is the other end.`,
    `An answer reads no more than ${MAX_CONTEXT_TOKENS} tokens (\`maxContextTokens\`): in a long call the oldest words fall out.`,
    `What the visitor says is written down by \`${DEFAULT_TRANSCRIPTION_MODEL}\`, by the seconds that were spoken.`,
    `The assistant has instructions of ${instructionWords} words and no tools. Longer ones are read again with each answer. A real model
  speaks for longer or shorter than the practice voice.`,
    `"One answer at worst" is what the guard holds before it asks for one, and "a call at most" what it lets a call take, both with the
  limits that hold where nothing is written. They are no estimates ([limits](limits.md)). Where a figure beside them is more than a call
  may take, the call would have ended before.`,
    `A translation is paid for as long as it is on; writing down, for what is spoken.`,
    `Where nothing is written a call ends after ${DEFAULT_LIMITS.call.minutes} minutes; one of 10 needs more in \`limits.call.minutes\`.`,
    `Models that the provider is about to shut down are left out.`,
  ];
}

/** Without what only a page makes something of. */
function plain(line: string): string {
  return line
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\[.*?\]\((.*?)\)/g, 'docs/$1')
    .replaceAll('`', '');
}

function markdownTable(head: Row, rows: readonly Row[]): string[] {
  const widths = widthsOf([head, ...rows]);
  const line = (cells: Row): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(head), `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)];
}

function textTable(head: Row, rows: readonly Row[]): string[] {
  const widths = widthsOf([head, ...rows]);
  return [head, ...rows].map(cells =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  '),
  );
}

function widthsOf(rows: readonly Row[]): number[] {
  return (rows[0] ?? []).map((_, at) => Math.max(...rows.map(row => (row[at] ?? '').length)));
}
