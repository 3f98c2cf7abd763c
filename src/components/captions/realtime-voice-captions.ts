/**
 * Captions of what is said in a widget, anywhere on its page. The element stands alone: it knows of a widget what every page
 * is told, its events and what it says of itself, and a page that has no use for it loads nothing of it.
 */
import type {ConversationEntry} from '../../realtime/conversation/entry.js';
import {VoiceError} from '../../shared/errors.js';
import type {RealtimeVoice} from '../realtime-voice.js';
import {VoiceErrorEvent} from '../shell-events.js';
import {readTextContents, replaceWords} from '../words.js';
import {CaptionView, NAMES, type CaptionNames} from './caption-view.js';
import {NowSpeaking, STEP_MS, type Caption, type Shown} from './now-speaking.js';

/** All that is needed: whoever speaks has a state for it. */
const EVENTS = ['voice-start', 'voice-state-change', 'voice-transcript'] as const;

const WIDGET = 'realtime-voice';

const CHOICES = {position: ['bottom', 'top', 'inline'], show: ['both', 'assistant', 'user']} as const;

/** A widget may come after its captions, with a framework that draws one after the other. */
const PATIENCE_MS = 2_000;

/** Where a server imports it there is no such class: nothing is drawn there, and nothing fails. */
const BrowserElement =
  typeof HTMLElement === 'undefined' ? (Object as unknown as typeof HTMLElement) : HTMLElement;

/** `state`: absent until the script of the widget has run. */
type Voice = HTMLElement & Pick<RealtimeVoice, 'state' | 'conversation' | 'mode' | 'agentName'>;

/**
 * What is said, word by word as it is heard, in two lines that can be read from afar.
 *
 * @example
 * <script type="module" src="https://voice.example.com/realtime-voice-captions.js"></script>
 * <realtime-voice-captions for="assistant"></realtime-voice-captions>
 *
 * @attr for - The id of a `<realtime-voice>` in the same document or shadow root; without it: whichever speaks first.
 * @attr show - Whose words: `both`, `assistant` or `user`.
 * @attr position - Where: `bottom` or `top` of the screen, or `inline`, where the element stands.
 * @attr text-contents - JSON that replaces the texts `captions`, `you`, `assistant` and `interrupted`.
 *
 * @csspart caption - The panel; also `user-caption` or `assistant-caption`, by who speaks.
 * @csspart original - What is being translated, above its translation.
 * @csspart speaker - Who speaks.
 * @csspart lines - Both lines.
 * @csspart line - One of them.
 * @csspart word - Every word; the one that is being said is `current-word`, too.
 *
 * @cssprop --rv-captions-background - Behind the words.
 * @cssprop --rv-captions-color - The words.
 * @cssprop --rv-captions-speaker-color - Who speaks.
 * @cssprop --rv-captions-original-color - What is being translated.
 * @cssprop --rv-captions-word-color - The word that is being said.
 * @cssprop --rv-captions-line - The border.
 * @cssprop --rv-captions-radius - The corner of the panel.
 * @cssprop --rv-captions-font - The font family; without it `--rv-font`.
 * @cssprop --rv-captions-size - The size of the words, before `--rv-text-scale`.
 * @cssprop --rv-captions-inline-size - How wide the panel is where there is room.
 * @cssprop --rv-captions-offset - How far it stands from the edge of the screen.
 *
 * @fires voice-error - An attribute has a value that is not allowed.
 */
export class RealtimeVoiceCaptions extends BrowserElement {
  static readonly observedAttributes = ['for', 'show', 'position', 'text-contents'];

  readonly #view = new CaptionView(this.attachShadow({mode: 'open'}));
  /** What was told already: a wrong attribute is told once. */
  readonly #told = new Set<string>();
  #connected: AbortController | undefined;
  #voice: Voice | undefined;
  #speaking: NowSpeaking | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #drawnAt = -Infinity;
  #isSeen = true;

