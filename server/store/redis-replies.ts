/** What the script in Redis answers, as the answers of a store. It stands alone as the edge where replies get a type. */
import {z} from 'zod';
import type {Answer, DecisionName} from './decisions.js';

const whole = z.number().int();
const yes = z.union([z.literal(0), z.literal(1)]).transform(said => said === 1);
/** Redis keeps fields in no order. */
const names = z.array(z.string()).transform(list => list.sort());
const share = z.string().transform(Number);

const refusal = z
  .tuple([
    z.literal(0),
    z.enum([
      'starts-per-minute',
      'concurrent-calls',
      'calls-per-day',
      'seconds-per-day',
      'budget-reserved',
      'budget-exhausted',
      'used-up',
      'lease-lost',
    ]),
    z.enum(['visitor', 'address', 'site', 'call']),
    whole,
  ])
  .transform(([, limit, scope, retryAfterMs]) => ({ok: false as const, limit, scope, retryAfterMs}));

/** A lack is -1: a list of Redis ends at its first `nil`. */
const granted = z
  .tuple([z.literal(1), share, whole])
  .transform(([, used, left]) => ({ok: true as const, used, left: left < 0 ? undefined : left}));

const admitted = z
  .tuple([z.literal(1), whole, yes, whole, share, names, whole])
  .transform(([, fence, resumed, seconds, used, left, held]) => {
    return {ok: true as const, fence, resumed, left, used, held, ...(seconds >= 0 && {seconds})};
  });

const REPLIES: {[Name in DecisionName]: z.ZodType<Answer<Name>>} = {
  admit: z.union([refusal, admitted]),
  reserve: z.union([refusal, granted]),
  settle: yes,
  renew: z.union([refusal, granted]),
  release: yes,
  noteUpstream: yes,
  forgetUpstream: yes.transform(() => undefined),
  reap: z.array(
    z.tuple([z.string(), whole, names]).transform(([callId, fence, left]) => ({callId, fence, left})),
  ),
  once: yes,
  spend: z.union([refusal, granted]),
  totals: z
    .tuple([whole, whole, whole])
    .transform(([spent, reserved, liveCalls]) => ({spent, reserved, liveCalls})),
};

export function readReply<Name extends DecisionName>(name: Name, reply: unknown): Answer<Name> {
  return REPLIES[name].parse(reply);
}
