/**
 * The session that a page tells a provider by itself: where a token endpoint of its own left the settings to it, and
 * when they change in mid-call. Loaded then, because the voice server's own tokens have the settings in them.
 */
import {fillIn} from '../protocol/dynamic-variables.js';
import type {RealtimeSession, SessionTool, TurnDetection} from '../protocol/realtime-session.js';
import {realtimeSession, sessionChange, type SessionSettings} from '../protocol/session-settings.js';
import type {DirectWishes} from './connect-direct.js';
import type {Link, Standby} from './connector.js';
import {ContinuedChannel} from './continued-channel.js';

export {ContinuedChannel};

/** A session that waits beside another one hears nobody. */
export function deaf(type: RealtimeSession['type']): RealtimeSession {
  return hearing(type, null);
}

/** What waits: taken, it knows what was said, and hears turns as the session `audio` says. */
export function standby(link: Link, type: RealtimeSession['type'], audio: RealtimeSession['audio']): Standby {
  const turns = audio?.input?.turn_detection;
  const channel = new ContinuedChannel(link.channel);
  const take: Standby['take'] = conversation => {
    channel.tell(conversation);
    if (turns !== undefined) channel.send({type: 'session.update', session: hearing(type, turns)});
  };
  return {link: {...link, channel}, take};
}

function hearing(type: RealtimeSession['type'], turns: TurnDetection | null): RealtimeSession {
  return {type, audio: {input: {turn_detection: turns}}};
}

/** The session as the page wants it, with its places filled in. */
export function ownSession({overrides, mode, locale, audioFormat}: DirectWishes): RealtimeSession {
  const {dynamicVariables = {}, greeting: _greeting, model: _model, tools, ...settings} = overrides;
  const instructions = settings.instructions && fillIn(settings.instructions, dynamicVariables);
  return realtimeSession(
    {
      language: locale,
      bargeIn: 'confirmed',
      ...settings,
      ...(instructions !== undefined && {instructions}),
      // Without tools of its own the page leaves those of the agent alone.
      ...(tools !== undefined && {tools: tools as readonly SessionTool[]}),
      audioFormat,
    },
    {mode, answeredBy: 'provider'},
  );
}

/** Nobody speaks first where nobody answers. */
export function ownGreeting({
  mode,
  overrides: {greeting, dynamicVariables = {}},
}: DirectWishes): string | undefined {
  return mode.startsWith('trans') ? undefined : greeting && fillIn(greeting, dynamicVariables);
}

/** The updates of a running session, of whose sound `audio` is what holds now. */
export function changesOf(
  change: SessionSettings,
  mode: DirectWishes['mode'],
  audio: RealtimeSession['audio'],
): RealtimeSession[] {
  return sessionChange(change, {mode, answeredBy: 'provider'}, settingsOf(audio));
}

/** What holds, as settings: the provider takes turn detection and transcription as a whole. */
function settingsOf(audio: RealtimeSession['audio']): SessionSettings {
  const {turn_detection: detection, transcription} = audio?.input ?? {};
  return {
    ...(detection !== undefined && turnSettings(detection)),
    ...(transcription === null && {inputTranscription: 'off'}),
    ...(transcription && {inputTranscription: transcription.model, language: transcription.language}),
  };
}

function turnSettings(detection: TurnDetection | null): SessionSettings {
  if (detection === null) return {turnDetection: 'push-to-talk'};
  const bargeIn = detection.create_response === false ? 'confirmed' : 'immediate';
  if (detection.type === 'semantic_vad') {
    return {bargeIn, turnDetection: detection.type, vadEagerness: detection.eagerness};
  }
  return {
    bargeIn,
    turnDetection: detection.type,
    vadThreshold: detection.threshold,
    vadPrefixPaddingMs: detection.prefix_padding_ms,
    vadSilenceMs: detection.silence_duration_ms,
    idleTimeoutMs: detection.idle_timeout_ms ?? undefined,
  };
}
