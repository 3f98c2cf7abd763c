/**
 * The checks against a provider, one after the other, and what they cost at the worst. It stands alone because whatever a
 * check meets, each question gets an answer, and the next check is asked.
 */
import {VoiceError} from '../../../src/shared/errors.js';
import {isByToken, worstResponse} from '../../money/cost.js';
import {modelOf} from '../../upstream/models.js';
import {dollars} from '../agent-costs.js';
import {MAX_CONTEXT_TOKENS, MAX_OUTPUT_TOKENS, type Provider} from './call.js';
import {browserChanges, foreignSecret} from './open-checks.js';
import {QUESTIONS, type Check, type Outcome, type Question} from './outcome.js';
import {cancelledUsage, fastSound, hiddenChannel, sealedCall, silenceAfterHangUp} from './sealed-checks.js';

const CHECKS: ReadonlyArray<readonly [Check, readonly Question[]]> = [
  [sealedCall, ['U1', 'U2']],
  [silenceAfterHangUp, ['U3']],
  [browserChanges, ['U4', 'U6']],
  [foreignSecret, ['U5']],
  [cancelledUsage, ['U7']],
  [hiddenChannel, ['SCTP']],
  [fastSound, ['RTP']],
];

/** Answers that are asked for: of U3, U7, SCTP and RTP. */
const ANSWERS = 4;
/** The default instructions of a provider are a paragraph. */
const FIXED_BYTES = 4_096;

/** What all of it costs at the worst, in words. */
export function estimate(model: string): string {
  const price = modelOf(model)?.price;
  if (price === undefined || !isByToken(price)) {
    return `${ANSWERS} answers of at most ${MAX_OUTPUT_TOKENS} tokens; the price of "${model}" is not known here`;
  }
  const worst = worstResponse(price, {
    ...{fixedBytes: FIXED_BYTES, maxContextTokens: MAX_CONTEXT_TOKENS, maxOutputTokens: MAX_OUTPUT_TOKENS},
  });
  return `at most ${dollars(ANSWERS * worst)}: ${ANSWERS} answers of "${model}" of at most ${MAX_OUTPUT_TOKENS} tokens each`;
}

export type Answers = ReadonlyMap<Question, Outcome>;

export type VerifyOptions = {
  /** Told as soon as each is known. */
  readonly onAnswer?: (question: Question, outcome: Outcome) => void;
  /** Absent: all. A check that answers two is asked for either. */
  readonly only?: readonly Question[];
};

export async function verify(provider: Provider, {onAnswer, only}: VerifyOptions = {}): Promise<Answers> {
  const answers = new Map<Question, Outcome>();
  for (const [check, questions] of CHECKS) {
    if (only !== undefined && !questions.some(question => only.includes(question))) continue;
    const tell = (question: Question, outcome: Outcome): void => {
      answers.set(question, outcome);
      onAnswer?.(question, outcome);
    };
    try {
      await check({provider, tell});
      for (const question of questions) if (!answers.has(question)) tell(question, unanswered(undefined));
    } catch (failure) {
      for (const question of questions) if (!answers.has(question)) tell(question, unanswered(failure));
    }
  }
  return answers;
}

function unanswered(failure: unknown): Outcome {
  const why = failure instanceof VoiceError && failure.cause instanceof Error ? failure.cause : failure;
  return {state: 'not known', what: why instanceof Error ? why.message : 'the check came to no end'};
}

/** One line for a person. */
export function line(question: Question, {state, what}: Outcome): string {
  const mark = {pass: 'pass', fail: 'FAIL', 'not known': 'not known'}[state];
  return `${mark}: ${question} ${QUESTIONS[question]} ${what.replace(/\.+$/, '')}.`;
}
