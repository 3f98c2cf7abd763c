/** The hook: a call of a component, drawn by that component. It stands alone as the little that React has to do with one. */
import {useEffect, useInsertionEffect, useMemo, useState, useSyncExternalStore} from 'react';
import type {AudioRef} from './audio-outlet.js';
import type {VoiceHookOptions} from './hook-options.js';
import {NO_CALL, type VoiceSnapshot} from './snapshot.js';
import {VoiceCalls} from './voice-calls.js';

const COMMANDS = [
  ...(['connect', 'disconnect', 'sendText', 'interrupt', 'muteMic', 'unmuteMic', 'pause', 'resume'] as const),
  ...(['startTalking', 'stopTalking', 'addContext', 'updateSession', 'exportTranscript', 'levels'] as const),
] as const;

/** What it shows, and what it may ask: each function is the same at every render. */
export type RealtimeVoiceCall = VoiceSnapshot &
  Pick<VoiceCalls, (typeof COMMANDS)[number]> & {
    /** To be given to an `<audio>`, through which the answers are heard then. */
    readonly audioRef: AudioRef;
  };

/**
 * A voice call, without the element. Its options are the attributes of the element in camelCase, `tools`, and a handler for
 * each event. They may be others at each render: what a running call may be told it is told, the rest holds for the next one.
 *
 * @example
 * const {isConnected, isSpeaking, connect, disconnect} = useRealtimeVoice({serverUrl, instructions, onTranscript});
 */
export function useRealtimeVoice(options: VoiceHookOptions = {}): RealtimeVoiceCall {
  const [calls] = useState(() => new VoiceCalls(options));
  const snapshot = useSyncExternalStore(calls.subscribe, calls.snapshot, () => NO_CALL);
  // Before any effect of a child could open a call.
  useInsertionEffect(() => calls.take(options));
  useEffect(() => calls.mount(), [calls]);
  useEffect(() => calls.follow());
  return useMemo(() => {
    const commands = Object.fromEntries(COMMANDS.map(name => [name, calls[name]]));
    return {
      ...snapshot,
      ...(commands as Pick<VoiceCalls, (typeof COMMANDS)[number]>),
      audioRef: calls.audioRef,
    };
  }, [calls, snapshot]);
}
