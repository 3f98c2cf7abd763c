/**
 * What the views of a call ask for, as the session is told it. It stands alone beside the controller, which only says
 * which session is the present one.
 */
import type {VoiceCommands} from '../contexts.js';
import type {CallCommands, CallSession} from '../shell-link.js';

export type ViewCommandPorts = {
  /** The session of the present or last call. */
  readonly session: () => CallSession | undefined;
  /** What the page may ask for as well. */
  readonly commands: () => CallCommands;
};

export function viewCommands({session, commands}: ViewCommandPorts): VoiceCommands {
  return {
    setMicMuted: muted => session()?.setMicMuted(muted),
    exportTranscript: format => commands().exportTranscript(format),
    setPaused: paused => (paused ? session()?.pause() : session()?.resume()),
    interrupt: () => session()?.interrupt(),
    talk: on => (on ? session()?.startTalking() : session()?.stopTalking()),
    sendText: text => session()?.sendText(text),
    sendFeedback: feedback => void session()?.sendFeedback(feedback),
    levels: () => session()?.levels() ?? {input: 0, output: 0},
  };
}
