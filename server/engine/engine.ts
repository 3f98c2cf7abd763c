/**
 * The local voice engine: a server of the Realtime protocol with real speech in it and no key. It stands alone
 * as a provider: it knows nothing of the server that may embed it.
 */
import type {Router} from 'express';
import type {IncomingMessage} from 'node:http';
import type {Duplex} from 'node:stream';
import {Calls} from './calls.js';
import type {EngineFault} from './faults.js';
import {Keys} from './http/keys.js';
import {createRouter} from './http/router.js';
import {Sockets} from './http/sockets.js';
import {openParts} from './parts/parts.js';
import {BUILT_IN, type PartSettings} from './parts/settings.js';

export {ENGINE_FAULTS, isEngineFault, type EngineFault} from './faults.js';

export type EngineOptions = {
  /** The only key that is accepted. Without it any key is. */
  readonly apiKey?: string;
  /** How long a session may last: 3600 without it. */
  readonly sessionSeconds?: number;
  /** What is broken on purpose. */
  readonly faults?: readonly EngineFault[];
  /** The address that calls use for their media: 127.0.0.1 without it. */
  readonly bindAddress?: string;
  /** The services that stand in for what is built in: none without it. */
  readonly parts?: PartSettings;
  /** What happens every day. */
  readonly log?: (line: string, detail?: object) => void;
  /** What somebody should look at. */
  readonly warn?: (line: string, detail?: object) => void;
};

export interface Engine {
  /** The HTTP routes, relative to where they are mounted. */
  readonly router: Router;
  /** For `GET …/realtime` upgrades. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Resolves when the speech threads are warm; sessions may be opened before and wait for them. */
  ready(): Promise<void>;
  /** Ends every session and every thread. */
  close(): Promise<void>;
}

const SESSION_SECONDS = 3600;

/** Starts an engine; its threads begin to load at once. */
export function createEngine(options: EngineOptions = {}): Engine {
  const log = options.log ?? ((): void => undefined);
  const faults = new Set(options.faults);
  const seconds = options.sessionSeconds ?? SESSION_SECONDS;
  const parts = openParts(options.parts ?? BUILT_IN, options.warn ?? log);
  const {speech, dialogue, translator} = parts;
  const keys = new Keys(options.apiKey);
  const calls = new Calls({
    speech,
    dialogue,
    translator,
    seconds,
    faults,
    bindAddress: options.bindAddress ?? '127.0.0.1',
  });
  const sockets = new Sockets({keys, calls, speech, dialogue, translator, faults, seconds, log});
  return {
    router: createRouter({keys, calls, speech, translator, faults, log}),
    handleUpgrade: (request, socket, head) => sockets.handleUpgrade(request, socket, head),
    ready: () => speech.ready,
    close: async () => {
      sockets.close();
      calls.close();
      await parts.close();
    },
  };
}
