/** The answer of `GET /config`: what the server offers for one agent. Written by the server, read by the widget. */
import {list, object, oneOf, optional, text, type Shaped} from '../../shared/shape.js';

export const serverConfig = object({
  /** The agent that this answer is about. */
  agent: text,
  /** `guarded`: the server stands between page and provider. `direct`: the page gets a client secret. */
  access: oneOf('guarded', 'direct'),
  modes: list(text),
  transports: list(text),
  /** Who answers: `practice` is the embedded engine. */
  provider: text,
  /** What the practice voice understands, for people to try. */
  understands: optional(list(text)),
  /** The attributes that a page may set for this agent; absent from older servers, as are the voices. */
  allow: optional(list(text)),
  /** The voices that its model speaks in; none where it holds no conversation. */
  voices: optional(list(text)),
  /** The version of the server; absent from those before 0.1.0, as is the protocol. */
  version: optional(text),
  /** What its guard speaks: the subprotocol of its sockets. */
  protocol: optional(text),
});

export type ServerConfig = Shaped<typeof serverConfig>;

/** What else is in it, read by the calls that need it. */
export type OfferedAnswers = {
  /** How who speaks may be answered: `audio`, `text`. Absent from older servers, which answer with sound alone. */
  readonly answers?: readonly string[];
};
