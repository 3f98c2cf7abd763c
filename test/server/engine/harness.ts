/** A real engine on a free loopback port, and clients that hold every event they get against the schema. */
import express from 'express';
import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {WebSocket, type ClientOptions} from 'ws';
import {createEngine, type Engine, type EngineOptions} from '../../../server/engine/engine.js';
import {assertServerEvent} from '../../support/conformance.js';

const PATIENCE_MS = 15_000;

export type Received = {readonly type: string; readonly event_id: string} & Readonly<Record<string, unknown>>;

export type RunningEngine = {
  readonly engine: Engine;
  /** `http://127.0.0.1:port/v1` */
  readonly url: string;
  readonly close: () => Promise<void>;
};

/** Starts an engine and waits until it is warm; `cold` ones answer as long as nobody speaks. */
export async function startEngine(
  options: EngineOptions = {},
  start: 'warm' | 'cold' = 'warm',
): Promise<RunningEngine> {
  const engine = createEngine(options);
  const server = createServer(express().use('/v1', engine.router));
  server.on('upgrade', (request, socket, head) => engine.handleUpgrade(request, socket, head));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  if (start === 'warm') await engine.ready();
  return {
    engine,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await engine.close();
    },
  };
}

/** The events of one connection, in order, with a way to wait for the next that is of use. */
export class EventLog {
  readonly all: Received[] = [];
  #read = 0;
  readonly #waiting = new Set<() => void>();

  push(text: string): void {
    const event = JSON.parse(text) as Received;
    this.check(event);
    this.all.push(event);
    this.wake();
  }

  protected check(event: Received): void {
    assertServerEvent(event);
  }

  /** Something changed: whoever waits looks again. */
  protected wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  get types(): string[] {
    return this.all.map(({type}) => type);
  }

  /** The next event of this type that was not waited for yet; others are passed over. */
  async next(type: string, fits: (event: Received) => boolean = () => true): Promise<Received> {
    return this.until(
      () => {
        const index = this.all.findIndex(
          (event, at) => at >= this.#read && event.type === type && fits(event),
        );
        if (index !== -1) this.#read = index + 1;
        return this.all[index];
      },
      undefined,
      type,
    );
  }

  /** Waits until `find` finds something; looks after every event, and every `pollMs` where given. */
  async until<T>(find: () => T | undefined, pollMs?: number, what = 'such thing'): Promise<T> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(`No ${what} came. Came: ${this.types.join(' ')}`);
      await this.#change(Math.min(pollMs ?? PATIENCE_MS, deadline - Date.now() + 1));
    }
  }

  /** Every event of a type so far. */
  of(type: string): Received[] {
    return this.all.filter(event => event.type === type);
  }

  #change(ms: number): Promise<void> {
    return new Promise(resolve => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#waiting.add(wake);
    });
  }
}

/** A plain WebSocket client of the protocol. */
export class SocketClient extends EventLog {
  readonly closed: Promise<{code: number; reason: string}>;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    super();
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.push(data.toString()));
    this.closed = new Promise(resolve => {
      socket.on('close', (code: number, reason: Buffer) => resolve({code, reason: reason.toString()}));
    });
    // A connection that breaks closes as well; the tests look at that.
    socket.on('error', () => undefined);
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  send(event: object): void {
    this.#socket.send(JSON.stringify(event));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  /** Sound in one go: the engine counts samples, not the clock. */
  hear(pcm: Int16Array): void {
    const audio = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString('base64');
    this.send({type: 'input_audio_buffer.append', audio});
  }

  close(): void {
    this.#socket.close();
  }
}

/** Opens a socket and waits for its first event. */
export async function connect(
  url: string,
  {
    query = 'model=gpt-realtime-2.1-mini',
    key = 'test',
    protocols = [],
    headers = {},
  }: {query?: string; key?: string | undefined; protocols?: string[]; headers?: Record<string, string>} = {},
): Promise<SocketClient> {
  const authorization: Record<string, string> = protocols.length > 0 ? {} : {authorization: `Bearer ${key}`};
  const options: ClientOptions = {headers: {...authorization, ...headers}};
  const socket = new WebSocket(`${url.replace('http', 'ws')}/realtime?${query}`, protocols, options);
  const client = new SocketClient(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => reject(new RefusedUpgrade(response.statusCode ?? 0, Buffer.concat(chunks))));
    });
  });
  return client;
}

/** An upgrade that was answered with an HTTP status. */
export class RefusedUpgrade extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, body: Buffer) {
    super(`The upgrade was refused: ${status} ${body.toString()}`);
    this.status = status;
    this.code = (JSON.parse(body.toString()) as {error: {code: string}}).error.code;
  }
}

/** A user's written message. */
export function written(text: string): object {
  return {
    type: 'conversation.item.create',
    item: {type: 'message', role: 'user', content: [{type: 'input_text', text}]},
  };
}

/** The bytes of sound in the audio deltas of a log. */
export function soundOf(log: EventLog): Int16Array {
  const deltas = log
    .of('response.output_audio.delta')
    .map(event => Buffer.from(event['delta'] as string, 'base64'));
  const bytes = Buffer.concat(deltas);
  const pcm = new Int16Array(bytes.length / 2);
  new Uint8Array(pcm.buffer).set(bytes);
  return pcm;
}
