/**
 * One process of the voice server in a world: the real guard, which can be killed. It stands alone because a killed
 * process releases nothing, says nothing, and leaves its timers and sockets to nobody.
 */
import {pino} from 'pino';
import {VisitorKeys} from '../../../server/access/visitor-keys.js';
import {VisitorTokens} from '../../../server/access/visitor-tokens.js';
import {Admission} from '../../../server/guard/admission.js';
import {HeldCalls} from '../../../server/guard/held-calls.js';
import {HistorySeal} from '../../../server/guard/history-seal.js';
import {Reaper} from '../../../server/guard/reaper.js';
import type {GuardDeps} from '../../../server/guard/start.js';
import type {Store} from '../../../server/store/store.js';
import type {Account} from './bill.js';
import type {SimulatedProvider} from './provider.js';
import {storeOf, type StoreLine} from './shared-store.js';

const SECRET = Buffer.alloc(32, 7);

export type InstanceOptions = StoreLine & {
  readonly store: Store;
  readonly provider: SimulatedProvider;
  readonly agents: GuardDeps['agents'] & ConstructorParameters<typeof Admission>[0]['agents'];
  readonly model: string;
  /** Whose call it is, by its id. */
  readonly accountOf: (callId: string) => Account | undefined;
};

export class Instance {
  isAlive = true;
  diedAt: number | undefined;
  /** For whom the last admission was that it heard of. */
  admitted: Account | undefined;
  readonly calls: HeldCalls;
  readonly reaper: Reaper;
  /** Of the visitors that are connected to it. */
  readonly sockets = new Set<() => void>();
  readonly #options: InstanceOptions;

  constructor(options: InstanceOptions) {
    this.#options = options;
    const {provider, agents, model, accountOf} = options;
    const store = storeOf(options.store, this, options, (callId, {ok}) => {
      if (ok) this.admitted = accountOf(callId);
    });
    const tokens = new VisitorTokens([], store);
    const admission = new Admission({store, keys: new VisitorKeys(SECRET), tokens, agents, unlimited: true});
    const upstream = provider.upstreamOf(this);
    const log = pino({level: 'silent'});
    const seal = new HistorySeal(SECRET);
    this.calls = new HeldCalls({upstream, agents, admission, model, loopback: true, seal, log});
    this.reaper = new Reaper({store, upstream, log});
    options.clock.as(this, () => this.reaper.start());
  }

  kill(): void {
    this.isAlive = false;
    this.diedAt = this.#options.clock.epoch;
    this.#options.provider.onKilled(this);
    for (const cut of [...this.sockets]) cut();
  }

  /** Ends it in order: the world is over. */
  close(): Promise<unknown> {
    return this.#options.clock.as(this, () => Promise.all([this.calls.close(), this.reaper.close()]));
  }
}
