/** The settings of a page that says no more than who the assistant is, and where, and how: the others are read elsewhere. */
import type {PageSettings} from '../config/schema.js';
import {SWITCHES, TEXTS, propertyName} from './attribute-names.js';
import type {VoiceHost} from './shell-link.js';

/** What may be said, and how it looks where there is nothing wrong with it. */
const PLAIN: Readonly<Record<string, RegExp>> = {
  agent: /^[\w-]{1,64}$/,
  transport: /^(auto|webrtc|websocket)$/,
  'agent-name': /^/,
  'avatar-url': /^/,
  'server-url': /^https?:\/\/[^\s]+$/,
  theme: /^(auto|light|dark)$/,
  variant: /^(inline|button|floating|dialog)$/,
  placement: /^(top|bottom)(-left|-right)?$/,
  'privacy-url': /^/,
  'terms-url': /^/,
};

/** Switches that say something of the call; the others are of the look, or of what looks into calls. */
const OF_CALL = /^(echo|noise|auto|voice|mic|output|resume|single)/;

/** `undefined` where the page says more. */
export function plainSettings(host: VoiceHost): PageSettings | undefined {
  const said = (name: string): unknown => (host as unknown as Record<string, unknown>)[propertyName(name)];
  const isPlain =
    TEXTS.every(name => (said(name) ?? undefined) === undefined || PLAIN[name]?.test(String(said(name)))) &&
    Object.entries(SWITCHES).every(([name, byDefault]) =>
      OF_CALL.test(name)
        ? said(name) === byDefault && !host.hasAttribute(name)
        : /^(true|false)?$/.test(host.getAttribute(name) ?? ''),
    );
  if (!isPlain) return undefined;
  const {agent, transport} = host as {agent?: string | null; transport?: PageSettings['transport'] | null};
  return {...(agent && {agent}), ...(transport && {transport})};
}
