/** Confirmed barge-in as a table: what is a turn, what a cough, and when that is known. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {hasWords} from '../../../src/realtime/conversation/spoken-words.js';
import {
  WORDS_LIMIT_MS,
  judgeTurn,
  nextTick,
  openJudge,
  type Decision,
  type JudgeInput,
  type JudgeSettings,
} from '../../../src/realtime/conversation/turn-judge.js';
import {committed, speechStarted, speechStopped, userHeard, userWas} from './events.js';

const SETTINGS: JudgeSettings = {prefixMs: 300, silenceMs: 500, transcribes: true};
const audible: JudgeInput = {type: 'audible', audible: true};
const tick: JudgeInput = {type: 'tick'};
const failed: JudgeInput = {
  type: 'conversation.item.input_audio_transcription.failed',
  item_id: 'u',
  error: {},
};

/** Each input at its time; the decisions with the time at which they came. */
function judge(inputs: Array<readonly [now: number, input: JudgeInput]>, settings = SETTINGS): string[] {
  let state = openJudge(settings);
  return inputs.flatMap(([now, input]) => {
    const {judge: next, decisions} = judgeTurn(state, input, now);
    state = next;
    return decisions.map(decision => `${now} ${inWords(decision)}`);
  });
}

function inWords(decision: Decision): string {
  const early = decision.kind === 'refuse' && !decision.committed ? ' early' : '';
  return `${decision.kind} ${decision.itemId}${early}`;
}

/** Heard for `ms`, as the provider counts: padding before it, silence behind it. */
const voice = (ms: number, start = 0): Array<readonly [number, JudgeInput]> => [
  [start, speechStarted('u', 10_000)],
  [start + ms + 500, speechStopped('u', 10_000 + 300 + ms + 500)],
  [start + ms + 500, committed('u')],
];

describe('a voice while nothing is to be heard', () => {
  test('is a turn as soon as it is committed, whatever it says', () => {
    assert.deepEqual(judge(voice(100)), ['600 turn u']);
  });

  test('that nobody heard beginning was ended by hand, and is a turn', () => {
    assert.deepEqual(
      judge([
        [0, audible],
        [5, committed('u')],
      ]),
      ['5 turn u'],
    );
  });
});

describe('a voice over an answer', () => {
  const TABLE: Array<[string, Array<readonly [number, JudgeInput]>, string[], JudgeSettings?]> = [
    ['of half a second is speech', voice(500), ['0 duck u', '1000 confirm u', '1000 turn u']],
    [
      'that goes on is speech before it ends',
      [
        [0, speechStarted('u')],
        [800, tick],
        [900, tick],
      ],
      ['0 duck u', '900 confirm u'],
    ],
    [
      'is speech as soon as it has a word',
      [
        [0, speechStarted('u')],
        [200, userHeard('u', 'Stop.')],
      ],
      ['0 duck u', '200 confirm u'],
    ],
    [
      'that was short is speech by its words',
      [...voice(100), [900, userWas('u', 'No!')]],
      ['0 duck u', '900 confirm u', '900 turn u'],
    ],
    [
      'that was short and has no words is a cough',
      [...voice(100), [900, userWas('u', ' … ')]],
      ['0 duck u', '900 refuse u'],
    ],
    [
      'that only hesitates is none',
      [...voice(100), [900, userWas('u', 'Hmm, äh…')]],
      ['0 duck u', '900 refuse u'],
    ],
    ['that could not be written down is none', [...voice(100), [900, failed]], ['0 duck u', '900 refuse u']],
    [
      'whose words do not come in time is none',
      [...voice(100), [600 + WORDS_LIMIT_MS - 1, tick], [600 + WORDS_LIMIT_MS, tick]],
      ['0 duck u', '2100 refuse u'],
    ],
    [
      'is judged by its length alone where nothing is written down',
      voice(100),
      ['0 duck u', '600 refuse u'],
      {...SETTINGS, transcribes: false},
    ],
    [
      'is judged by its words alone where its end is judged by meaning',
      [...voice(3_000), [4_000, userWas('u', '')]],
      ['0 duck u', '4000 refuse u'],
      {...SETTINGS, silenceMs: Infinity},
    ],
    [
      'means it where the visitor has cut the answer',
      [
        [0, speechStarted('u')],
        [50, {type: 'visitor-cut'}],
        [700, committed('u')],
      ],
      ['0 duck u', '50 confirm u', '700 turn u'],
    ],
    [
      'that is cleared away lets the answer come forward',
      [
        [0, speechStarted('u')],
        [50, {type: 'input_audio_buffer.cleared'}],
      ],
      ['0 duck u', '50 refuse u early'],
    ],
    [
      'that is never committed lets it come forward after a while',
      [
        [0, speechStarted('u')],
        [600, speechStopped('u', 400)],
        [600 + WORDS_LIMIT_MS, tick],
      ],
      ['0 duck u', '2100 refuse u early'],
    ],
    [
      'is decided once, though everything is told twice',
      [...voice(500), ...voice(500), [1_200, userWas('u', 'Hello')]],
      ['0 duck u', '1000 confirm u', '1000 turn u'],
    ],
  ];
  for (const [what, inputs, expected, settings] of TABLE) {
    test(what, () => assert.deepEqual(judge([[0, audible], ...inputs], settings), expected));
  }

  test('waits for its words before the turn behind it is answered', () => {
    const later: Array<readonly [number, JudgeInput]> = [
      [650, {type: 'audible', audible: false}],
      [700, speechStarted('v', 0)],
      [800, committed('v')],
      [900, userWas('u', '')],
    ];
    assert.deepEqual(judge([[0, audible], ...voice(100), ...later]), [
      '0 duck u',
      '900 refuse u',
      '900 turn v',
    ]);
  });

  test('says when time will decide', () => {
    let state = openJudge(SETTINGS);
    const follow = (input: JudgeInput, now: number): number | undefined => {
      state = judgeTurn(state, input, now).judge;
      return nextTick(state);
    };
    assert.equal(follow(audible, 0), undefined);
    assert.equal(follow(speechStarted('u'), 100), 1_000);
    assert.equal(follow(speechStopped('u', 0), 700), 700 + WORDS_LIMIT_MS);
    assert.equal(follow(userWas('u', 'Yes'), 800), undefined);
  });
});

