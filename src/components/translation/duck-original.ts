/**
 * Lets the original of a translation step back while the translation is heard: the sound of the page that `for` names. It
 * stands alone, loaded where a page wants that, because most translations have no other original than the visitor.
 */
import {VoiceError} from '../../shared/errors.js';
import {VoiceErrorEvent} from '../shell-events.js';
import type {VoiceHost} from '../shell-link.js';

/** How much of the original is left: words can still be told apart, and nobody has to. */
const BENEATH = 0.2;
/** Between two sentences it stays where it is. */
const PAUSE_MS = 700;

/** From now on, for as long as the element lives: another `for` is another original, from the next sentence on. */
export function duckOriginal(host: VoiceHost): void {
  let ducked: Ducked | undefined;
  let told: string | undefined;
  let pause: ReturnType<typeof setTimeout> | undefined;

  const find = (): HTMLMediaElement | undefined => {
    const id = String(host.for ?? '');
    if (host.mode !== 'translation' || id === '') return undefined;
    const named = (host.getRootNode() as Document | ShadowRoot).getElementById(id);
    if (named instanceof HTMLMediaElement) return named;
    if (told !== id) tellOf(host, id, named);
    told = id;
    return undefined;
  };
  const rise = (): void => {
    ducked?.rise();
    ducked = undefined;
  };
  const follow = (): void => {
    const {state} = host;
    clearTimeout(pause);
    if (state.phase !== 'live') rise();
    else if (state.output === 'speaking') {
      const original = find();
      if (original !== ducked?.original) rise();
      ducked ??= original && new Ducked(original);
    } else pause = setTimeout(rise, PAUSE_MS);
  };
  host.addEventListener('voice-state-change', ({target}) => {
    // A widget in the slot of this one tells of its own call.
    if (target === host) follow();
  });
  // A name that is wrong is told before anybody has spoken.
  find();
  follow();
}

/** One original that has stepped back. */
class Ducked {
  readonly original: HTMLMediaElement;
  readonly #before: number;
  readonly #beneath: number;

  constructor(original: HTMLMediaElement) {
    this.original = original;
    this.#before = original.volume;
    original.volume *= BENEATH;
    // As the browser keeps it.
    this.#beneath = original.volume;
  }

  /** As loud as it was, unless somebody has chosen otherwise meanwhile. */
  rise(): void {
    if (this.original.volume === this.#beneath) this.original.volume = this.#before;
  }
}

function tellOf(host: VoiceHost, id: string, named: Element | null): void {
  const what = named === null ? 'nothing' : `a <${named.localName}>`;
  const message = `for="${id}" names ${what}; in mode="translation" use the id of an <audio> or <video> in the same document or shadow root`;
  console.warn(`<realtime-voice> ${message}`);
  host.dispatchEvent(new VoiceErrorEvent(new VoiceError('config/invalid', {message})));
}
