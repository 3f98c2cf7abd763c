import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {replyTo, type Utterance} from '../../../server/engine/dialogue/dialogue.js';
import {practiceGrammar} from '../../../server/engine/dialogue/grammar.js';
import {completeTool, matchTool} from '../../../server/engine/dialogue/match-tool.js';
import {readNumber, sayNumber} from '../../../server/engine/dialogue/numbers.js';
import {sentencesOf} from '../../../server/engine/dialogue/sentences.js';
import {reportResult} from '../../../server/engine/dialogue/tool-talk.js';
import type {Tool} from '../../../server/engine/dialogue/tool-shape.js';
import {wordsOf} from '../../../server/engine/dialogue/words.js';
import {UNDERSTANDS} from '../../../server/engine/understands.js';
import {HEATING, LIGHT} from './tools.js';

const say = (text: string | undefined, extra: Partial<Utterance> = {}): string => {
  const now = new Date(2026, 10, 21, 14, 40);
  const reply = replyTo({
    ...{text, tools: [], pending: undefined, lastSaid: undefined, now, spoken: false},
    ...extra,
  });
  return reply.kind === 'say' ? reply.text : `${reply.name} ${JSON.stringify(reply.arguments)}`;
};
const order = (tools: readonly Tool[], text: string): unknown => {
  const match = matchTool(tools, wordsOf(text));
  return match?.kind === 'call' ? [match.name, match.arguments] : match && [match.name, match.parameter.name];
};

describe('the practice voice', () => {
  test('tells the time and the date', () => {
    assert.equal(say('What time is it?'), 'It is 2:40 in the afternoon.');
    assert.equal(say("what's the date today"), 'Today is Saturday, November 21.');
  });

  test('answers every sentence that it advertises', () => {
    for (const sentence of UNDERSTANDS) assert.doesNotMatch(say(sentence), /no answer/, sentence);
  });

  test('says honestly what it is', () => {
    assert.match(say('who are you'), /practice voice that runs on this computer/);
    assert.match(say('what is the meaning of life'), /only a practice voice/);
  });

  test('names two things to say when speech was not understood', () => {
    assert.equal(
      say(undefined),
      'I did not understand that. You can say what time is it, or tell me a story.',
    );
    assert.match(say(undefined, {tools: [LIGHT]}), /turn on the kitchen light/);
  });

  test('repeats what it said last', () => {
    assert.equal(say('say that again', {lastSaid: 'It is noon.'}), 'It is noon.');
  });

  test('is not confused by empty, foreign or hostile text', () => {
    for (const text of [
      '',
      '   ',
      '天気はどうですか',
      '<script>',
      '__proto__',
      'a'.repeat(50_000),
      '\u0000',
    ]) {
      assert.equal(typeof say(text, {tools: [LIGHT, HEATING]}), 'string');
    }
  });

  test('asks back for a value that was not said, and takes it from the next sentence', () => {
    const tools = [LIGHT];
    assert.equal(say('turn off the light', {tools}), 'Which room? Kitchen, living room or bedroom?');
    const pending = {name: 'set_light', arguments: {on: false}};
    assert.equal(say('the kitchen', {tools, pending}), 'set_light {"room":"kitchen","on":false}');
  });

  test('cuts answers into sentences', () => {
    assert.deepEqual(sentencesOf('One. Two? Three!'), ['One.', 'Two?', 'Three!']);
  });
});

