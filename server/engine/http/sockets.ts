/** The WebSockets of the engine: sessions of their own by `model` or `intent`, translations, sidebands of calls by `call_id`. */
import type {IncomingMessage} from 'node:http';
import type {Duplex} from 'node:stream';
import {WebSocketServer, type WebSocket} from 'ws';
import type {Calls} from '../calls.js';
import {dropSoon} from '../drop.js';
import type {EngineFault} from '../faults.js';
import {openLine} from '../line.js';
import {ProtocolFailure} from '../protocol/failure.js';
import {mintId} from '../protocol/ids.js';
import {checkType, settingsOfType, type SessionSettings} from '../protocol/session-settings.js';
import {defaultTranslation, type TranslationSettings} from '../protocol/translation-session.js';
import type {Translator} from '../parts/translator.js';
import {EngineSession} from '../session/engine-session.js';
import {TranslationSession} from '../session/translation.js';
import type {Sink} from '../session/outgoing.js';
import type {Dialogue} from '../session/plan.js';
import type {Speech} from '../speech/speech.js';
import {refuseUpgrade} from './answers.js';
import type {Credential, Keys} from './keys.js';
import {checkQuota} from './router.js';

/** The largest frame: 15 MiB of sound in base64, and its envelope. */
const LARGEST_FRAME = 21 * 1024 * 1024;
const GOING_AWAY = 1001;
const FAREWELL_MS = 200;
const BETA_SHAPE = 4000;

export type SocketPorts = {
  readonly keys: Keys;
  readonly calls: Calls;
  readonly speech: Speech;
  readonly dialogue: Dialogue;
  readonly translator: Translator;
  readonly faults: ReadonlySet<EngineFault>;
  readonly seconds: number;
  readonly log: (line: string, detail?: object) => void;
};

type Wish =
  | {readonly kind: 'session'; readonly settings: SessionSettings}
  | {readonly kind: 'sideband'; readonly session: EngineSession}
  | {readonly kind: 'translation'; readonly settings: TranslationSettings};

