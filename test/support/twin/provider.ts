/** The provider in memory: its sessions, what it refused, and the ways in which it can be missing. */
import type {ClientEvent, RealtimeSession} from '../../../src/realtime/protocol/client-events.js';
import {assertClientEvent, withoutNulls} from '../conformance.js';
import {TwinSession, type Json, type TwinSessionOptions} from './provider-session.js';
import type {TwinVoice} from './voice.js';

/** What a client may send without knowing whether it makes sense: the answer may be over already. */
const HARMLESS = ['response_cancel_not_active'];

export class TwinProvider {
  readonly sessions: TwinSession[] = [];
  /** What was refused although a careful client would not have sent it. */
  readonly refused: string[] = [];
  /** What was sent and is no event of the protocol, with the reason. */
  readonly invalid: string[] = [];
  /** Everything that was said in both directions, for those who check the protocol. */
  readonly traffic: Array<{readonly from: 'client' | 'provider'; readonly event: Json}> = [];
  /** How long after its end a turn is written down. */
  transcribesAfterMs = 150;
  /** How much later than its sound, and than its way, its news comes. */
  tellsAfterMs = 0;
  /** How long its sessions last; absent: longer than any test. */
  sessionsLastMs: number | undefined;
  /** What its sessions do when they are to hear G.711. */
  onG711: TwinSessionOptions['onG711'] = 'takes';
  readonly #voice: TwinVoice;

  constructor(voice: TwinVoice) {
    this.#voice = voice;
  }

  get openCount(): number {
    return this.sessions.filter(session => session.isOpen).length;
  }

  /** The session that is talked to: the newest one that does not wait, deaf, to take over from another. */
  get session(): TwinSession {
    const session = this.sessions.findLast(({isDeaf}) => !isDeaf) ?? this.sessions.at(-1);
    if (session === undefined) throw new Error('Nobody has opened a session with the provider');
    return session;
  }

  open(sound: 'webrtc' | 'websocket', tell: (event: Json) => void, session?: RealtimeSession): TwinSession {
    const opened = new TwinSession({
      ...{id: `s${this.sessions.length + 1}`, sound, voice: this.#voice, session},
      ...{lastsMs: this.sessionsLastMs, onG711: this.onG711},
      transcribesAfterMs: () => this.transcribesAfterMs,
      tell: event => {
        this.traffic.push({from: 'provider', event});
        if (this.tellsAfterMs === 0) tell(event);
        else setTimeout(() => tell(event), this.tellsAfterMs);
      },
      onRefused: (code, message) => {
        if (!HARMLESS.includes(code)) this.refused.push(`${code}: ${message}`);
      },
    });
    this.sessions.push(opened);
    return opened;
  }

  receive(session: TwinSession, event: ClientEvent): void {
    const isSound = event.type === 'input_audio_buffer.append';
    if (!isSound) this.#check(event);
    this.traffic.push({from: 'client', event: isSound ? {type: event.type} : event});
    session.receive(event);
  }

  /** Everything that is sent must be of the protocol; who threw here would be taken for a line that broke. */
  #check(event: ClientEvent): void {
    try {
      assertClientEvent(withoutNulls(event));
    } catch (failure) {
      this.invalid.push(String(failure));
    }
  }
}
