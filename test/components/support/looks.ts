/** Every look that the widget has, by name: what a variant is, what a call is doing, and what is asked beside it. */
import {waitUntil} from '@open-wc/testing';
import type {RealtimeVoice} from '../../../src/index.js';
import {VoiceError} from '../../../src/shared/errors.js';
import {callButton, closedWidget, find, settled, startCall, type Widget} from './widget.js';

type Attributes = Readonly<Record<string, string>>;

/** The variants as they are seen; `pill` is a floating widget that is closed. */
export const VARIANTS = {
  inline: {variant: 'inline'},
  button: {variant: 'button'},
  pill: {variant: 'floating'},
  panel: {variant: 'floating', open: ''},
  dialog: {variant: 'dialog', open: ''},
} as const satisfies Record<string, Attributes>;

export type Variant = keyof typeof VARIANTS;

export const STATES = [
  'idle',
  'connecting',
  'listening',
  'hearing',
  'thinking',
  'speaking',
  'muted',
  'paused',
  'reconnecting',
  'failed',
  'ended',
] as const;

export type State = (typeof STATES)[number];

/** What comes beside a call, with the attributes that ask for it. */
export const QUESTIONS = {
  approval: {},
  consent: {consent: '', 'privacy-url': '/privacy', 'terms-url': '/terms', remember: ''},
  feedback: {feedback: ''},
  settings: {settings: ''},
} as const satisfies Record<string, Attributes>;

export type Question = keyof typeof QUESTIONS;

const LOADING = {timeout: 8_000};

/** A widget in this state, at rest; a call has words in it, as far as it has begun. */
export async function widgetIn(variant: Variant, state: State, attributes: Attributes = {}): Promise<Widget> {
  const widget = await closedWidget({'agent-name': 'Ada', ...VARIANTS[variant], ...attributes}, beStill);
  await opened(widget);
  // A closed floating widget has no button that starts: the page does, or the panel did.
  if (state === 'idle') return widget;
  if (variant === 'pill') await startedByPage(widget);
  else await startCall(widget);
  await bring(widget, state);
  await complete(widget);
  return widget;
}

/** A widget that asks this, at rest. */
export async function widgetAsking(
  variant: Variant,
  question: Question,
  attributes: Attributes = {},
): Promise<Widget> {
  const all = {...QUESTIONS[question], ...attributes};
  if (question === 'consent') {
    const widget = await widgetIn(variant, 'idle', all);
    callButton(widget.voice).click();
    return seen(widget, '[part="consent"]');
  }
  const widget = await widgetIn(variant, question === 'feedback' ? 'ended' : 'listening', all);
  if (question === 'approval') {
    widget.sessions[0]!.askVisitor({id: 'a', name: 'set_light', arguments: {room: 'kitchen', on: true}});
    return seen(widget, '[role="alertdialog"]');
  }
  if (question === 'settings') {
    plugInDevices();
    await seen(widget, '[part="settings-button"]');
    find(widget.voice, '[part="settings-button"]')!.click();
    // With the devices that are there.
    return seen(widget, '[part="settings"][open] option + option');
  }
  await seen(widget, '[part="feedback"]');
  find(widget.voice, '[part="feedback"] .good')!.click();
  return seen(widget, 'textarea');
}

/** Hardly anything is heard, so that nothing moves: of nothing at all the visitor would be told. */
function beStill(voice: RealtimeVoice): void {
  const create = voice.createSession!;
  voice.createSession = options =>
    Object.assign(create(options), {levels: () => ({input: 0.000_001, output: 0})});
}

async function opened(widget: Widget): Promise<void> {
  if (widget.voice.open) await seen(widget, '.panel');
}

async function startedByPage({voice}: Widget): Promise<void> {
  void voice.start();
  await waitUntil(() => voice.state.phase === 'live', 'the call should be live', LOADING);
  await settled(voice);
}

async function bring(widget: Widget, state: State): Promise<void> {
  const {voice} = widget;
  const session = widget.sessions[0]!;
  if (state !== 'connecting') say(widget);
  switch (state) {
    case 'connecting':
      session.state.set({phase: 'connecting', step: 'channel', attempt: 1});
      break;
    case 'hearing':
    case 'thinking':
    case 'speaking':
      session.turn(state);
      break;
    case 'muted':
      voice.micMuted = true;
      break;
    case 'paused':
      session.pause();
      break;
    case 'reconnecting': {
      const cause = new VoiceError('transport/lost');
      session.state.set({phase: 'reconnecting', attempt: 1, delay: 1_000, cause});
      break;
    }
    case 'failed':
      session.fail('microphone/denied');
      break;
    case 'ended':
      session.disconnect('visitor');
      break;
  }
  await settled(voice);
  if (state === 'failed') await seen(widget, '[part="notice"]');
}

/** Words of both sides, of every kind that has a look of its own. */
function say({sessions}: Widget): void {
  const session = sessions[0]!;
  const call = {callId: 'c', name: 'set_light', arguments: '{}', status: 'done'} as const;
  session.write({id: '1', role: 'user', text: 'Can you turn on the light in the kitchen?'});
  session.write({id: '2', role: 'tool', text: 'set_light', call});
  session.write({id: '3', role: 'assistant', text: 'There are **two** of them. Both are on.'});
  session.write({id: '4', role: 'user', unclear: true});
  session.write({id: '5', role: 'note', text: ''});
  session.write({id: '6', role: 'assistant', text: 'Shall I dim one of them?', heard: 'Shall I dim'});
}

/** What a call in this state has beside its button is loaded. */
async function complete(widget: Widget): Promise<void> {
  const {voice} = widget;
  if (voice.variant === 'button') return;
  if (voice.variant === 'floating' && !voice.open) {
    await seen(widget, 'rv-call-time');
    return;
  }
  const {phase} = voice.state;
  const isOpen = /live|paused|reconnecting/.test(phase);
  if (find(voice, 'rv-transcript')) await seen(widget, '.assistant strong');
  if (isOpen && voice.textInput) await seen(widget, '[part="composer-input"]');
  if (voice.settings) await seen(widget, '[part="settings-button"]');
  if (!isOpen && find(voice, 'rv-transcript')) await seen(widget, '[part="copy-button"]');
}

/** For as long as the page is there: those of the machine differ, and come one after the other. */
function plugInDevices(): void {
  const devices: Array<Partial<MediaDeviceInfo>> = [
    {kind: 'audioinput', deviceId: 'mic-1', label: 'Headset'},
    {kind: 'audiooutput', deviceId: 'speaker-1', label: 'Loudspeaker'},
  ];
  navigator.mediaDevices.enumerateDevices = () => Promise.resolve(devices as MediaDeviceInfo[]);
}

/** Parts are loaded where they are wanted. */
async function seen(widget: Widget, selector: string): Promise<Widget> {
  await waitUntil(() => find(widget.voice, selector) !== undefined, selector, LOADING);
  await settled(widget.voice);
  return widget;
}
