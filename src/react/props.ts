/**
 * The props of `<RealtimeVoice>`, sorted: attributes, properties, handlers, and what is React's own. It stands alone because all
 * of it follows from what the element says of itself, on a server too.
 */
import type {HTMLAttributes} from 'react';
import type {PageSettings} from '../config/schema.js';
import {SWITCHES, TEXTS, propertyName, type AttributeProperties} from '../components/attribute-names.js';
// For the events that each adds to those of the page.
import type {} from '../components/events.js';
import type {} from '../components/figures/usage-event.js';
import type {} from '../components/popup/open-events.js';
import type {Looks} from '../components/read-attributes.js';
import type {RealtimeVoice} from '../components/realtime-voice.js';
import {eventOf, hyphenated, type PascalCase} from './names.js';

type VoiceEventName = Extract<keyof HTMLElementEventMap, `voice-${string}`>;

/** The events of the element as handlers: `onVoiceTranscript`, `onVoiceEnd`… */
export type VoiceEventProps = {
  readonly [Name in VoiceEventName as `on${PascalCase<Name>}`]?:
    ((event: HTMLElementEventMap[Name]) => void) | undefined;
};

/** What each attribute may say, as a value. */
type Values = Omit<PageSettings, 'mode' | 'turnDetection'> &
  Looks & {
    readonly mode?: Exclude<PageSettings['mode'], 'written-answers'>;
    readonly turnDetection?: PageSettings['turnDetection'] | 'none';
  };

type Written<Value> = Value | (Value extends number ? `${number}` : Value extends object ? string : never);

type AttributeProps = {
  readonly [Name in keyof AttributeProperties]?:
    (Name extends keyof Values ? Written<Values[Name]> : AttributeProperties[Name]) | undefined;
} & {
  /** The assistant may also call what the page offers to agents by WebMCP. The element has no property of it. */
  readonly webMcp?: boolean | undefined;
};

/** What no attribute can say. */
const PROPERTIES = [
  'tools',
  'mediaStream',
  'visitorTokenSource',
  'tokenSource',
  'iceServers',
  'createSession',
] as const;

type OwnProps = AttributeProps &
  VoiceEventProps & {
    readonly [Name in (typeof PROPERTIES)[number]]?: RealtimeVoice[Name] | undefined;
  };

export type RealtimeVoiceProps = OwnProps & Omit<HTMLAttributes<RealtimeVoice>, keyof OwnProps>;

export type SortedProps = {
  /** By their names in HTML; what is not said is not there. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly properties: {readonly [Name in (typeof PROPERTIES)[number]]: OwnProps[Name]};
  /** By the types of events. */
  readonly handlers: ReadonlyMap<string, (event: Event) => void>;
  /** For React, as it wants them of an element with a hyphen. */
  readonly rest: Readonly<Record<string, unknown>>;
};

const ATTRIBUTES: ReadonlySet<string> = new Set(
  [...TEXTS, ...Object.keys(SWITCHES), 'web-mcp'].map(propertyName),
);

export function sortProps(props: RealtimeVoiceProps): SortedProps {
  const attributes = new Map<string, string>();
  const handlers = new Map<string, (event: Event) => void>();
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(props) as Array<[string, unknown]>) {
    const event = eventOf(name);
    if (PROPERTIES.some(one => one === name)) continue;
    if (ATTRIBUTES.has(name)) {
      const written = writtenValue(hyphenated(name), value);
      if (written !== undefined) attributes.set(hyphenated(name), written);
    } else if (event?.startsWith('voice-') === true) {
      if (typeof value === 'function') handlers.set(event, value as (event: Event) => void);
    } else if (name === 'className') {
      // React 18 knows that name for elements of HTML only.
      rest['class'] = value;
    } else if (value !== false || name.startsWith('aria-')) rest[name] = value;
  }
  const {tools, mediaStream, visitorTokenSource, tokenSource, iceServers, createSession} = props;
  const properties = {tools, mediaStream, visitorTokenSource, tokenSource, iceServers, createSession};
  return {attributes, properties, handlers, rest};
}

/** A value as its attribute says it; a switch that is as it is without a word says none. */
function writtenValue(name: string, value: unknown): string | undefined {
  const switches: Readonly<Record<string, boolean>> = SWITCHES;
  if (value === undefined || value === null || value === switches[name]) return undefined;
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
