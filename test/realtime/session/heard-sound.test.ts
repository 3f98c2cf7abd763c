/** An answer that steps back while somebody seems to speak: quicker than the provider, and sorry when it was wrong. */
import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import type {AudioOutputEvents} from '../../../src/audio/types.js';
import type {PcmCaptureEvents} from '../../../src/audio/pcm-capture.js';
import {HeardSound, type HeardSoundOptions} from '../../../src/realtime/session/heard-sound.js';
import type {SessionInput} from '../../../src/realtime/session/machine.js';
import {Emitter} from '../../../src/shared/emitter.js';

/** Longer than any doubt. */
const DOUBT_IS_OVER_MS = 1_001;

class FakeOutput {
  readonly events = new Emitter<AudioOutputEvents>();
  isDucked = false;
  duck(): void {
    this.isDucked = true;
  }
  unduck(): void {
    this.isDucked = false;
  }
}

class FakeInput {
  readonly capture = {events: new Emitter<PcmCaptureEvents>()};
  readonly remembers: boolean;
  constructor(remembers: boolean) {
    this.remembers = remembers;
  }
}

describe('an answer that is heard', () => {
  let output: FakeOutput;
  let input: FakeInput;
  let told: SessionInput[];
  let sound: HeardSound;
  let awaitsMore: boolean;
  let audibles: boolean[];
  /** How often the ear was sure that it heard speech. */
  let sure: number;

  beforeEach(() => {
    mock.timers.enable({apis: ['setTimeout']});
    open();
  });
  afterEach(() => mock.timers.reset());

  function open({remembers = true} = {}): void {
    output = new FakeOutput();
    input = new FakeInput(remembers);
    told = [];
    awaitsMore = false;
    audibles = [];
    sure = 0;
    sound = new HeardSound({
      ...({input, leg: {output}} as unknown as Pick<HeardSoundOptions, 'input' | 'leg'>),
      dispatch: happened => told.push(happened),
      awaitsMore: () => awaitsMore,
      onAudible: audible => audibles.push(audible),
      onSpeech: () => (sure += 1),
    });
  }

  const start = (): void => output.events.emit('started', undefined);
  const drain = (): void => output.events.emit('drained', undefined);
  const hear = (speaking = true): void =>
    input.capture.events.emit('activity', {speaking, position: 0, time: 0});
  const mistake = (): void => {
    hear();
    mock.timers.tick(DOUBT_IS_OVER_MS);
  };
  const ducks = (): boolean[] =>
    told.flatMap(happened => (happened.type === 'ducked' ? [happened.ducked] : []));

  test('is told to the machine when it begins and when it is over', () => {
    start();
    drain();
    awaitsMore = true;
    drain();
    assert.deepEqual(told, [
      {type: 'playback-started'},
      {type: 'playback-drained', more: false},
      {type: 'playback-drained', more: true},
    ]);
  });

  test('behind another one is told anew, and stays back where that one stepped back', () => {
    start();
    hear();
    start();
    assert.deepEqual(audibles, [true, true]);
    assert.deepEqual(told, [{type: 'playback-started'}, {type: 'ducked', ducked: true}]);
    assert.equal(output.isDucked, true);
  });

  test('steps back as soon as somebody seems to speak', () => {
    start();
    hear();
    assert.equal(output.isDucked, true);
    assert.deepEqual(ducks(), [true]);
  });

  test('steps back for nobody who falls silent', () => {
    start();
    hear(false);
    assert.equal(output.isDucked, false);
  });

  test('does not step back before it is heard, nor behind its end', () => {
    hear();
    start();
    drain();
    hear();
    assert.deepEqual(ducks(), []);
  });

  test('comes forward after a second in which the provider heard nobody', () => {
    start();
    hear();
    mock.timers.tick(999);
    assert.equal(output.isDucked, true);
    mock.timers.tick(1);
    assert.equal(output.isDucked, false);
    assert.deepEqual(ducks(), [true, false]);
  });

  test('steps back once, however often the ear twitches', () => {
    start();
    hear();
    mock.timers.tick(900);
    hear(false);
    hear();
    mock.timers.tick(101);
    assert.deepEqual(ducks(), [true, false]);
  });

  test('no longer steps back after three mistakes: it is the room that is heard', () => {
    start();
    for (let count = 0; count < 3; count += 1) mistake();
    assert.equal(ducks().length, 6);
    hear();
    assert.equal(output.isDucked, false);
    assert.equal(ducks().length, 6);
  });

  test('steps back again once the provider heard somebody: the ear was right after all', () => {
    start();
    for (let count = 0; count < 3; count += 1) mistake();
    sound.believe();
    hear();
    assert.equal(output.isDucked, true);
  });

  test('stays back while the provider hears somebody, until it is known that it was nobody', () => {
    start();
    hear();
    sound.believe();
    mock.timers.tick(DOUBT_IS_OVER_MS);
    assert.deepEqual(ducks(), [true]);
    sound.comeForward();
    assert.equal(output.isDucked, false);
  });

  test('steps back for the provider too, where the ear heard nothing', () => {
    start();
    sound.believe();
    assert.deepEqual(ducks(), [true]);
  });

  test('that was right does not count as a mistake', () => {
    start();
    for (let count = 0; count < 5; count += 1) {
      hear();
      sound.believe();
      sound.comeForward();
    }
    hear();
    assert.equal(output.isDucked, true);
  });

  test('is told to whoever judges turns, when it begins and when there is silence', () => {
    start();
    drain();
    assert.deepEqual(audibles, [true, false]);
  });

  test('is interrupted for sure by a voice that goes on for 700 ms, and not by a shorter one', () => {
    start();
    hear();
    mock.timers.tick(699);
    hear(false);
    mock.timers.tick(DOUBT_IS_OVER_MS);
    assert.equal(sure, 0);
    hear();
    mock.timers.tick(700);
    assert.equal(sure, 1);
  });

  test('is as loud as ever when the next one begins: its end ends the doubt', () => {
    start();
    hear();
    drain();
    assert.equal(output.isDucked, false);
    assert.deepEqual(told.slice(-2), [
      {type: 'ducked', ducked: false},
      {type: 'playback-drained', more: false},
    ]);
    start();
    for (let count = 0; count < 2; count += 1) mistake();
    hear();
    assert.equal(output.isDucked, true, 'an answer that ended in doubt was no mistake');
  });

  test('changes nothing after the call', () => {
    start();
    hear();
    sound.close();
    const before = told.length;
    mock.timers.tick(DOUBT_IS_OVER_MS);
    assert.equal(told.length, before);
  });

  test('is told also where there is no ear', () => {
    open({remembers: false});
    start();
    hear();
    assert.deepEqual(told, [{type: 'playback-started'}]);
  });
});
