/** The sheets of the gallery: which looks stand side by side in one picture, and in which colours. */
import type {Question, State, Variant} from '../components/support/looks.js';

type Attributes = Readonly<Record<string, string>>;

export type Cell = {
  readonly variant: Variant;
  readonly shows: State | Question;
  readonly width: number;
  readonly height: number;
  readonly attributes: Attributes;
};

export type Colours = 'light' | 'dark' | 'forced';

export type Sheet = {
  readonly name: string;
  readonly colours: readonly Colours[];
  readonly rows: ReadonlyArray<readonly Cell[]>;
};

const ALL: readonly Colours[] = ['light', 'dark', 'forced'];

/** What changes nothing but the orb, its line and the buttons is shown without the words. */
const BRIEF = ['connecting', 'hearing', 'thinking', 'speaking', 'muted', 'paused', 'reconnecting'] as const;
const WITH_WORDS = ['listening', 'failed', 'ended'] as const;
const QUESTIONS = ['approval', 'consent', 'feedback', 'settings'] as const;

const NO_WORDS = {transcript: 'false'};
const WRITES = {'text-input': '', settings: ''};
const RTL = {dir: 'rtl'};

function row(
  variant: Variant,
  shown: ReadonlyArray<State | Question>,
  [width, height]: readonly [number, number],
  attributes: Attributes = {},
): Cell[] {
  return shown.map(shows => ({variant, shows, width, height, attributes}));
}

const PHONE = [320, 700] as const;

export const SHEETS: readonly Sheet[] = [
  {
    name: 'inline',
    colours: ALL,
    rows: [
      row('inline', ['idle', ...BRIEF], [339, 340], NO_WORDS),
      row('inline', [...WITH_WORDS, ...QUESTIONS], [387, 820]),
    ],
  },
  {
    name: 'panel',
    colours: ALL,
    rows: [
      row('panel', ['idle', ...BRIEF], [412, 440], {...WRITES, ...NO_WORDS}),
      row('panel', [...WITH_WORDS, ...QUESTIONS], [500, 740], WRITES),
    ],
  },
  {
    name: 'small',
    colours: ALL,
    rows: [
      row('button', ['idle', ...BRIEF, 'listening', 'ended'], [180, 64]),
      row('button', ['failed', 'approval'], [340, 250]),
      row('pill', ['idle', ...BRIEF, 'listening', 'ended'], [180, 80]),
      row('pill', ['failed', 'approval'], [352, 300]),
    ],
  },
  {
    name: 'dialog',
    colours: ALL,
    rows: [row('dialog', ['idle', ...WITH_WORDS, 'approval', 'settings'], [412, 720])],
  },
  {
    name: 'wide',
    colours: ['light'],
    rows: [
      row('inline', ['idle', 'listening'], [760, 440], WRITES),
      row('inline', ['failed', 'ended'], [760, 440], WRITES),
      row('inline', ['approval', 'feedback'], [760, 700]),
    ],
  },
  {
    name: 'right-to-left',
    colours: ['light'],
    rows: [
      row('inline', ['idle', 'listening', 'failed', 'consent', 'feedback'], [352, 760], RTL),
      row('panel', ['idle', 'listening', 'approval', 'settings'], [500, 740], {...WRITES, ...RTL}),
    ],
  },
  {
    name: 'phone',
    colours: ['light'],
    rows: [
      row('inline', ['idle', 'listening', 'failed', 'approval', 'consent'], PHONE, WRITES),
      row('panel', ['idle', 'listening', 'failed', 'ended', 'settings'], PHONE, WRITES),
      row('dialog', ['idle', 'listening', 'consent', 'feedback'], PHONE),
    ],
  },
];
