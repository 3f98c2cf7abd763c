/**
 * The visitor's end of a guarded call: frames are parsed before anything acts on them, and a failure is told
 * before the close, because a browser cannot see why a socket was refused.
 */
import type {IncomingMessage} from 'node:http';
import type {Duplex} from 'node:stream';
import {WebSocket, WebSocketServer, type RawData} from 'ws';
import {delay} from '../../src/shared/abort.js';
import {VoiceError, asVoiceError, type VoiceErrorCode} from '../../src/shared/errors.js';
import {MAX_CLIENT_FRAME_BYTES} from '../../src/realtime/protocol/limits.js';
import type {GuardedServerFrame} from '../../src/realtime/protocol/guarded-server.js';
import {GUARDED_SUBPROTOCOL} from '../../src/realtime/protocol/subprotocol.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';
import type {LimitsFrame, Visitor} from './visitor.js';
import {publicError} from './public-error.js';
import {Reaper} from './reaper.js';
import type {Caller} from './admission.js';
import {HeldCalls} from './held-calls.js';
import {Visiting} from './visiting.js';
import {WaitingRoom} from './waiting-room.js';
import type {GuardDeps} from './start.js';
import {writeWhole} from './whole-frames.js';

/** Until `start` a socket holds nothing; after this it is closed, and the widget opens another. */
const START_LIMIT_MS = 30_000;
/** A proxy in front must leave a silent socket open for longer. */
export const PING_INTERVAL_MS = 5_000;
/** A socket that answers no ping for this long is gone; its call waits a while for another one. */
const LIVENESS_LIMIT_MS = 15_000;

/** A browser sends a frame in one piece; a proxy may cut it into a few. */
const MAX_FRAGMENTS = 16;
const MAX_BUFFERED_CHUNKS = 1_024;
/** So much waits for a visitor who does not read: minutes of sound. More is not kept. */
const MAX_BACKLOG_BYTES = 16 * 1024 * 1024;

/** The close code tells the kind of the failure to tools; the frame before it tells it to the widget. */
const CLOSE_CODES: Readonly<Partial<Record<VoiceErrorCode, number>>> = {
  'token/rejected': 4001,
  'token/rate-limited': 4008,
  'config/invalid': 4003,
  'config/not-allowed': 4003,
  'budget/reserved': 4008,
  'budget/exhausted': 4008,
  'session/expired': 4009,
};
const CLOSE_FAILED = 4000;
const CLOSE_IN_ORDER = 1000;
const CLOSE_GOING_AWAY = 1001;

/** How long ending every call may take when the server stops. */
const CLOSE_LIMIT_MS = 5_000;

export type GuardServer = {
  /** `address`: where the visitor comes from, as limits count it. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer, address: string) => void;
  /** How many visitors are on the line. */
  readonly liveCalls: () => number;
  /** Says goodbye, ends every call upstream, and resolves when that is done or the time is over. */
  readonly close: () => Promise<void>;
};

