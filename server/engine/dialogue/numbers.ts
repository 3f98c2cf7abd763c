/** Numbers as people say them, read and written: "twenty one point five" is 21.5. */

const ONES = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const TEENS = [
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

export const NUMBER_WORDS: readonly string[] = [
  ...ONES,
  ...TEENS,
  ...TENS,
  'hundred',
  'and',
  'point',
  'minus',
];

/** JSGF of the whole numbers up to 999, and with `decimals` of those with a point. */
export function numberRules(): string {
  const digit = ONES.slice(1).join(' | ');
  return [
    `<digit> = ${digit};`,
    `<small> = <digit> | ${TEENS.join(' | ')} | (${TENS.join(' | ')}) [<digit>];`,
    '<whole> = zero | <small> | (a | <digit>) hundred [[and] <small>];',
    '<integer> = [minus] <whole>;',
    '<number> = [minus] <whole> [point (zero | <digit>) [zero | <digit>]];',
  ].join('\n');
}

export type ReadNumber = {readonly value: number; readonly length: number};

/** The number that begins at `at`, or nothing. Digits count as well: a written text has them. */
export function readNumber(words: readonly string[], at: number): ReadNumber | undefined {
  const first = words[at];
  if (first === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(first)) return {value: Number(first), length: 1};
  const negative = first === 'minus';
  const whole = readWhole(words, negative ? at + 1 : at);
  if (whole === undefined) return undefined;
  const decimals = readDecimals(words, at + (negative ? 1 : 0) + whole.length);
  const value = Number(`${whole.value}${decimals.text}`);
  return {
    value: negative ? -value : value,
    length: whole.length + decimals.length + (negative ? 1 : 0),
  };
}

/** A number in words: whole ones up to 999, with decimals digit by digit. */
export function sayNumber(value: number): string {
  if (!Number.isFinite(value) || Math.abs(value) >= 1000) return String(value);
  if (value < 0) return `minus ${sayNumber(-value)}`;
  const [whole = '0', decimals] = String(value).split('.');
  const words = sayWhole(Number(whole));
  if (decimals === undefined) return words;
  return `${words} point ${decimals
    .split('')
    .map(digit => ONES[Number(digit)] ?? '')
    .join(' ')}`;
}

function sayWhole(value: number): string {
  if (value < 10) return ONES[value] ?? '';
  if (value < 20) return TEENS[value - 10] ?? '';
  if (value < 100) {
    const rest = value % 10 === 0 ? '' : ` ${ONES[value % 10] ?? ''}`;
    return `${TENS[Math.floor(value / 10) - 2] ?? ''}${rest}`;
  }
  const rest = value % 100 === 0 ? '' : ` ${sayWhole(value % 100)}`;
  return `${ONES[Math.floor(value / 100)] ?? ''} hundred${rest}`;
}

function readWhole(words: readonly string[], at: number): ReadNumber | undefined {
  if (words[at] === 'a' && words[at + 1] === 'hundred') return addRest(words, at, 100, 2);
  const small = readSmall(words, at);
  if (small === undefined) return undefined;
  if (words[at + small.length] !== 'hundred') return small;
  return addRest(words, at, small.value * 100, small.length + 1);
}

function addRest(words: readonly string[], at: number, value: number, length: number): ReadNumber {
  const joined = words[at + length] === 'and' ? 1 : 0;
  const rest = readSmall(words, at + length + joined);
  if (rest === undefined) return {value, length};
  return {value: value + rest.value, length: length + joined + rest.length};
}

function readSmall(words: readonly string[], at: number): ReadNumber | undefined {
  const word = words[at] ?? '';
  if (ONES.includes(word)) return {value: ONES.indexOf(word), length: 1};
  if (TEENS.includes(word)) return {value: 10 + TEENS.indexOf(word), length: 1};
  if (!TENS.includes(word)) return undefined;
  const tens = 20 + 10 * TENS.indexOf(word);
  const one = ONES.indexOf(words[at + 1] ?? '');
  return one > 0 ? {value: tens + one, length: 2} : {value: tens, length: 1};
}

function readDecimals(words: readonly string[], at: number): {text: string; length: number} {
  if (words[at] !== 'point') return {text: '', length: 0};
  const digits: number[] = [];
  for (let next = at + 1; ONES.includes(words[next] ?? ''); next += 1)
    digits.push(ONES.indexOf(words[next] ?? ''));
  return digits.length === 0
    ? {text: '', length: 0}
    : {text: `.${digits.join('')}`, length: digits.length + 1};
}
