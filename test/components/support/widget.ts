/** One widget on a page, with a scripted session behind it, found as a visitor finds things: by role and name. */
import {fixtureSync, html, waitUntil} from '@open-wc/testing';
import '../../../src/index.js';
import type {RealtimeVoice} from '../../../src/index.js';
import {ScriptedSession} from './scripted-session.js';

const EVENTS = [
  'voice-before-start',
  'voice-start',
  'voice-state-change',
  'voice-transcript',
  'voice-speech-start',
  'voice-speech-end',
  'voice-tool-call',
  'voice-transport-change',
  'voice-error',
  'voice-end',
  'voice-feedback',
] as const;

export type Widget = {
  readonly voice: RealtimeVoice;
  /** The sessions of its calls, oldest first. */
  readonly sessions: ScriptedSession[];
  /** Everything it told the page, oldest first. */
  readonly events: Event[];
};

/** A closed widget; `setUp` runs before it is on the page. */
export async function closedWidget(
  attributes: Readonly<Record<string, string>> = {},
  setUp: (voice: RealtimeVoice) => void = () => undefined,
): Promise<Widget> {
  // The other one waits for a frame, which never comes in a tab that is not in front.
  const place = fixtureSync<HTMLElement>(html`<div></div>`);
  const voice = document.createElement('realtime-voice');
  const sessions: ScriptedSession[] = [];
  const events: Event[] = [];
  voice.setAttribute('server-url', '/api/realtime');
  for (const [name, value] of Object.entries(attributes)) voice.setAttribute(name, value);
  voice.createSession = options => {
    const session = new ScriptedSession(options);
    sessions.push(session);
    return session;
  };
  for (const type of EVENTS) voice.addEventListener(type, event => events.push(event));
  setUp(voice);
  place.append(voice);
  await voice.updateComplete;
  return {voice, sessions, events};
}

export type LiveWidget = Widget & {readonly session: ScriptedSession};

/** A widget in a live call, started by its button. */
export async function liveWidget(attributes: Readonly<Record<string, string>> = {}): Promise<LiveWidget> {
  const widget = await closedWidget(attributes);
  await startCall(widget);
  return {...widget, session: widget.sessions[0]!};
}

export async function startCall({voice}: Widget): Promise<void> {
  callButton(voice).click();
  await waitUntil(() => voice.state.phase === 'live', 'the call should be live', {timeout: 8_000});
  await settled(voice);
}

/** All parts have rendered what they know. Without timers, which stand still in a tab that is not in front. */
export async function settled(voice: RealtimeVoice): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await voice.updateComplete;
    await nextTask();
  }
  // Half of the way through its entry nothing has its colour yet, and a tab that is not in front draws no frames.
  const roots = [voice, ...findAll(voice, '*')].flatMap(({shadowRoot}) => shadowRoot ?? []);
  for (const animation of roots.flatMap(root => root.getAnimations())) {
    if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
  }
}

/** Resolves when it has been on the screen since it was settled: what follows from its layout is there, too. */
export async function drawn(voice: RealtimeVoice): Promise<void> {
  const frame = (): Promise<unknown> => new Promise(resolve => requestAnimationFrame(resolve));
  await settled(voice);
  await frame().then(frame);
}

function nextTask(): Promise<void> {
  const {port1, port2} = new MessageChannel();
  return new Promise(resolve => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Every element of the widget that matches, through all shadow roots, in the order of the page. */
export function findAll(root: Element, selector: string): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (const element of (root.shadowRoot ?? root).querySelectorAll<HTMLElement>('*')) {
    if (element.matches(selector)) found.push(element);
    if (element.shadowRoot !== null) found.push(...findAll(element, selector));
  }
  return found;
}

export function find(root: Element, selector: string): HTMLElement | undefined {
  return findAll(root, selector)[0];
}

/** The button with this name, as a screen reader tells it. */
export function buttonNamed(voice: RealtimeVoice, name: string): HTMLElement | undefined {
  return findAll(voice, 'button').find(
    button => (button.getAttribute('aria-label') ?? button.textContent).trim() === name,
  );
}

export function callButton(voice: RealtimeVoice): HTMLElement {
  return find(voice, '[part="call-button"]')!;
}

export function statusOf(voice: RealtimeVoice): string | undefined {
  return find(voice, '[role="status"]')?.textContent.trim();
}

export function typesOf(events: readonly Event[]): string[] {
  return events.map(({type}) => type);
}