/** Takes over upgrades whose Host and Origin were accepted already. */
export function createGuardServer(deps: GuardDeps): GuardServer {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_CLIENT_FRAME_BYTES,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_BUFFERED_CHUNKS,
    perMessageDeflate: false,
    handleProtocols: protocols => (protocols.has(GUARDED_SUBPROTOCOL) ? GUARDED_SUBPROTOCOL : false),
  });
  const visitors = new Set<VisitorSocket>();
  const calls = new HeldCalls(deps);
  const waiting = new WaitingRoom();
  const reaper = new Reaper({store: deps.admission.store, upstream: deps.upstream, log: deps.log});
  reaper.start();
  const enter = (socket: WebSocket, stream: Duplex, caller: Caller): void => {
    const visitor = new VisitorSocket(socket, {stream, caller, calls, waiting, log: deps.log});
    visitors.add(visitor);
    socket.on('close', () => {
      visitor.leave();
      visitors.delete(visitor);
    });
  };
  return {
    upgrade: (request, socket, head, address) => {
      const {origin} = request.headers;
      server.handleUpgrade(request, socket, head, opened => enter(opened, socket, {origin, address}));
    },
    liveCalls: () => calls.watched,
    close: async () => {
      const late = new AbortController();
      await Promise.race([
        Promise.all([...[...visitors].map(visitor => visitor.sayGoodbye()), calls.close(), reaper.close()]),
        delay(CLOSE_LIMIT_MS, late.signal).catch(() => undefined),
      ]);
      late.abort();
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

type VisitorSocketOptions = {
  /** What the socket is written to. */
  readonly stream: Duplex;
  readonly caller: Caller;
  readonly calls: HeldCalls;
  readonly waiting: WaitingRoom;
  readonly log: GuardDeps['log'];
};

/** One visitor's socket: parses, hands to the call, and is over exactly once. */
class VisitorSocket implements Visitor {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #visiting: Visiting;
  readonly #startTimer: ReturnType<typeof setTimeout>;
  readonly #stopPinging: () => void;
  readonly #leaveWaiting: () => void;
  #over = false;

  constructor(socket: WebSocket, {stream, caller, calls, waiting, log}: VisitorSocketOptions) {
    this.#socket = socket;
    this.#stream = stream;
    this.#startTimer = setTimeout(() => this.fail(new VoiceError('transport/timeout')), START_LIMIT_MS);
    this.#stopPinging = keepAlive(socket);
    this.#visiting = new Visiting({
      ...{calls, caller, visitor: this},
      onStarted: () => this.#onStarted(),
      onEnded: () => this.#onEnded(),
    });
    socket.on('message', (data: RawData, isBinary) => this.#onMessage(data as Buffer, isBinary));
    // `close` follows every error; a listener keeps a broken frame from ending the process.
    socket.on('error', failure => log.debug({err: failure}, 'a visitor socket failed'));
    this.#leaveWaiting = waiting.enter(caller.address, () => this.fail(tooMany()));
  }

  send(frame: GuardedServerFrame | LimitsFrame | ServerEvent): void {
    this.#write(JSON.stringify(frame));
  }

  sendBytes(frame: Uint8Array): void {
    this.#write(frame);
    // Gone, as far as anybody can tell: their call waits for another socket.
    if (this.#socket.bufferedAmount > MAX_BACKLOG_BYTES) this.#socket.terminate();
  }

  /** What a visitor may not do ends the call; one who went on with it elsewhere only loses this socket. */
  fail(error: VoiceError): void {
    if (this.#over) return;
    this.send(publicError(error));
    if (error.code === 'session/elsewhere') this.leave();
    else void this.#end(error.code);
    this.#socket.close(CLOSE_CODES[error.code] ?? CLOSE_FAILED, error.code);
  }

  bye(reason: string): void {
    void this.#sayGoodbye(reason, CLOSE_IN_ORDER);
  }

  /** The server stops: the widget reads that nothing broke. */
  sayGoodbye(): Promise<void> {
    return this.#sayGoodbye('server', CLOSE_GOING_AWAY);
  }

  /** The socket is gone, and nothing was said about the call: it waits for another one. */
  leave(): void {
    if (this.#over) return;
    this.#stop();
    this.#visiting.leave();
  }

  /** Nothing of this visitor acts any more, though frames may still arrive until the socket is closed. */
  async #end(reason: string): Promise<void> {
    this.#stop();
    await this.#visiting.end(reason);
  }

  #sayGoodbye(reason: string, code: number): Promise<void> {
    const {report} = this.#visiting;
    this.send({type: 'bye', reason, ...(report !== undefined && {report})});
    const ended = this.#end(reason);
    this.#socket.close(code);
    return ended;
  }

  #stop(): void {
    this.#over = true;
    clearTimeout(this.#startTimer);
    this.#leaveWaiting();
    this.#stopPinging();
  }

  #write(message: string | Uint8Array): void {
    if (this.#socket.readyState === WebSocket.OPEN) writeWhole(this.#stream, message);
  }

  #onStarted(): void {
    clearTimeout(this.#startTimer);
    this.#leaveWaiting();
  }

  #onEnded(): void {
    void this.#sayGoodbye('visitor', CLOSE_IN_ORDER);
  }

  #onMessage(bytes: Buffer, isBinary: boolean): void {
    if (this.#over) return;
    try {
      if (isBinary) this.#visiting.onBytes(bytes);
      else this.#visiting.onText(bytes.toString('utf8'));
    } catch (failure) {
      this.fail(asVoiceError(failure, 'session/failed'));
    }
  }
}

function tooMany(): VoiceError {
  return new VoiceError('token/rate-limited', {
    message: 'Too many sockets of one address wait for their start',
  });
}

/** Liveness is the server's ping: a browser answers it without a line of script. */
function keepAlive(socket: WebSocket): () => void {
  let lastSeen = Date.now();
  socket.on('pong', () => (lastSeen = Date.now()));
  const timer = setInterval(() => {
    if (Date.now() - lastSeen > LIVENESS_LIMIT_MS) socket.terminate();
    else socket.ping();
  }, PING_INTERVAL_MS);
  return () => clearInterval(timer);
}
