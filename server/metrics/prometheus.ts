/** The metrics as Prometheus reads them. Each server has a registry of its own: two in one process are two. */
import {Counter, Gauge, Histogram, Registry} from 'prom-client';
import type {Metrics} from './metrics.js';

/** From a provider next door to one that is about to be given up. */
const SECONDS = [0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 3, 5, 8];

export type PrometheusMetrics = Metrics & {
  readonly contentType: string;
  /** Everything counted so far, as text. */
  readonly text: () => Promise<string>;
};

export function createPrometheusMetrics(): PrometheusMetrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string>(
    name: string,
    help: string,
    ...labelNames: Label[]
  ): Counter<Label> => new Counter({name, help, labelNames, registers});

  const started = counter('rv_calls_started_total', 'Calls that were admitted');
  const refused = counter(
    'rv_calls_refused_total',
    'Calls that were refused, by what visitors were told',
    'code',
  );
  const live = new Gauge({name: 'rv_calls_live', help: 'Calls that are live on this instance', registers});
  const legs = counter('rv_legs_opened_total', 'Lines for sound that were opened', 'kind');
  const reserved = counter('rv_reserved_microdollars_total', 'Held for responses before they are made');
  const reservations = counter('rv_reservations_total', 'How often something was held');
  const spent = counter('rv_spent_microdollars_total', 'Paid to the provider, by the price table');
  const hungUp = counter('rv_hangups_total', 'Sessions that were ended with the provider');
  const notHungUp = counter('rv_hangup_failures_total', 'Sessions that could not be ended: look at these');
  const answers = counter('rv_http_answers_total', 'Answers of the API', 'route', 'status');
  const away = counter(
    'rv_turned_away_total',
    'Requests and sockets that were turned away at the door',
    'reason',
  );
  const took = new Histogram({
    name: 'rv_upstream_seconds',
    help: 'How long the provider takes',
    labelNames: ['step'],
    buckets: SECONDS,
    registers,
  });

  return {
    callStarted: () => {
      started.inc();
      live.inc();
    },
    callEnded: () => live.dec(),
    callRefused: code => refused.inc({code}),
    legOpened: kind => legs.inc({kind}),
    reserved: microDollars => {
      reservations.inc();
      reserved.inc(microDollars);
    },
    spent: microDollars => spent.inc(microDollars),
    hungUp: ok => (ok ? hungUp : notHungUp).inc(),
    upstreamTook: (step, seconds) => took.observe({step}, seconds),
    answered: (route, status) => answers.inc({route, status}),
    turnedAway: reason => away.inc({reason}),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}
