/**
 * `<RealtimeVoice>`: the element as a component. It stands alone because React 18 gives such an element neither properties nor
 * listeners, and React 19 gives it what a page has said before the element knows its own name.
 */
import {
  createElement,
  forwardRef,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type ForwardRefExoticComponent,
  type RefAttributes,
} from 'react';
import type {RealtimeVoice as VoiceElement} from '../components/realtime-voice.js';
import {LatestTools} from './latest-tools.js';
import {sortProps, type RealtimeVoiceProps, type SortedProps} from './props.js';

export type {RealtimeVoiceProps} from './props.js';

/** React 18 warns on a server of an effect that is none there. */
const useBrowserEffect = typeof document === 'undefined' ? useEffect : useLayoutEffect;

/**
 * `<realtime-voice>` with typed props: its attributes in camelCase, its properties, and `onVoice…` for each event. `ref` is the
 * element. On a server it renders the tag with its attributes; the script of the element is loaded in the browser.
 *
 * @example
 * <RealtimeVoice serverUrl="https://voice.example.com/api/realtime" tools={tools} onVoiceEnd={({reason}) => log(reason)} />
 */
export const RealtimeVoice: ForwardRefExoticComponent<RealtimeVoiceProps & RefAttributes<VoiceElement>> =
  forwardRef<VoiceElement, RealtimeVoiceProps>(function RealtimeVoice(props, ref) {
    const sorted = sortProps(props);
    const element = useRef<VoiceElement>(null);
    const [wrapped] = useState(() => new WrappedElement());
    // Those of the first render: what comes later is not React's, which would take a word for a property.
    const [attributes] = useState(() => Object.fromEntries(sorted.attributes));
    useImperativeHandle<VoiceElement | null, VoiceElement | null>(ref, () => element.current, []);
    useBrowserEffect(() => wrapped.write(element.current, sorted));
    useEffect(() => {
      // What cannot be loaded is no element: the page stays as it is, and the console of the browser says why.
      import('../index.js').catch(reportError);
    }, []);
    return createElement('realtime-voice', {...sorted.rest, ...attributes, ref: element});
  });

/** What one component has written on its element. */
class WrappedElement {
  readonly #tools = new LatestTools();
  readonly #listened = new Set<string>();
  #handlers: SortedProps['handlers'] = new Map();
  #attributes: SortedProps['attributes'] = new Map();
  #properties: Partial<SortedProps['properties']> = {};

  /** What the component says now: only what is another than before is written, since the visitor changes things, too. */
  write(element: VoiceElement | null, {attributes, properties, handlers}: SortedProps): void {
    if (element === null) return;
    this.#handlers = handlers;
    this.#listen(element);
    for (const [name, value] of attributes) {
      if (this.#attributes.get(name) !== value) element.setAttribute(name, value);
    }
    for (const name of this.#attributes.keys()) if (!attributes.has(name)) element.removeAttribute(name);
    this.#attributes = attributes;
    // Whoever says nothing of tools leaves them as they are.
    const tools = properties.tools ?? this.#properties.tools;
    const wanted = {...properties, tools: tools && this.#tools.offer(properties.tools)};
    const before: Readonly<Record<string, unknown>> = this.#properties;
    for (const [name, value] of Object.entries(wanted)) {
      if (before[name] !== value) Object.assign(element, {[name]: value});
    }
    this.#properties = wanted;
  }

  /**
   * Once for each event: whoever handles it is looked up when it comes. Nothing is undone: the element is the component's own and
   * goes with it, and what it tells a moment later, that its call is over, is told.
   */
  #listen(element: VoiceElement): void {
    for (const type of this.#handlers.keys()) {
      if (this.#listened.has(type)) continue;
      this.#listened.add(type);
      element.addEventListener(type, event => this.#handlers.get(type)?.(event));
    }
  }
}