export class Sockets {
  readonly #ports: SocketPorts;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_FRAME,
    // A browser gives up unless one of its subprotocols is chosen.
    handleProtocols: offered => (offered.has('realtime') ? 'realtime' : false),
  });
  readonly #sessions = new Set<Pick<EngineSession, 'end'>>();
  readonly #hanging = new Set<Duplex>();

  constructor(ports: SocketPorts) {
    this.#ports = ports;
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#ports.faults.has('hang')) {
      this.#hang(socket);
      return;
    }
    try {
      const wish = this.#wishOf(request);
      this.#server.handleUpgrade(request, socket, head, opened => this.#onOpen(opened, wish, request));
    } catch (failure) {
      this.#ports.log('An upgrade was refused', {reason: String(failure)});
      refuseUpgrade(socket, failure);
    }
  }

  close(): void {
    for (const session of [...this.#sessions]) session.end(GOING_AWAY, 'The engine is closing');
    for (const socket of this.#hanging) socket.destroy();
    // The farewell is on its way; who does not answer it is cut off.
    const {clients} = this.#server;
    setTimeout(() => clients.forEach(client => client.terminate()), FAREWELL_MS).unref();
    this.#server.close();
  }

  #wishOf(request: IncomingMessage): Wish {
    const url = new URL(request.url ?? '/', 'ws://engine');
    if (/\/realtime\/translations\/?$/.test(url.pathname)) return this.#translationWish(request, url);
    if (!/\/realtime\/?$/.test(url.pathname)) {
      throw new ProtocolFailure('unknown_url', `Invalid URL (GET ${url.pathname})`, {status: 404});
    }
    const credential = this.#ports.keys.identify(request);
    const given = ['model', 'intent', 'call_id'].filter(name => url.searchParams.has(name));
    // What a secret was minted for says enough.
    if (given.length !== 1 && !(given.length === 0 && credential.kind === 'secret')) {
      const message = "Exactly one of 'model', 'intent' and 'call_id' is needed.";
      throw new ProtocolFailure('invalid_request', message, {param: given[1] ?? 'model'});
    }
    checkQuota(this.#ports.faults);
    const callId = url.searchParams.get('call_id');
    if (callId !== null) {
      const hidden = credential.kind === 'secret' || this.#ports.faults.has('attach-404');
      return {kind: 'sideband', session: this.#ports.calls.require(hidden ? '' : callId)};
    }
    return {kind: 'session', settings: openingSettings(url.searchParams, credential)};
  }

  #translationWish(request: IncomingMessage, {searchParams}: URL): Wish {
    const credential = this.#ports.keys.identifyForTranslation(request);
    checkQuota(this.#ports.faults);
    if (credential.kind === 'secret') return {kind: 'translation', settings: credential.settings};
    return {kind: 'translation', settings: defaultTranslation(searchParams.get('model') ?? undefined)};
  }

  #onOpen(socket: WebSocket, wish: Wish, request: IncomingMessage): void {
    const {faults} = this.#ports;
    const beta = /\brealtime=v1\b/.test(String(request.headers['openai-beta'] ?? ''));
    if (beta && !faults.has('beta-dialect')) {
      refuseBeta(socket);
      return;
    }
    if (wish.kind === 'translation') {
      this.#translate(socket, wish.settings);
      return;
    }
    const session = wish.kind === 'sideband' ? wish.session : this.#startSession(wish.settings);
    const {sink, read} = openLine(sinkOf(socket), faults);
    socket.on('message', (frame, binary) => {
      if (!binary) session.receive(sink, read(textOf(frame)));
    });
    socket.on('close', () => session.detach(sink));
    socket.on('error', failure => this.#ports.log('A socket broke', {reason: failure.message}));
    session.attach(sink);
    const fault = wish.kind === 'sideband' ? 'drop-sideband' : 'drop-channel';
    if (faults.has(fault)) {
      const undo = dropSoon(session, () => socket.terminate());
      socket.on('close', undo);
    }
  }

  #translate(socket: WebSocket, settings: TranslationSettings): void {
    const {speech, translator, seconds, faults, log} = this.#ports;
    const {sink, read} = openLine(sinkOf(socket), faults);
    const onEnd = (): void => void this.#sessions.delete(session);
    const session = new TranslationSession({settings, speech, translator, seconds, onEnd});
    this.#sessions.add(session);
    socket.on('message', (frame, binary) => {
      if (!binary) session.receive(read(textOf(frame)));
    });
    socket.on('close', () => session.end(1000, 'The session ended'));
    socket.on('error', failure => log('A socket broke', {reason: failure.message}));
    session.attach(sink);
  }

  #startSession(settings: SessionSettings): EngineSession {
    const {speech, dialogue, seconds, faults} = this.#ports;
    const session: EngineSession = new EngineSession({
      ...{settings, speech, dialogue, seconds, faults},
      onEnd: () => void this.#sessions.delete(session),
    });
    this.#sessions.add(session);
    return session;
  }

  #hang(socket: Duplex): void {
    this.#hanging.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => void this.#hanging.delete(socket));
  }
}

/** What a secret was minted for, or what the address asks for. */
function openingSettings(query: URLSearchParams, credential: Credential): SessionSettings {
  const intent = intentOf(query.get('intent'));
  if (credential.kind === 'key') return settingsOfType(intent ?? 'realtime', query.get('model') ?? undefined);
  if (intent !== undefined) checkType(credential.settings, intent, 'intent');
  return credential.settings;
}

function intentOf(intent: string | null): SessionSettings['type'] | undefined {
  if (intent === null) return undefined;
  if (intent === 'realtime' || intent === 'transcription') return intent;
  const message = `Invalid value: '${intent}'. Supported values are: 'realtime', 'transcription'.`;
  throw new ProtocolFailure('invalid_value', message, {param: 'intent'});
}

function sinkOf(socket: WebSocket): Sink {
  return {
    send: text => {
      if (socket.readyState === socket.OPEN) socket.send(text);
    },
    close: (code, reason) => socket.close(code, reason.slice(0, 120)),
  };
}

/** Text frames of `ws` come as one buffer unless they were fragmented. */
function textOf(frame: Buffer | ArrayBuffer | Buffer[]): string {
  if (Array.isArray(frame)) return Buffer.concat(frame).toString('utf8');
  return Buffer.isBuffer(frame) ? frame.toString('utf8') : Buffer.from(frame).toString('utf8');
}

/** The beta interface is gone: the provider says so on the socket, and closes it. */
function refuseBeta(socket: WebSocket): void {
  const message = 'The Realtime Beta API is no longer supported. Please use the GA interface.';
  const code = 'beta_api_shape_disabled';
  const error = {type: 'invalid_request_error', code, message, param: null, event_id: null};
  socket.send(JSON.stringify({type: 'error', event_id: mintId('event'), error}));
  socket.close(BETA_SHAPE, `invalid_request_error.${code}`);
}
