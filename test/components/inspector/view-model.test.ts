/** A call as the inspector sees it: spans, turns, states and rows, out of its records alone. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {CallFact, CallLogFile, CallRecord} from '../../../src/realtime/session/log/call-log-file.js';
import {connectionOf, pathOf, summaryOf, turnsOf} from '../../../src/components/inspector/facts.js';
import {thin, ticks, timelineOf} from '../../../src/components/inspector/lanes.js';
import {ALL_BUT_LEVELS, kindsOf, rowsOf} from '../../../src/components/inspector/log-rows.js';
import {callFile} from './call-file.js';

const record = (at: number, fact: CallFact): CallRecord => ({at, ...fact});

function lane(file: CallLogFile, name: string): Array<[number, number, string]> {
  const found = timelineOf(file).lanes.find(one => one.name === name);
  return (found?.spans ?? []).map(({from, to, label}) => [from, to, label]);
}

describe('the timeline of a call', () => {
  test('has everybody where they spoke, to the millisecond', () => {
    assert.deepEqual(lane(callFile, 'You'), [[1_000, 2_000, 'you spoke']]);
    assert.deepEqual(lane(callFile, 'Heard'), [[2_600, 4_000, 'the assistant was heard']]);
  });

  test('has a tool from its call to its end, and one that is not answered to the end of the call', () => {
    assert.deepEqual(lane(callFile, 'Tools'), [
      [2_150, 2_250, 'set_light: done'],
      [4_100, 6_000, 'find: not answered'],
    ]);
  });

  test('has the line where it was broken, and what it took', () => {
    assert.deepEqual(lane(callFile, 'Line'), [[4_500, 5_000, 'reconnecting: 1']]);
    const marks = timelineOf(callFile).lanes.find(({name}) => name === 'Line')?.marks;
    assert.deepEqual(
      marks?.map(({at, label}) => [at, label]),
      [
        [300, 'webrtc (preferred)'],
        [4_500, 'transport/lost'],
      ],
    );
  });

  test('keeps who speaks when the file ends speaking to its end', () => {
    const file = {
      ...callFile,
      durationMs: 900,
      records: [record(400, {type: 'speech', speaker: 'user', on: true})],
    };
    assert.deepEqual(lane(file, 'You'), [[400, 900, 'you spoke']]);
  });

  test('keeps the loudest of what it cannot show', () => {
    const points = Array.from({length: 1_000}, (_, index) => [index, index === 500 ? 1 : 0.1] as const);
    const few = thin(points, 1_000, 10);
    assert.equal(few.length, 10);
    assert.ok(few.some(([at, level]) => at === 500 && level === 1));
  });

  test('has an axis of round steps', () => {
    assert.deepEqual(ticks(6_000, 5), [0, 2_000, 4_000, 6_000]);
    assert.deepEqual(ticks(850, 5), [0, 200, 400, 600, 800]);
  });
});

describe('the facts of a call', () => {
  test('have the last word on each turn, with what was said', () => {
    assert.deepEqual(turnsOf(callFile.records), [
      {
        at: 2_000,
        committedMs: 20,
        createdMs: 30,
        firstTokenMs: 200,
        firstAudioMs: 300,
        heardMs: 600,
        text: 'Hello there',
      },
    ]);
  });

  test('pass over notes of an unexpected kind', () => {
    const odd = [
      record(1, {type: 'note', name: 'turn', detail: null}),
      record(2, {type: 'note', name: 'turn', detail: {at: 'x'}}),
      record(3, {type: 'note', name: 'usage', detail: {total: 7}}),
      record(4, {type: 'event', event: null as never}),
    ];
    assert.deepEqual(turnsOf(odd), []);
    assert.ok(summaryOf({...callFile, records: odd}).length > 0);
    assert.equal(rowsOf(odd, 'event', '')[0]?.label, '');
  });

  test('say what it cost, and how it was connected', () => {
    const told = [...summaryOf(callFile), ...connectionOf(callFile.records)].map(
      ({name, value}) => `${name}: ${value}`,
    );
    for (const fact of [
      'Lasted: 6.00 s',
      'Live after: 300 ms',
      'Cost so far: $0.0021',
      'Tokens read: 120',
      'Of them cached: 50.0 %',
      'Way: webrtc (preferred)',
      'Candidates: host → srflx',
      'Round trip: 12.5 ms',
      'Loss: 1.0 %',
    ])
      assert.ok(told.includes(fact), `${fact} in ${told.join(', ')}`);
  });

  test('have the path through the states, each with how long it held', () => {
    const path = pathOf(callFile);
    assert.deepEqual(path.map(({name}) => name).slice(0, 4), [
      'idle',
      'connecting: microphone',
      'connecting: media',
      'listening',
    ]);
    assert.equal(
      path.reduce((sum, {ms}) => sum + ms, 0),
      6_000,
    );
  });
});

describe('the event log', () => {
  const {records} = callFile;

  test('leaves out levels, unless they are asked for', () => {
    assert.ok(rowsOf(records, ALL_BUT_LEVELS, '').every(({kind}) => kind !== 'levels'));
    assert.equal(rowsOf(records, 'levels', '').length, 3);
  });

  test('finds a word anywhere in what was written down', () => {
    assert.deepEqual(
      rowsOf(records, ALL_BUT_LEVELS, 'SET_light').map(({kind}) => kind),
      ['tool-call', 'tool-progress', 'tool-progress'],
    );
    assert.deepEqual(rowsOf(records, 'state', 'no such thing'), []);
  });

  test('counts its kinds', () => {
    assert.deepEqual(
      kindsOf(records).find(({kind}) => kind === 'tool-call'),
      {kind: 'tool-call', count: 2},
    );
  });
});
