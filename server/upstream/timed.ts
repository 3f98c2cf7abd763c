/** A provider whose steps are timed and whose hang-ups are counted. It stands alone so that no adapter has to. */
import {isAbort} from '../../src/shared/abort.js';
import type {Metrics, UpstreamStep} from '../metrics/metrics.js';
import type {Upstream} from './upstream.js';

export function timedUpstream(upstream: Upstream, metrics: Metrics): Upstream {
  const timed = async <Result>(step: UpstreamStep, work: () => Promise<Result>): Promise<Result> => {
    const begun = performance.now();
    const tell = (): void => metrics.upstreamTook(step, (performance.now() - begun) / 1000);
    try {
      const result = await work();
      tell();
      return result;
    } catch (failure) {
      // A visitor who leaves says nothing about the provider; one that fails slowly does.
      if (!isAbort(failure)) tell();
      throw failure;
    }
  };
  return {
    name: upstream.name,
    capabilities: upstream.capabilities,
    createCall: (...given) => timed('create-call', () => upstream.createCall(...given)),
    answerOffer: (...given) => timed('create-call', () => upstream.answerOffer(...given)),
    attach: (...given) => timed('attach', () => upstream.attach(...given)),
    openSocket: (...given) => timed('open-socket', () => upstream.openSocket(...given)),
    mintSecret: (...given) => timed('mint', () => upstream.mintSecret(...given)),
    forVisitor: safetyIdentifier => timedUpstream(upstream.forVisitor(safetyIdentifier), metrics),
    hangUp: async callId => {
      try {
        await timed('hang-up', () => upstream.hangUp(callId));
        metrics.hungUp(true);
      } catch (failure) {
        metrics.hungUp(false);
        throw failure;
      }
    },
  };
}
