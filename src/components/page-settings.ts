/**
 * What a page says of its call, in attributes, properties and options, as typed settings. It stands alone, loaded where
 * a page says more than who the assistant is, because most pages do not.
 */
import {readConfig, type ReadConfig} from '../config/read-config.js';
import {sessionSettings, type PageSession} from '../realtime/session/page-session.js';
import {VoiceError} from '../shared/errors.js';
import {findLookProblems, readAttributes, written} from './read-attributes.js';
import type {SessionOptions} from './shell-link.js';

/** The settings of an element, and one problem for each value that could not be used. */
export function readPageSettings(host: Element): ReadConfig {
  const values = readAttributes(host);
  const {settings, problems} = readConfig(values);
  return {settings, problems: [...problems, ...findLookProblems(values)]};
}

export type ReadOptions = {
  readonly change: PageSession;
  readonly problems: readonly VoiceError[];
};

/** The options by the rules of the attributes. One that is right, but can only be said before a call, is wrong here. */
export function readOptions(options: Omit<SessionOptions, 'tools'>): ReadOptions {
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
