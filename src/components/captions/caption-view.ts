/**
 * The caption as it is seen: who speaks, and the last two lines of it. It stands alone, and without Lit, because a page may
 * have captions before it has loaded anything of a widget: drawing them weighs less than what would draw them.
 */
import {LINE_CHARACTERS} from '../../realtime/conversation/captions.js';
import {captionStyles} from './captions.styles.js';
import type {Caption} from './now-speaking.js';
import {RollingLines, type Fits} from './rolling-lines.js';

/** What captions say themselves, in English; a page replaces it by these names in `text-contents`. */
export const NAMES = {captions: 'Captions', you: 'You', assistant: 'Assistant', interrupted: 'interrupted'};

export type CaptionNames = Readonly<typeof NAMES>;

const ORIGINAL_CHARACTERS = 2 * LINE_CHARACTERS;

/** Where words break off: typographers' mark for a speech that is cut. */
const CUT = '—';

const LETTER = /\p{L}/u;
/** Hebrew, Arabic and the scripts beside them. */
const FROM_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

export class CaptionView {
  readonly #panel = part('div', 'caption');
  readonly #speaker = part('bdi', 'speaker');
  /** What is being translated, above its translation. */
  readonly #original = part('div', 'original');
  readonly #words = part('div', 'lines');
  readonly #lines = new RollingLines();
  /** Measures words without laying out the page. */
  readonly #pen = document.createElement('canvas').getContext('2d');
  /** In what letters, and how wide, the lines are. */
  #measure = '';
  /** What stands there, in letters. */
  #drawn = '';

  constructor(root: ShadowRoot) {
    root.adoptedStyleSheets = [captionStyles()];
    // Not hidden from assistive technology, and never announced: a screen reader would talk over the assistant, and into
    // the open microphone. Who reads with their fingers finds the words here, beside those of the log of the widget.
    this.#panel.setAttribute('role', 'group');
    this.#panel.setAttribute('aria-live', 'off');
    this.#panel.hidden = true;
    this.#original.dir = 'auto';
    this.#original.hidden = true;
    this.#panel.append(this.#original, this.#speaker, this.#words);
    root.append(this.#panel);
  }

  /** In the size that the visitor chose in the settings of the widget; empty: in that of the page. */
  setScale(scale: string): void {
    this.#panel.style.setProperty('--rv-text-scale', scale);
  }

  /** `original`: what the caption translates; empty where it translates nothing. Returns whether anything changed. */
  show(caption: Caption | undefined, names: CaptionNames, original = ''): boolean {
    const isEmpty = caption === undefined || caption.text === '';
    const drawn = isEmpty ? '' : JSON.stringify([caption, names, original], withoutTime);
    if (drawn === this.#drawn) return false;
    this.#drawn = drawn;
    this.#panel.hidden = isEmpty;
    this.#original.textContent = lastOf(original);
    this.#original.hidden = original === '';
    if (isEmpty) this.#words.replaceChildren();
    else this.#draw(caption, names);
    return true;
  }

  #draw({role, text, isCut, isGoing}: Caption, names: CaptionNames): void {
    this.#panel.setAttribute('part', `caption ${role}-caption`);
    this.#panel.setAttribute('aria-label', names.captions);
    // By its first letter, as `dir="auto"` does; but that of the whole, of which the first line may be gone.
    this.#panel.dir = FROM_RIGHT.test(LETTER.exec(text)?.[0] ?? '') ? 'rtl' : 'ltr';
    this.#speaker.textContent = role === 'user' ? names.you : names.assistant;
    const lines = this.#lines.of(isCut ? text + CUT : text, this.#fits()).map(lineOf);
    const last = lines.at(-1);
    if (isGoing)
      Array.from(last?.children ?? [])
        .at(-1)
        ?.setAttribute('part', 'word current-word');
    if (isCut) last?.append(unseen(` (${names.interrupted})`));
    this.#words.replaceChildren(...lines);
  }

  /** As many letters as are read at a glance, and no more than there is room for. */
  #fits(): Fits {
    const width = this.#words.clientWidth;
    const {fontWeight, fontSize, fontFamily} = getComputedStyle(this.#words);
    const font = `${fontWeight} ${fontSize} ${fontFamily}`;
    if (this.#measure !== `${width} ${font}`) this.#lines.forget();
    this.#measure = `${width} ${font}`;
    const pen = this.#pen;
    if (pen !== null) pen.font = font;
    // Without a width it is not seen, and without a pen it is not known: then the letters say enough.
    const hasRoom = (line: string): boolean => !width || pen === null || pen.measureText(line).width <= width;
    return line => line.length <= LINE_CHARACTERS && hasRoom(line);
  }
}

/** As much of a text as stands in two small lines: its end, where the newest words are. */
function lastOf(text: string): string {
  if (text.length <= ORIGINAL_CHARACTERS) return text;
  const end = text.slice(-ORIGINAL_CHARACTERS);
  return `…${end.slice(Math.max(0, end.indexOf(' ')))}`;
}

/** The platform knows words without spaces, and what is none. */
function lineOf(text: string): HTMLElement {
  const line = part('span', 'line');
  const segments = new Intl.Segmenter(undefined, {granularity: 'word'}).segment(text);
  for (const {segment, isWordLike} of segments) {
    if (isWordLike === true) line.append(part('span', 'word', segment));
    else line.append(segment);
  }
  return line;
}

function unseen(text: string): HTMLElement {
  const element = document.createElement('span');
  element.className = 'unseen';
  element.textContent = text;
  return element;
}

function part(tag: string, name: string, text = ''): HTMLElement {
  const element = document.createElement(tag);
  element.setAttribute('part', name);
  element.textContent = text;
  return element;
}

/** How long a caption stands is not seen. */
function withoutTime(name: string, value: unknown): unknown {
  return name === 'lasts' ? undefined : value;
}
