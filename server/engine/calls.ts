/** The live WebRTC calls, by their id: opening one from an offer, finding it for a sideband, ending all. */
import {CallLine, type CallLinePorts} from './call-line.js';
import {Peer} from './media/peer.js';
import {ProtocolFailure} from './protocol/failure.js';
import {mintId} from './protocol/ids.js';
import type {SessionSettings} from './protocol/session-settings.js';
import type {TranslationSettings} from './protocol/translation-session.js';
import type {EngineSession} from './session/engine-session.js';
import {TranslationLine, type TranslationLinePorts} from './translation-line.js';

export type CallPorts = CallLinePorts & TranslationLinePorts;

export type Call = {readonly id: string; readonly answer: string};
/** What is known of a call while it lives. */
type Line = CallLine | TranslationLine;

export class Calls {
  readonly #ports: CallPorts;
  readonly #lines = new Map<string, Line>();
  #used = false;

  constructor(ports: CallPorts) {
    this.#ports = ports;
  }

  /** Answers an offer with a new session. */
  open(offer: string, settings: SessionSettings): Promise<Call> {
    return this.#open(onEnd => new CallLine(offer, settings, this.#ports, onEnd));
  }

  /** The same for a session that translates. */
  openTranslation(offer: string, settings: TranslationSettings): Promise<Call> {
    return this.#open(onEnd => new TranslationLine(offer, settings, this.#ports, onEnd));
  }

  /** For a sideband: a translation has none. */
  require(id: string): EngineSession {
    const line = this.#lines.get(id);
    if (line instanceof CallLine) return line.session;
    throw unknownCall();
  }

  hangUp(id: string): void {
    const line = this.#lines.get(id);
    if (line === undefined) throw unknownCall();
    line.session.end(1000, 'The call was hung up');
  }

  close(): void {
    for (const {session} of [...this.#lines.values()]) session.end(1001, 'The engine is closing');
    if (this.#used) Peer.releaseLibrary();
  }

  async #open(make: (onEnd: () => void) => Line): Promise<Call> {
    this.#used = true;
    const id = mintId('rtc');
    const line = make(() => void this.#lines.delete(id));
    try {
      const answer = await line.peer.answer();
      this.#lines.set(id, line);
      return {id, answer};
    } catch (failure) {
      line.session.end(1000, 'The call was not answered');
      throw failure;
    }
  }
}

function unknownCall(): ProtocolFailure {
  const message = 'No session found for the provided call_id';
  return new ProtocolFailure('call_id_not_found', message, {status: 404, param: ''});
}
