/**
 * What a page asks of a call by the methods of the element, where the session does not do it under the same name. It
 * stands alone because here what a page may write becomes what a session is told: nothing throws.
 */
import {asVoiceError, type VoiceError} from '../shared/errors.js';
import type {CallCommands, CallSession, VoiceHost} from './shell-link.js';

export type CommandLink = {
  /** The session of the present or last call. */
  readonly session: () => CallSession | undefined;
  /** Tells the developer what is wrong. */
  readonly tell: (problem: VoiceError) => void;
};

export function callCommands(host: VoiceHost, {session, tell}: CommandLink): CallCommands {
  return {
    updateSession: async ({tools, ...options}) => {
      // The element offers its tools by itself, whenever they are others.
      if (tools !== undefined) host.tools = tools;
      try {
        const {readOptions} = await import('./page-settings.js');
        const {change, problems} = readOptions(options);
        problems.forEach(tell);
        if (Object.keys(change).length > 0) session()?.updateSession(change);
      } catch (failure) {
        tell(asVoiceError(failure, 'transport/handshake'));
      }
    },
    exportTranscript: async format => {
      try {
        return (await session()?.exportTranscript(format)) ?? '';
      } catch (failure) {
        tell(asVoiceError(failure, 'transport/handshake'));
        return '';
      }
    },
    show: () => setOpen(host, true),
    hide: () => setOpen(host, false),
    toggle: () => setOpen(host, !host.open),
  };
}

/** What cannot be closed stays open. */
function setOpen(host: VoiceHost, open: boolean): void {
  if (open || host.dismissible) (host as {open: boolean}).open = open;
}
