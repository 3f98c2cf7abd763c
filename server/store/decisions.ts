/**
 * The decisions of a store by name: what each is asked and what it answers. It stands alone so that one ledger, one
 * journal and one script can take them all, and a store is no more than the place where they are taken.
 */
import type {
  Admitted,
  AdmitRequest,
  Granted,
  Orphan,
  Refusal,
  ReleaseRequest,
  RenewRequest,
  ReserveRequest,
  SettleRequest,
  SpendRequest,
  Store,
  Totals,
  UpstreamNote,
} from './store.js';

export type Decisions = {
  admit: {request: AdmitRequest; answer: Admitted | Refusal};
  reserve: {request: ReserveRequest; answer: Granted | Refusal};
  settle: {request: SettleRequest; answer: boolean};
  renew: {request: RenewRequest; answer: Granted | Refusal};
  release: {request: ReleaseRequest; answer: boolean};
  noteUpstream: {request: UpstreamNote; answer: boolean};
  forgetUpstream: {request: Pick<UpstreamNote, 'callId' | 'upstreamId'>; answer: undefined};
  reap: {request: {readonly now: number; readonly leaseUntil: number}; answer: readonly Orphan[]};
  once: {request: {readonly key: string; readonly until: number; readonly now: number}; answer: boolean};
  spend: {request: SpendRequest; answer: Granted | Refusal};
  totals: {request: {readonly now: number}; answer: Totals};
};

export type DecisionName = keyof Decisions;

export type Request<Name extends DecisionName> = Decisions[Name]['request'];
export type Answer<Name extends DecisionName> = Decisions[Name]['answer'];

/** Takes one decision, in one atomic step. */
export type Decide = <Name extends DecisionName>(name: Name, request: Request<Name>) => Promise<Answer<Name>>;

/** A store, made of the place where its decisions are taken. */
export function storeOver(
  place: Pick<Store, 'kind' | 'health' | 'close'> & {readonly decide: Decide},
): Store {
  const decide: Decide = async (name, request) => {
    refuseBrokenNumbers(name, request);
    return place.decide(name, request);
  };
  return {
    kind: place.kind,
    admit: request => decide('admit', request),
    reserve: request => decide('reserve', request),
    settle: request => decide('settle', request),
    renew: request => decide('renew', request),
    release: request => decide('release', request),
    noteUpstream: note => decide('noteUpstream', note),
    forgetUpstream: note => decide('forgetUpstream', note),
    reap: request => decide('reap', request),
    once: (key, until, now) => decide('once', {key, until, now}),
    spend: request => decide('spend', request),
    totals: now => decide('totals', {now}),
    health: () => place.health(),
    close: () => place.close(),
  };
}

/** One `NaN` in a sum, and no comparison with a cap would ever say no again. */
function refuseBrokenNumbers(name: string, asked: object): void {
  for (const [field, value] of Object.entries(asked) as Array<[string, unknown]>) {
    const path = `${name}.${field}`;
    if (typeof value === 'object' && value !== null) refuseBrokenNumbers(path, value);
    else if (typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0)) {
      throw new RangeError(`${path} is ${value}: a store counts in whole numbers from 0 to 2^53 - 1.`);
    }
  }
}
