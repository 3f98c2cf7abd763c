/**
 * The visitor's end of a guarded call: frames are parsed before anything acts on them, and a failure is told
 * before the close, because a browser cannot see why a socket was refused.
 */
import type {IncomingMessage} from 'node:http';
import type {Duplex} from 'node:stream';
import type {WebSocket} from 'ws';
import {WebSocketServer, type RawData} from 'ws';
import {VoiceError, asVoiceError, type VoiceErrorCode} from '../../src/shared/errors.js';
import {guardedClientFrame, type GuardedClientFrame} from '../../src/realtime/protocol/guarded-client.js';
import {MAX_CLIENT_FRAME_BYTES} from '../../src/realtime/protocol/limits.js';
import {GUARDED_SUBPROTOCOL} from '../../src/realtime/protocol/guarded-server.js';
import {parseJson} from '../../src/realtime/protocol/parse.js';
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
  'config/invalid': 4003,
  'config/not-allowed': 4003,
  'budget/exhausted': 4008,
  'session/expired': 4009,
};
const CLOSE_FAILED = 4000;

export type GuardServer = {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Ends every call and resolves when the sockets are closed. */
  readonly close: () => void;
};

/** Takes over upgrades whose Host and Origin were accepted already. */
export function createGuardServer(deps: GuardDeps): GuardServer {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_CLIENT_FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols: protocols => (protocols.has(GUARDED_SUBPROTOCOL) ? GUARDED_SUBPROTOCOL : false),
  });
  server.on('connection', socket => serveVisitor(socket, deps));
  return {
    upgrade: (request, socket, head) => {
      server.handleUpgrade(request, socket, head, opened => server.emit('connection', opened, request));
    },
    close: () => {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

function serveVisitor(socket: WebSocket, deps: GuardDeps): void {
  let call: GuardedCall | undefined;
  const visitor: Visitor = {
    send: frame => socket.send(JSON.stringify(frame)),
    sendBytes: frame => socket.send(frame),
    fail: error => {
      socket.send(JSON.stringify(publicError(error)));
      socket.close(CLOSE_CODES[error.code] ?? CLOSE_FAILED, error.code);
    },
  };
  const startTimer = setTimeout(() => visitor.fail(new VoiceError('transport/timeout')), START_LIMIT_MS);
  const stopPinging = keepAlive(socket);

  const onFrame = (frame: GuardedClientFrame): void => {
    if (frame.type === 'end') {
      socket.close(1000);
    } else if (call !== undefined) {
      call.onFrame(frame);
    } else if (frame.type === 'start') {
      clearTimeout(startTimer);
      const started = startCall(frame, deps);
      call = new GuardedCall(started.call, visitor);
      visitor.send(started.welcome);
    }
  };

  socket.on('message', (data: RawData, isBinary) => {
    try {
      const bytes = data as Buffer;
      if (isBinary) call?.onBytes(bytes);
      else onFrame(parseFrame(bytes.toString('utf8')));
    } catch (failure) {
      visitor.fail(asVoiceError(failure, 'session/failed'));
    }
  });
  // `close` follows every error; a listener keeps a broken frame from ending the process.
  socket.on('error', failure => deps.log.debug({err: failure}, 'a visitor socket failed'));
  socket.on('close', () => {
    clearTimeout(startTimer);
    stopPinging();
    call?.close();
  });
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
