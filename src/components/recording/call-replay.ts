/**
 * Plays a recorded call in a widget: brings the file that `replay` names, and tells the visitor that it is a recording. It
 * stands alone, loaded where a page plays one.
 */
import {html, nothing, type TemplateResult} from 'lit';
import {RecordedSound} from '../../audio/recorded-sound.js';
import type {CallLogFile} from '../../realtime/session/log/call-log-file.js';
import {readCallLog} from '../../realtime/session/log/read-call-log.js';
import {ReplaySession, type ReplaySound} from '../../realtime/session/log/replay-session.js';
import {VoiceError} from '../../shared/errors.js';
import type {VoiceSessionOptions} from '../../realtime/session/voice-session.js';
import type {CallSession, VoiceHost} from '../shell-link.js';
import './recording-sign.js';
import type {Tape} from './tape.js';

export class CallReplay implements Tape {
  readonly #host: VoiceHost;

  constructor(host: VoiceHost) {
    this.#host = host;
  }

  readonly make = (options: VoiceSessionOptions): CallSession => {
    const address = new URL(String(this.#host.replay), this.#host.baseURI).href;
    return (
      this.#host.createSession?.(options) ??
      new ReplaySession({
        load: signal => load(address, signal),
        volume: options.settings.outputMuted === true ? 0 : options.settings.volume,
        openSound: (call, onFailed) => openSound(call, address, onFailed),
      })
    );
  };

  readonly follow = (): void => undefined;

  /** From the first to the last moment: nobody should think that they are heard. */
  renderSign(): TemplateResult | typeof nothing {
    if (this.#host.createSession) return nothing;
    return html`<rv-recording .stage=${'replay'} exportparts="recording"></rv-recording>`;
  }

  renderBehind(): typeof nothing {
    return nothing;
  }
}

async function load(address: string, signal: AbortSignal): Promise<CallLogFile> {
  const answer = await fetch(address, {signal}).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw missing(address, 'it cannot be loaded from there', cause);
  });
  if (!answer.ok) throw missing(address, `the answer is ${answer.status}`);
  return readCallLog(await answer.text(), `replay="${address}"`);
}

function missing(address: string, why: string, cause?: unknown): VoiceError {
  return new VoiceError('config/invalid', {
    message: `replay="${address}" is no recorded call: ${why}`,
    cause,
  });
}

/** Beside its log, or in it. What is neither of the web nor in the file is not played. */
function openSound(
  {sound}: CallLogFile,
  address: string,
  onFailed: (error: VoiceError) => void,
): ReplaySound | undefined {
  if (sound === undefined) return undefined;
  // Beside a log that has no address of its own there is nothing.
  const url = URL.canParse(sound.url, address) ? new URL(sound.url, address).href : '';
  if (/^(https?:|blob:|data:audio\/)/.test(url)) return new RecordedSound({url, at: sound.at, onFailed});
  const message = `The sound "${sound.url}" of the recorded call is not to be found: it goes on without`;
  onFailed(new VoiceError('config/invalid', {message}));
  return undefined;
}
