/**
 * The visitor's end of a guarded call: frames are parsed before anything acts on them, and a failure is told
 * before the close, because a browser cannot see why a socket was refused.
 */
import type {IncomingMessage} from 'node:http';
import type {Duplex} from 'node:stream';
import type {WebSocket} from 'ws';
import {WebSocketServer, type RawData} from 'ws';
import {delay} from '../../src/shared/abort.js';
import {VoiceError, asVoiceError, type VoiceErrorCode} from '../../src/shared/errors.js';
import {guardedClientFrame, type GuardedClientFrame} from '../../src/realtime/protocol/guarded-client.js';
import {MAX_CLIENT_FRAME_BYTES} from '../../src/realtime/protocol/limits.js';
import {GUARDED_SUBPROTOCOL, type GuardedServerFrame} from '../../src/realtime/protocol/guarded-server.js';
import {parseJson} from '../../src/realtime/protocol/parse.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';
import {GuardedCall, publicError, type Visitor} from './guarded-call.js';
import {startCall, type GuardDeps} from './start.js';

/** Until `start` a socket holds nothing; after this it is closed, and the widget opens another. */
const START_LIMIT_MS = 30_000;
const PING_INTERVAL_MS = 5_000;
/** A socket that answers no ping for this long is gone, and its call with it. */
const LIVENESS_LIMIT_MS = 15_000;

/** The close code tells the kind of the failure to tools; the frame before it tells it to the widget. */
const CLOSE_CODES: Readonly<Partial<Record<VoiceErrorCode, number>>> = {
  'token/rejected': 4001,
  'token/rate-limited': 4008,
  'config/invalid': 4003,
  'config/not-allowed': 4003,
  'budget/exhausted': 4008,
  'session/expired': 4009,
};
const CLOSE_FAILED = 4000;
const CLOSE_GOING_AWAY = 1001;

/** How long ending every call may take when the server stops. */
const CLOSE_LIMIT_MS = 5_000;

export type GuardServer = {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Says goodbye, ends every call upstream, and resolves when that is done or the time is over. */
  readonly close: () => Promise<void>;
};

/** Takes over upgrades whose Host and Origin were accepted already. */
export function createGuardServer(deps: GuardDeps): GuardServer {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_CLIENT_FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols: protocols => (protocols.has(GUARDED_SUBPROTOCOL) ? GUARDED_SUBPROTOCOL : false),
  });
  const visitors = new Set<VisitorSocket>();
  server.on('connection', socket => {
    const visitor = new VisitorSocket(socket, deps);
    visitors.add(visitor);
    socket.on('close', () => void visitor.end().finally(() => visitors.delete(visitor)));
  });
  return {
    upgrade: (request, socket, head) => {
      server.handleUpgrade(request, socket, head, opened => server.emit('connection', opened, request));
    },
    close: async () => {
      await Promise.race([
        Promise.all([...visitors].map(visitor => visitor.sayGoodbye())),
        delay(CLOSE_LIMIT_MS),
      ]);
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

/** One visitor's socket: parses, hands to the call, and is over exactly once. */
class VisitorSocket implements Visitor {
  readonly #socket: WebSocket;
  readonly #deps: GuardDeps;
  readonly #startTimer: ReturnType<typeof setTimeout>;
  readonly #stopPinging: () => void;
  #call: GuardedCall | undefined;
  #over = false;

  constructor(socket: WebSocket, deps: GuardDeps) {
    this.#socket = socket;
    this.#deps = deps;
    this.#startTimer = setTimeout(() => this.fail(new VoiceError('transport/timeout')), START_LIMIT_MS);
    this.#stopPinging = keepAlive(socket);
    socket.on('message', (data: RawData, isBinary) => this.#onMessage(data as Buffer, isBinary));
    // `close` follows every error; a listener keeps a broken frame from ending the process.
    socket.on('error', failure => deps.log.debug({err: failure}, 'a visitor socket failed'));
  }

  send(frame: GuardedServerFrame | ServerEvent): void {
    this.#socket.send(JSON.stringify(frame));
  }

  sendBytes(frame: Uint8Array): void {
    this.#socket.send(frame);
  }

  fail(error: VoiceError): void {
    if (this.#over) return;
    this.send(publicError(error));
    void this.end();
    this.#socket.close(CLOSE_CODES[error.code] ?? CLOSE_FAILED, error.code);
  }

  /** The server stops: the widget reads that nothing broke. */
  sayGoodbye(): Promise<void> {
    this.send({type: 'bye', reason: 'server'});
    const ended = this.end();
    this.#socket.close(CLOSE_GOING_AWAY);
    return ended;
  }

  /** Nothing of this visitor acts any more, though frames may still arrive until the socket is closed. */
  async end(): Promise<void> {
    this.#over = true;
    clearTimeout(this.#startTimer);
    this.#stopPinging();
    await this.#call?.close();
  }

  #onMessage(bytes: Buffer, isBinary: boolean): void {
    if (this.#over) return;
    try {
      if (isBinary) this.#call?.onBytes(bytes);
      else this.#onFrame(parseFrame(bytes.toString('utf8')));
    } catch (failure) {
      this.fail(asVoiceError(failure, 'session/failed'));
    }
  }

  #onFrame(frame: GuardedClientFrame): void {
    if (frame.type === 'end') {
      void this.end();
      this.#socket.close(1000);
    } else if (this.#call !== undefined) {
      this.#call.onFrame(frame);
    } else if (frame.type === 'start') {
      clearTimeout(this.#startTimer);
      const started = startCall(frame, this.#deps);
      this.#call = new GuardedCall(started.call, this);
      this.send(started.welcome);
    }
  }
}

function parseFrame(text: string): GuardedClientFrame {
  const parsed = guardedClientFrame.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'the frame' : issue.path.join('.');
  throw new VoiceError('config/invalid', {
    message: `${where} is not allowed: ${issue?.message ?? 'unknown'}`,
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
