/** A call of which every line is in the test's hand: page to server, and whoever calls the provider to the provider. */
import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openProviderRelay, type LineQuality, type ProviderRelay} from './provider-relay.js';
import {openTcpRelay, type TcpRelay} from './tcp-relay.js';
import {visit, type Visit, type VisitOptions} from './visit.js';
import {startEngineToRestart, startServer, type RunningServer} from './voice-server.js';

export type Access = 'guarded' | 'direct';
export type Transport = 'webrtc' | 'websocket';

export const WAYS: ReadonlyArray<readonly [Access, Transport]> = [
  ['guarded', 'webrtc'],
  ['guarded', 'websocket'],
  ['direct', 'webrtc'],
  ['direct', 'websocket'],
];

export type LinesOptions = Omit<VisitOptions, 'behind'> & {
  readonly access: Access;
  readonly quality?: LineQuality;
};

export type VisitOverLines = Visit & {
  /** Between page and server. */
  readonly near: TcpRelay;
  /** Between the provider and whoever calls it: the server, or in direct access the page. */
  readonly provider: ProviderRelay;
  readonly engine: RunningServer;
  /** Starts the engine again where it was. */
  readonly startEngineAgain: () => Promise<void>;
  /** Starts the voice server again where it was, knowing nothing but these variables. */
  readonly startServerAgain: (env?: Readonly<Record<string, string>>) => Promise<void>;
};

export async function visitOverLines({
  access,
  quality = {},
  env = {},
  ...options
}: LinesOptions): Promise<VisitOverLines> {
  const {engine, again: engineAgain} = await startEngineToRestart();
  const provider = await openProviderRelay(engine.origin, quality);
  const near = await openTcpRelay({delayMs: quality.tcpDelayMs ?? 0, keepsLog: quality.keepsLog ?? false});
  const again: RunningServer[] = [];
  const closeLines = async (): Promise<void> => {
    for (const started of again) await started.stop();
    await provider.close();
    await engine.stop();
  };
  const known = {VOICE_ACCESS: access, OPENAI_BASE_URL: provider.baseUrl, PUBLIC_ORIGINS: near.origin};
  try {
    const visited = await visit({
      ...options,
      env: {...known, ...env},
      behind: near,
    });
    return {
      ...visited,
      near,
      provider,
      engine,
      startEngineAgain: async () => void again.push(await engineAgain()),
      startServerAgain: async (changed = {}) => {
        const PORT = new URL(visited.server.origin).port;
        const DATA_DIR = mkdtempSync(join(tmpdir(), 'voice-data-'));
        again.push(await startServer({...known, ...env, ...changed, PORT, DATA_DIR}));
      },
      close: async () => {
        await visited.close();
        await closeLines();
      },
    };
  } catch (failure) {
    await closeLines();
    throw failure;
  }
}