describe('words', () => {
  for (const said of ['Stop', 'no.', '7', 'да', 'はい', '好', 'I', 'um, wait', 'نعم', 'हाँ'])
    test(`${said} is one`, () => assert.equal(hasWords(said), true));
  for (const said of [
    '',
    ' ',
    '…',
    'Hm',
    'hmmm',
    'Mm-hm.',
    'uh',
    'Uhhh…',
    'äh',
    'えーと',
    '嗯',
    '?!',
    'uh-huh',
  ])
    test(`${said === '' ? 'nothing' : said} is none`, () => assert.equal(hasWords(said), false));

  test('that may still become a sigh do not count yet', () => {
    assert.equal(hasWords('H', true), false);
    assert.equal(hasWords('Ho', true), true);
    assert.equal(hasWords('u', true), false);
  });
});

describe('whatever happens', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const input: fc.Arbitrary<JudgeInput> = fc.oneof(
    fc.boolean().map(on => ({type: 'audible', audible: on}) as const),
    fc.constant(tick),
    fc.constant({type: 'visitor-cut'} as const),
    fc.constant({type: 'input_audio_buffer.cleared'} as const),
    fc.tuple(id, fc.nat(3_000)).map(([item, ms]) => speechStarted(item, ms)),
    fc.tuple(id, fc.nat(5_000)).map(([item, ms]) => speechStopped(item, ms)),
    id.map(item => committed(item)),
    fc.tuple(id, fc.constantFrom('', 'hm', 'Hello')).map(([item, words]) => userWas(item, words)),
  );
  const isFinal = (decision: Decision): boolean =>
    decision.kind === 'turn' || (decision.kind === 'refuse' && decision.committed);

  test('each committed item is decided exactly once, in the order of the commits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(2_000), input), {maxLength: 40}),
        fc.boolean(),
        (steps, transcribes) => {
          let state = openJudge({...SETTINGS, transcribes});
          let now = 0;
          const commits: string[] = [];
          const decided: string[] = [];
          const follow = (event: JudgeInput): void => {
            if (event.type === 'input_audio_buffer.committed' && !commits.includes(event.item_id))
              commits.push(event.item_id);
            const judgement = judgeTurn(state, event, now);
            state = judgement.judge;
            decided.push(...judgement.decisions.filter(isFinal).map(({itemId}) => itemId));
          };
          for (const [pause, event] of steps) {
            now += pause;
            follow(event);
          }
          now += 10_000;
          follow(tick);
          assert.deepEqual(decided, commits);
        },
      ),
      {numRuns: 3_000},
    );
  });

  test('an answer that stepped back comes forward, or is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(500), input), {maxLength: 40}), steps => {
        let state = openJudge(SETTINGS);
        let now = 0;
        const open = new Set<string>();
        const follow = (event: JudgeInput): void => {
          const judgement = judgeTurn(state, event, now);
          state = judgement.judge;
          for (const {kind, itemId} of judgement.decisions) {
            if (kind === 'duck') open.add(itemId);
            else if (kind !== 'turn') open.delete(itemId);
          }
        };
        for (const [pause, event] of steps) {
          now += pause;
          follow(event);
        }
        now += 10_000;
        follow(tick);
        assert.deepEqual([...open], []);
      }),
      {numRuns: 3_000},
    );
  });
});
