/** Who hears and who speaks, by what the page says: everything that goes together is done, and the rest is told. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {PageSettings} from '../../../../src/config/schema.js';
import {earFailure} from '../../../../src/realtime/session/speech/ear-failure.js';
import {planSpeech, type SpeechPlan} from '../../../../src/realtime/session/speech/speech-plan.js';

type Said = Pick<PageSettings, 'mode' | 'inputSpeech' | 'outputSpeech'>;

const possible: Array<[Said, SpeechPlan | undefined]> = [
  [{}, undefined],
  [{inputSpeech: 'provider', outputSpeech: 'provider'}, undefined],
  [
    {inputSpeech: 'browser', outputSpeech: 'server'},
    {ears: 'browser', output: 'server'},
  ],
  [
    {inputSpeech: 'browser', outputSpeech: 'browser'},
    {ears: 'browser', output: 'browser'},
  ],
  [{inputSpeech: 'browser'}, {ears: 'browser', output: 'provider'}],
  [{outputSpeech: 'server'}, {ears: 'provider', output: 'server'}],
  [{outputSpeech: 'browser'}, {ears: 'provider', output: 'browser'}],
  [
    {mode: 'conversation', inputSpeech: 'provider', outputSpeech: 'server'},
    {ears: 'provider', output: 'server'},
  ],
  [
    {mode: 'text', outputSpeech: 'server'},
    {ears: 'nobody', output: 'server'},
  ],
  [
    {mode: 'text', outputSpeech: 'browser'},
    {ears: 'nobody', output: 'browser'},
  ],
  [{mode: 'text'}, undefined],
];

const impossible: Array<[Said, SpeechPlan | undefined, RegExp]> = [
  [{mode: 'text', inputSpeech: 'browser'}, undefined, /mode="text" never asks for one/],
  [
    {mode: 'text', inputSpeech: 'browser', outputSpeech: 'server'},
    {ears: 'nobody', output: 'server'},
    /never/,
  ],
  [{mode: 'transcription', inputSpeech: 'browser'}, undefined, /not for mode="transcription"/],
  [{mode: 'transcription', outputSpeech: 'browser'}, undefined, /nothing is spoken/],
];

describe('the speech of a call', () => {
  for (const [said, plan] of possible) {
    test(`is as the page says: ${JSON.stringify(said)}`, () => {
      assert.deepEqual(planSpeech(said), {plan, problems: []});
    });
  }

  for (const [said, plan, message] of impossible) {
    test(`cannot be ${JSON.stringify(said)}, and the page is told why`, () => {
      const {problems, plan: rest} = planSpeech(said);
      assert.deepEqual(rest, plan);
      assert.deepEqual(
        problems.map(({code}) => code),
        ['config/invalid'],
      );
      assert.match(problems[0]?.message ?? '', message);
    });
  }
});

describe('a recogniser that fails', () => {
  for (const [reason, code] of [
    ['not-allowed', 'microphone/denied'],
    ['audio-capture', 'microphone/not-found'],
    ['service-not-allowed', 'browser/unsupported'],
    ['network', 'transport/lost'],
    ['language-not-supported', 'config/invalid'],
    ['something-new', 'browser/unsupported'],
    ['no-speech', undefined],
    ['aborted', undefined],
  ] as const) {
    test(`by ${reason} is told as ${code ?? 'nothing'}`, () => {
      assert.equal(earFailure(reason, 'tlh')?.code, code);
    });
  }
});
