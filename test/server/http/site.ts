/** The voice server inside this process, on a free port, with a provider that only counts what it is asked. */
import {createServer, request as ask, type RequestListener, type Server, type ServerOptions} from 'node:http';
import type {AddressInfo} from 'node:net';
import {connect} from 'node:net';
import {pino, type Logger} from 'pino';
import WebSocket from 'ws';
import {createOriginPolicy, type OriginLists} from '../../../server/access/origins.js';
import {readAgents} from '../../../server/config/agents.js';
import {HistorySeal} from '../../../server/guard/history-seal.js';
import {admissionOf} from '../../support/admission.js';
import type {Upstream} from '../../../server/upstream/upstream.js';
import {createVoiceServer, type VoiceServer, type VoiceServerOptions} from '../../../server/voice-server.js';

/** A provider that mints, and counts; everything else it refuses. */
export class CountingUpstream implements Upstream {
  readonly name = 'counting';
  readonly capabilities = {
    ...({sealedWebRtc: 'yes', attach: 'before-answer', dialect: 'ga', translates: true} as const),
  };
  asked = 0;
  /** What it fails with; absent: it mints. */
  failure: Error | undefined;

  mintSecret(): Promise<{value: string; expires_at: number; session: Record<string, unknown>}> {
    this.asked += 1;
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return Promise.resolve({value: 'ek_minted', expires_at: Math.floor(Date.now() / 1000) + 30, session: {}});
  }

  forVisitor(): this {
    return this;
  }

  createCall(): Promise<never> {
    return this.#refuse();
  }

  answerOffer(): Promise<never> {
    return this.#refuse();
  }

  attach(): Promise<never> {
    return this.#refuse();
  }

  openSocket(): Promise<never> {
    return this.#refuse();
  }

  hangUp(): Promise<never> {
    return this.#refuse();
  }

  #refuse(): Promise<never> {
    this.asked += 1;
    return Promise.reject(this.failure ?? new Error('nobody is there'));
  }
}

export type SiteOptions = Partial<Omit<VoiceServerOptions, 'origins'>> & {
  readonly lists?: Partial<OriginLists>;
};

export const silent: Logger = pino({level: 'silent'});

/** A voice server with these options; loopback names unless `lists` says so. */
export function makeVoice({lists, ...options}: SiteOptions = {}): {
  voice: VoiceServer;
  upstream: CountingUpstream;
} {
  const upstream = new CountingUpstream();
  const origins = createOriginPolicy({publicOrigins: [], allowedOrigins: [], loopback: true, ...lists});
  const voice = createVoiceServer({
    ...{upstream, origins, access: 'direct', model: undefined, loopback: true, log: silent},
    agents: readAgents('voice.config.json'),
    seal: new HistorySeal(Buffer.alloc(32, 1)),
    ...admissionOf(),
    trustProxy: 0,
    ...options,
  });
  return {voice, upstream};
}

export type Site = {
  readonly server: Server;
  readonly port: number;
  readonly origin: string;
  readonly close: () => Promise<void>;
};

/** Listens; `attached` are mounted ahead of the listener. */
export async function listen(
  listener: RequestListener | undefined,
  attached: readonly VoiceServer[] = [],
  options: ServerOptions = {},
): Promise<Site> {
  const server = createServer(options, listener);
  for (const voice of attached) voice.attach(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  return {
    server,
    port,
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = new Promise(resolve => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

export type Answer = {status: number; headers: Record<string, string>; text: string};

/** A request with any header, also those that `fetch` keeps to itself. */
export function send(
  site: Pick<Site, 'port'>,
  path: string,
  options: {method?: string; headers?: Record<string, string>; body?: string} = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const {method = 'GET', headers = {}, body} = options;
    const request = ask(
      {port: site.port, host: '127.0.0.1', path, method, headers, agent: false},
      response => {
        let text = '';
        response.on('data', (data: Buffer) => (text += data.toString()));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers as Record<string, string>,
            text,
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** What a server makes of these bytes, until it closes. */
export function raw({port}: Pick<Site, 'port'>, bytes: string | Buffer): Promise<string> {
  return new Promise(resolve => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (data: Buffer) => (text += data.toString('latin1')));
    socket.on('close', () => resolve(text));
    socket.on('error', () => undefined);
  });
}

/** 101 where a socket opens, else the status of the refusal, with its headers. */
export function upgrade(
  site: Pick<Site, 'port'>,
  headers: Record<string, string>,
  path = '/api/realtime/socket',
): Promise<{status: number; headers: Record<string, string>}> {
  return new Promise(resolve => {
    const socket = new WebSocket(`ws://127.0.0.1:${site.port}${path}`, 'realtime-voice.v1', {headers});
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve({status: response.statusCode ?? 0, headers: response.headers as Record<string, string>});
    });
    socket.on('open', () => {
      socket.terminate();
      resolve({status: 101, headers: {}});
    });
    socket.on('error', () => undefined);
  });
}
