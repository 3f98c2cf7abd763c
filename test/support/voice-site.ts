/** The voice server inside this process, before an engine that runs beside it: a test starts one in no time. */
import {randomBytes} from 'node:crypto';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pino} from 'pino';
import {createOriginPolicy} from '../../server/access/origins.js';
import type {Challenge} from '../../server/access/challenge.js';
import {VisitorKeys} from '../../server/access/visitor-keys.js';
import {VisitorTokens} from '../../server/access/visitor-tokens.js';
import {readAgents} from '../../server/config/agents.js';
import {Admission} from '../../server/guard/admission.js';
import {FeedbackTickets} from '../../server/guard/feedback-tickets.js';
import {HistorySeal} from '../../server/guard/history-seal.js';
import {createMemoryStore} from '../../server/store/memory-store.js';
import type {Store} from '../../server/store/store.js';
import type {ServerTool} from '../../server/tools/server-tool.js';
import {createUpstream} from '../../server/upstream/create-upstream.js';
import type {Upstream, UpstreamSocket} from '../../server/upstream/upstream.js';
import type {ClientEvent} from '../../src/realtime/protocol/client-events.js';
import {speaker} from '../../server/upstream/speech.js';
import {createVoiceServer, type VoiceServerOptions} from '../../server/voice-server.js';
import {TOKEN_SECRET} from './admission.js';

export type SiteOptions = {
  /** Where the provider answers: `${engine.origin}/v1`. */
  readonly baseUrl: string;
  /** As in voice.config.json. */
  readonly config: object;
  readonly store?: Store;
  readonly access?: 'guarded' | 'direct';
  /** Seals conversations, and makes the keys of visitors; instances that share it go on with each other's calls. */
  readonly secret?: Buffer;
  readonly trustProxy?: number;
  readonly challenge?: Challenge;
  readonly onReport?: VoiceServerOptions['onReport'];
  readonly onFeedback?: VoiceServerOptions['onFeedback'];
  /** Absent: nobody reads it. */
  readonly log?: VoiceServerOptions['log'];
  readonly ice?: VoiceServerOptions['ice'];
  readonly serverTools?: Readonly<Record<string, ServerTool>>;
  /** Told of each event that leaves for the provider. */
  readonly onSent?: (event: ClientEvent) => void;
};

export type Site = {
  readonly origin: string;
  readonly store: Store;
  /** Ends it in order. */
  readonly close: () => Promise<void>;
};

export async function openSite(options: SiteOptions): Promise<Site> {
  const {baseUrl, config, store = createMemoryStore(), access = 'guarded', trustProxy = 0} = options;
  const {secret = randomBytes(32)} = options;
  const agents = agentsOf(config);
  const {log = pino({level: 'silent'})} = options;
  const {onSent = () => undefined} = options;
  const voice = createVoiceServer({
    upstream: overheard(createUpstream({apiKey: 'any', baseUrl, dialect: 'ga', log}), onSent),
    origins: createOriginPolicy({publicOrigins: [], allowedOrigins: [], loopback: true}),
    admission: new Admission({
      ...{store, agents, unlimited: true, keys: new VisitorKeys(secret)},
      tokens: new VisitorTokens([TOKEN_SECRET], store),
      challenge: options.challenge,
    }),
    ...{agents, access, trustProxy, log, model: undefined, loopback: true, serverTools: options.serverTools},
    seal: new HistorySeal(secret),
    speak: speaker({url: baseUrl, headers: {authorization: 'Bearer any'}}),
    onReport: options.onReport,
    tickets: new FeedbackTickets(secret),
    onFeedback: options.onFeedback,
    ice: options.ice,
  });
  const server = createServer();
  voice.attach(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    store,
    close: async () => {
      server.close();
      await voice.close();
      server.closeAllConnections();
    },
  };
}

function overheard(upstream: Upstream, onSent: (event: ClientEvent) => void): Upstream {
  const listen = (socket: UpstreamSocket): UpstreamSocket => ({
    events: socket.events,
    get expiresAt() {
      return socket.expiresAt;
    },
    send: event => {
      onSent(event);
      socket.send(event);
    },
    close: () => socket.close(),
  });
  return {
    name: upstream.name,
    capabilities: upstream.capabilities,
    createCall: (...asked) => upstream.createCall(...asked),
    answerOffer: (...asked) => upstream.answerOffer(...asked),
    attach: async (...asked) => listen(await upstream.attach(...asked)),
    hangUp: callId => upstream.hangUp(callId),
    openSocket: async (...asked) => listen(await upstream.openSocket(...asked)),
    mintSecret: (...asked) => upstream.mintSecret(...asked),
    forVisitor: identifier => overheard(upstream.forVisitor(identifier), onSent),
  };
}

function agentsOf(config: object): ReturnType<typeof readAgents> {
  const folder = mkdtempSync(join(tmpdir(), 'voice-config-'));
  const path = join(folder, 'voice.config.json');
  writeFileSync(path, JSON.stringify(config));
  try {
    return readAgents(path);
  } finally {
    rmSync(folder, {recursive: true});
  }
}