  connectedCallback(): void {
    this.#release();
    // Whoever took it out again has done so before this is told.
    if (!this.isConnected) return;
    const {signal} = (this.#connected = new AbortController());
    const place = this.hasAttribute('for') ? this.getRootNode() : this.ownerDocument;
    for (const type of EVENTS) place.addEventListener(type, this.#onEvent, {signal});
    this.#followView(signal);
    const late = setTimeout(() => this.#checkFor(), PATIENCE_MS);
    signal.addEventListener('abort', () => clearTimeout(late));
    this.#checkOthers();
    this.#look();
  }

  disconnectedCallback(): void {
    this.#release();
  }

  attributeChangedCallback(name: string): void {
    if (this.#connected === undefined) return;
    if (name === 'for') {
      this.connectedCallback();
      return;
    }
    this.#checkOthers();
    this.#look();
  }

  /** Nothing is left: no listener, no timer, no widget that is held, no words. */
  #release(): void {
    this.#connected?.abort();
    this.#connected = undefined;
    clearTimeout(this.#timer);
    this.#voice = undefined;
    this.#speaking = undefined;
    this.#view.show(undefined, NAMES);
  }

  #followView(signal: AbortSignal): void {
    const observer = new IntersectionObserver(changes => {
      this.#isSeen = changes.at(-1)?.isIntersecting === true;
      this.#look();
    });
    observer.observe(this);
    signal.addEventListener('abort', () => observer.disconnect());
  }

  /** What a widget tells comes by here, whichever it is: its captions are those that name it now. */
  readonly #onEvent = (event: Event): void => {
    const [voice] = event.composedPath();
    if (!isWidget(voice) || !this.#isMine(voice)) return;
    const {type, entry} = event as Event & {readonly entry?: ConversationEntry};
    if (voice !== this.#voice || type === 'voice-start') this.#take(voice, entry);
    this.#look();
  };

  /** Without a name it is the one that speaks, until its call is over. */
  #isMine(voice: Voice): boolean {
    if (this.hasAttribute('for')) return voice === this.#named();
    const present = this.#voice;
    const isFree = present?.isConnected !== true || !/live|paused|reconnecting/.test(present.state.phase);
    return voice === present || (isFree && voice.state.phase === 'live');
  }

  /** What has the id now. */
  #named(): Element | null {
    const root = this.getRootNode() as Document | ShadowRoot;
    return root.getElementById(this.getAttribute('for') ?? '');
  }

  /** `news`: what it tells right now, which is not to be taken for something that was said before. */
  #take(voice: Voice, news?: ConversationEntry): void {
    const {state, conversation} = voice;
    this.#voice = voice;
    this.#speaking = new NowSpeaking({state, conversation: conversation.filter(entry => entry !== news)});
  }

  /** Draws what is true now, and asks again when it is true no more: while nobody speaks, never. */
  readonly #look = (): void => {
    clearTimeout(this.#timer);
    const named = this.#named();
    if (named !== this.#voice && isWidget(named)) this.#take(named);
    const voice = this.#voice;
    const isSpoken = voice !== undefined && voice.mode !== 'text';
    const caption = isSpoken ? this.#speaking?.look(voice, this.#show, Date.now()) : undefined;
    const soon = this.#drawnAt + STEP_MS - performance.now();
    if (soon <= 0) {
      this.#view.setScale(voice?.style.getPropertyValue('--rv-text-scale') ?? '');
      if (this.#view.show(caption, this.#names, this.#originalOf(caption))) this.#drawnAt = performance.now();
    }
    const next = soon > 0 ? soon : (caption?.lasts ?? Infinity);
    // What nobody sees waits until somebody does, or until the widget tells more.
    if (this.#isSeen && next < Infinity) this.#timer = setTimeout(this.#look, next);
  };

  /** A translation stands beneath the newest words of whoever speaks, unless only one of both is wanted. */
  #originalOf(caption: Caption | undefined): string {
    const {mode, conversation = []} = this.#voice ?? {};
    if (mode !== 'translation' || caption?.role !== 'assistant' || this.#show !== 'both') return '';
    return conversation.findLast(({role, text}) => role === 'user' && text.trim() !== '')?.text.trim() ?? '';
  }

  get #show(): Shown {
    return CHOICES.show.find(name => name === this.getAttribute('show')) ?? 'both';
  }

  /** The assistant is called what the widget calls it. */
  get #names(): CaptionNames {
    const assistant = String(this.#voice?.agentName ?? NAMES.assistant);
    return replaceWords({...NAMES, assistant}, this.getAttribute('text-contents'));
  }

  #checkFor(): void {
    const id = this.getAttribute('for');
    const named = this.#named();
    if (id === null || named?.localName === WIDGET) return;
    const what = named === null ? 'nothing' : `a <${named.localName}>`;
    this.#tell(`for="${id}" names ${what}; use the id of a <${WIDGET}> in the same document or shadow root`);
  }

  #checkOthers(): void {
    for (const [name, allowed] of Object.entries(CHOICES)) {
      const value = this.getAttribute(name);
      if (value !== null && !allowed.some(one => one === value))
        this.#tell(`${name}="${value}" is not allowed; use ${allowed.join(', ')}. The default is used`);
    }
    const texts = this.getAttribute('text-contents');
    if (readTextContents(texts) === undefined)
      this.#tell(
        `text-contents="${texts ?? ''}" is not allowed; use a JSON object of texts. The default is used`,
      );
  }

  #tell(message: string): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    console.warn(`<${this.localName}> ${message}.`);
    this.dispatchEvent(new VoiceErrorEvent(new VoiceError('config/invalid', {message: `${message}.`})));
  }
}

/** One whose script has run. */
function isWidget(element: EventTarget | null | undefined): element is Voice {
  return element instanceof HTMLElement && element.localName === WIDGET && 'state' in element;
}

declare global {
  interface HTMLElementTagNameMap {
    'realtime-voice-captions': RealtimeVoiceCaptions;
  }
}