describe('tools by their words', () => {
  const tools = [LIGHT, HEATING];

  test('are filled in any order of words', () => {
    const kitchen = ['set_light', {room: 'kitchen', on: true}];
    for (const text of [
      'turn on the kitchen light',
      'switch the kitchen light on',
      'kitchen lights on please',
    ]) {
      assert.deepEqual(order(tools, text), kitchen, text);
    }
    assert.deepEqual(order(tools, 'turn the light in the living room off'), [
      'set_light',
      {room: 'living room', on: false},
    ]);
  });

  test('take numbers in words and digits, within their range', () => {
    assert.deepEqual(order(tools, 'set the heating to twenty one degrees'), ['set_heating', {degrees: 21}]);
    assert.deepEqual(order(tools, 'set heating to 21.5'), ['set_heating', {degrees: 21.5}]);
    assert.deepEqual(order(tools, 'set the heating to ninety degrees'), undefined);
    assert.deepEqual(order(tools, 'set the heating'), ['set_heating', 'degrees']);
  });

  test('are known by nothing but their schema', () => {
    const blinds = {name: 'openBlinds', parameters: {type: 'object', properties: {}}};
    const lock = {
      name: 'set_lock',
      parameters: {
        properties: {locked: {type: 'boolean'}, door: {enum: ['front', 'back']}},
        required: ['locked'],
      },
    };
    const play = {
      name: 'play_music',
      parameters: {properties: {genre: {enum: ['jazz', 'hard_rock']}}, required: ['genre']},
    };
    const route = {
      name: 'plan_trip',
      parameters: {
        properties: {to: {enum: ['york', 'leeds']}, from: {enum: ['york', 'leeds']}},
        required: ['to', 'from'],
      },
    };
    const all = [blinds, lock, play, route];
    assert.deepEqual(order(all, 'open the blinds'), ['openBlinds', {}]);
    assert.deepEqual(order(all, 'unlock the front door lock'), ['set_lock', {locked: false, door: 'front'}]);
    assert.deepEqual(order(all, 'play some hard rock'), ['play_music', {genre: 'hard_rock'}]);
    assert.deepEqual(order(all, 'plan a trip from york to leeds'), [
      'plan_trip',
      {to: 'leeds', from: 'york'},
    ]);
  });

  test('that have a verb of their own give way where another one was said', () => {
    const number = {type: 'integer', enum: [1, 2, 3]};
    const erase = {
      name: 'delete_ticket',
      parameters: {type: 'object', properties: {number}, required: ['number']},
    };
    const change = {
      name: 'change_ticket',
      parameters: {
        type: 'object',
        properties: {number, status: {type: 'string', enum: ['urgent', 'solved']}},
        required: ['number', 'status'],
      },
    };
    for (const tools of [
      [erase, change],
      [change, erase],
    ]) {
      assert.deepEqual(order(tools, 'change ticket two'), ['change_ticket', 'status']);
      assert.deepEqual(order(tools, 'delete ticket two'), ['delete_ticket', {number: 2}]);
    }
  });

  test('are not called by talk that only mentions them', () => {
    for (const text of [
      'tell me a story',
      'what is the time in the kitchen',
      'stop',
      'i have never seen the light',
    ]) {
      assert.equal(order(tools, text), undefined, text);
    }
  });

  test('that need a free text cannot be asked for', () => {
    const mail = {name: 'send_mail', parameters: {properties: {text: {type: 'string'}}, required: ['text']}};
    assert.equal(order([mail], 'send mail'), undefined);
  });

  test('complete a call only with a value that was missing', () => {
    const pending = {name: 'set_light', arguments: {on: true}};
    assert.equal(completeTool(tools, pending, wordsOf('what time is it')), undefined);
  });

  test('with odd names, words or schemas do not break the grammar', () => {
    const odd: Tool[] = [
      {name: '日本', description: 'x'},
      {name: '__', parameters: {properties: {a: {enum: ['', '!!', 'été', 'a b', 3, null]}}, required: ['a']}},
      {name: 'x', parameters: {properties: 'no object', required: 'no list'}},
    ];
    const {rules, vocabulary} = practiceGrammar(odd, true);
    assert.doesNotMatch(rules, /\(\s*\)|\|\s*\||=\s*[;|]|\|\s*;/);
    for (const word of vocabulary) assert.match(word, /^[a-z][a-z']*$/);
  });
});

describe('numbers', () => {
  test('are read as they are spoken, and back', () => {
    for (const value of [0, 7, 13, 20, 21, 99, 100, 110, 342, 21.5, -4, 3.14]) {
      const words = sayNumber(value).split(' ');
      assert.deepEqual(readNumber(words, 0), {value, length: words.length}, words.join(' '));
    }
    assert.equal(readNumber(['a', 'hundred', 'and', 'five'], 0)?.value, 105);
    assert.equal(readNumber(['kitchen'], 0), undefined);
  });
});

describe('the result of a tool', () => {
  const call = {name: 'set_light', arguments: '{"room":"kitchen","on":true}'};

  test('is told in its own words, or as what was done', () => {
    assert.equal(reportResult(call, '{"ok":true}'), 'Done: kitchen light on.');
    assert.equal(reportResult(call, 'The light is on'), 'The light is on.');
    assert.equal(reportResult(call, '{"message":"Lit."}'), 'Lit.');
    assert.equal(reportResult(undefined, 'null'), 'Done.');
  });

  test('that failed is told as a failure, with its reason', () => {
    assert.equal(
      reportResult(call, '{"ok":false,"error":"The lamp is broken"}'),
      'Sorry, that did not work. It said: The lamp is broken.',
    );
    assert.match(reportResult(call, '{"error":{"message":"No power"}}'), /No power/);
    assert.equal(reportResult(call, '{"ok":false}'), 'Sorry, that did not work.');
  });
});
