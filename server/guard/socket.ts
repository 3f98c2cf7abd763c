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
import type {GuardedServerFrame} from '../../src/realtime/protocol/guarded-server.js';
import {GUARDED_SUBPROTOCOL} from '../../src/realtime/protocol/subprotocol.js';
import {parseJson} from '../../src/realtime/protocol/parse.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';
import type {Visitor} from './visitor.js';
import {publicError} from './public-error.js';
import {HeldCalls, type Visit} from './held-calls.js';
import type {GuardDeps} from './start.js';

/** Until `start` a socket holds nothing; after this it is closed, and the widget opens another. */
const START_LIMIT_MS = 30_000;
const PING_INTERVAL_MS = 5_000;
/** A socket that answers no ping for this long is gone; its call waits a while for another one. */
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
  const calls = new HeldCalls(deps);
  server.on('connection', (socket, request) => {
    const visitor = new VisitorSocket(socket, request.headers.origin ?? '', calls, deps.log);
    visitors.add(visitor);
    socket.on('close', () => {
      visitor.leave();
      visitors.delete(visitor);
    });
  });
  return {
    upgrade: (request, socket, head) => {
      server.handleUpgrade(request, socket, head, opened => server.emit('connection', opened, request));
    },
    close: async () => {
      await Promise.race([
        Promise.all([...[...visitors].map(visitor => visitor.sayGoodbye()), calls.close()]),
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
  readonly #origin: string;
  readonly #calls: HeldCalls;
  readonly #startTimer: ReturnType<typeof setTimeout>;
  readonly #stopPinging: () => void;
  #visit: Visit | undefined;
  #over = false;

  constructor(socket: WebSocket, origin: string, calls: HeldCalls, log: GuardDeps['log']) {
    this.#socket = socket;
    this.#origin = origin;
    this.#calls = calls;
    this.#startTimer = setTimeout(() => this.fail(new VoiceError('transport/timeout')), START_LIMIT_MS);
    this.#stopPinging = keepAlive(socket);
    socket.on('message', (data: RawData, isBinary) => this.#onMessage(data as Buffer, isBinary));
    // `close` follows every error; a listener keeps a broken frame from ending the process.
    socket.on('error', failure => log.debug({err: failure}, 'a visitor socket failed'));
  }

  send(frame: GuardedServerFrame | ServerEvent): void {
    this.#socket.send(JSON.stringify(frame));
  }

  sendBytes(frame: Uint8Array): void {
    this.#socket.send(frame);
  }

  /** What a visitor may not do ends the call; one who went on with it elsewhere only loses this socket. */
  fail(error: VoiceError): void {
    if (this.#over) return;
    this.send(publicError(error));
    if (error.code === 'session/elsewhere') this.leave();
    else void this.#end();
    this.#socket.close(CLOSE_CODES[error.code] ?? CLOSE_FAILED, error.code);
  }

  bye(reason: string): void {
    this.send({type: 'bye', reason});
    void this.#end();
    this.#socket.close(1000);
  }

  /** The server stops: the widget reads that nothing broke. */
  sayGoodbye(): Promise<void> {
    this.send({type: 'bye', reason: 'server'});
    const ended = this.#end();
    this.#socket.close(CLOSE_GOING_AWAY);
    return ended;
  }

  /** The socket is gone, and nothing was said about the call: it waits for another one. */
  leave(): void {
    if (this.#over) return;
    this.#stop();
    this.#visit?.leave();
  }

  /** Nothing of this visitor acts any more, though frames may still arrive until the socket is closed. */
  async #end(): Promise<void> {
    this.#stop();
    await this.#visit?.end();
  }

  #stop(): void {
    this.#over = true;
    clearTimeout(this.#startTimer);
    this.#stopPinging();
  }

  #onMessage(bytes: Buffer, isBinary: boolean): void {
    if (this.#over) return;
    try {
      if (isBinary) this.#visit?.call.onBytes(bytes);
      else this.#onFrame(parseFrame(bytes.toString('utf8')));
    } catch (failure) {
      this.fail(asVoiceError(failure, 'session/failed'));
    }
  }

  #onFrame(frame: GuardedClientFrame): void {
    if (frame.type === 'end') {
      void this.#end();
      this.#socket.close(1000);
    } else if (this.#visit !== undefined) {
      this.#visit.call.onFrame(frame);
    } else if (frame.type === 'start') {
      clearTimeout(this.#startTimer);
      this.#visit = this.#calls.visit(frame, this.#origin, this);
      this.send(this.#visit.welcome);
      this.#visit.call.attach(this);
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
