/**
 * What a page asks of a call by the methods of the element. It stands alone because here what a page may write
 * becomes what a session is told: wrong values are told to the developer, and nothing throws.
 */
import {readConfig} from '../config/read-config.js';
import {sessionSettings} from '../realtime/session/find-connector.js';
import {VoiceError, asVoiceError} from '../shared/errors.js';
import {written} from './read-attributes.js';
import type {CallCommands, CallSession, SessionOptions, VoiceHost} from './shell-link.js';

export type CommandLink = {
  /** The session of the present or last call. */
  readonly session: () => CallSession | undefined;
  /** Tells the developer what is wrong. */
  readonly tell: (problem: VoiceError) => void;
};

export function callCommands(host: VoiceHost, {session, tell}: CommandLink): CallCommands {
  return {
    pause: () => session()?.pause(),
    resume: () => session()?.resume(),
    startTalking: () => session()?.startTalking(),
    stopTalking: () => session()?.stopTalking(),
    interrupt: () => session()?.interrupt(),
    addContext: text => session()?.addContext(text),
    updateSession: options => {
      // The element offers its tools by itself, whenever they are others.
      if (options.tools !== undefined) host.tools = options.tools;
      const {change, problems} = readOptions(options);
      problems.forEach(tell);
      if (Object.keys(change).length > 0) session()?.updateSession(change);
    },
    exportTranscript: async format => {
      try {
        return (await session()?.exportTranscript(format)) ?? '';
      } catch (failure) {
        tell(asVoiceError(failure, 'transport/handshake'));
        return '';
      }
    },
  };
}

type Change = ReturnType<typeof sessionSettings>;

/** The options by the rules of the attributes. One that is right, but can only be said before a call, is wrong here. */
function readOptions({tools: _, ...options}: SessionOptions): {
  readonly change: Change;
  readonly problems: readonly VoiceError[];
} {
  const named = Object.entries(options).map(
    ([name, value]) => [attributeName(name), written(value)] as const,
  );
  const {settings, problems} = readConfig(Object.fromEntries(named));
  const change = sessionSettings(settings);
  const fixed = Object.keys(options).filter(
    name => !(name in change) && !problems.some(({message}) => message.startsWith(`${attributeName(name)}=`)),
  );
  return {
    change,
    problems: [
      ...problems,
      ...fixed.map(
        name =>
          new VoiceError('config/invalid', {message: `updateSession() cannot change ${name} during a call`}),
      ),
    ],
  };
}

/** `vadSilenceMs` is the attribute `vad-silence-ms`. */
function attributeName(property: string): string {
  return property.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}
