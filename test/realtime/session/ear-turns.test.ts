/** Turns that end where the page hears a pause, for models that know none. */
import assert from 'node:assert/strict';
import {describe, test, type TestContext} from 'node:test';
import {Emitter} from '../../../src/shared/emitter.js';
import {EarTurns} from '../../../src/realtime/session/ear-turns.js';

/** In Hz. */
const RATE = 1_000;

class Bench {
  /** What was sent and told, in order; `from …`: where the microphone is read from. */
  readonly log: string[] = [];
  readonly turns: EarTurns;
  position = 0;
  /** Asks for the microphone itself, as a line does that is level with it. */
  takeMicrophone: () => unknown = () => undefined;
  #isSpeaking = false;
  readonly #activity = new Emitter<{activity: {speaking: boolean; position: number}}>();

  constructor(
    private readonly context: TestContext,
    kind: 'websocket' | 'webrtc' = 'websocket',
  ) {
    context.mock.timers.enable({apis: ['setTimeout']});
    const input = {
      remembers: true,
      rate: RATE,
      capture: {events: this.#activity, speaking: false},
      microphone: {events: undefined, stream: undefined},
      position: 0,
    };
    Object.defineProperty(input, 'position', {get: () => this.position});
    Object.defineProperty(input.capture, 'speaking', {get: () => this.#isSpeaking});
    const leg = {
      kind,
      attachInput: ({microphone}: {microphone: {stream: unknown}}, from: number) => {
        this.takeMicrophone = () => microphone.stream;
        this.log.push(`from ${from}`);
        return Promise.resolve();
      },
    };
    const line = {link: {leg}, send: ({type}: {type: string}) => this.log.push(type)};
    this.turns = new EarTurns({
      line: line as never,
      input: input as never,
      dispatch: ({type}) => void this.log.push(type),
    });
    this.log.length = 0;
  }

  hear(speaking: boolean, position: number): void {
    this.position = position;
    this.#isSpeaking = speaking;
    this.#activity.emit('activity', {speaking, position});
  }

  get commits(): number {
    return this.log.filter(type => type === 'input_audio_buffer.commit').length;
  }

  pass(ms: number): void {
    this.context.mock.timers.tick(ms);
  }
}

describe('turns that are ended by ear', () => {
  test('end once, with the pause that follows them', context => {
    const bench = new Bench(context);
    bench.hear(true, 1_000);
    bench.hear(false, 2_000);
    bench.pass(299);
    assert.deepEqual(bench.log, ['speech-started']);
    bench.pass(1);
    assert.deepEqual(bench.log, ['speech-started', 'speech-stopped', 'input_audio_buffer.commit']);
    bench.pass(10_000);
    assert.equal(bench.log.length, 3);
  });

  test('go on where somebody only takes a breath', context => {
    const bench = new Bench(context);
    bench.hear(true, 1_000);
    bench.hear(false, 2_000);
    bench.pass(200);
    bench.hear(true, 2_200);
    bench.pass(10_000);
    assert.ok(!bench.log.includes('input_audio_buffer.commit'));
  });

  test('are said again from their beginning where another link carries the call', context => {
    const bench = new Bench(context);
    bench.hear(true, 1_000);
    bench.position = 3_000;
    bench.turns.follow();
    assert.deepEqual(bench.log.at(-1), 'from 700');
    bench.hear(false, 4_000);
    bench.pass(300);
    bench.position = 9_000;
    bench.turns.follow();
    assert.deepEqual(bench.log.at(-1), 'from 9000');
  });

  test('may be ended by the page, too, and not where nobody spoke', context => {
    const bench = new Bench(context);
    bench.turns.stop();
    assert.deepEqual(bench.log, []);
    bench.hear(true, 1_000);
    bench.hear(false, 2_000);
    bench.turns.stop();
    bench.pass(10_000);
    assert.equal(bench.commits, 1);
  });

  test('that the page ends in mid-word leave the rest of it to a turn of its own', context => {
    const bench = new Bench(context);
    bench.hear(true, 1_000);
    bench.position = 1_500;
    bench.turns.stop();
    assert.equal(bench.commits, 1);
    bench.turns.follow();
    assert.equal(bench.log.at(-1), 'from 1500');
    bench.hear(false, 2_000);
    bench.pass(300);
    assert.equal(bench.commits, 2);
  });

  test('over WebRTC wait until all that was kept is on its way', context => {
    const bench = new Bench(context, 'webrtc');
    bench.hear(true, 1_000);
    bench.hear(false, 2_000);
    bench.pass(3_000);
    assert.equal(bench.commits, 0);
    bench.takeMicrophone();
    bench.pass(300);
    assert.equal(bench.commits, 1);
    bench.hear(true, 6_000);
    bench.hear(false, 7_000);
    bench.pass(300);
    assert.equal(bench.commits, 2);
  });

  test('that the page ends over WebRTC wait for their last word, and for no line that is gone', context => {
    const bench = new Bench(context, 'webrtc');
    bench.takeMicrophone();
    bench.hear(true, 1_000);
    bench.turns.stop();
    assert.equal(bench.commits, 0);
    bench.pass(300);
    assert.equal(bench.commits, 1);
    bench.turns.stop();
    bench.turns.close();
    bench.pass(300);
    assert.equal(bench.commits, 1);
  });

  test('that the page ended are not lost where the line changes before their last word was on it', context => {
    const bench = new Bench(context, 'webrtc');
    bench.takeMicrophone();
    bench.hear(true, 1_000);
    bench.position = 1_500;
    bench.turns.stop();
    bench.pass(100);
    bench.turns.follow();
    assert.equal(bench.log.at(-1), 'from 700');
    bench.takeMicrophone();
    bench.pass(300);
    assert.equal(bench.commits, 1);
    // Who speaks on has begun another turn where the page ended the first.
    bench.turns.follow();
    assert.equal(bench.log.at(-1), 'from 1500');
  });

  test('that the page ended wait for what was kept of them to be on its way', context => {
    const bench = new Bench(context, 'webrtc');
    bench.hear(true, 1_000);
    bench.turns.stop();
    bench.pass(3_000);
    assert.equal(bench.commits, 0);
    bench.takeMicrophone();
    bench.pass(300);
    assert.equal(bench.commits, 1);
  });

  test('are of no call that is over', context => {
    const bench = new Bench(context);
    bench.hear(true, 1_000);
    bench.hear(false, 2_000);
    bench.turns.close();
    bench.hear(true, 3_000);
    bench.pass(10_000);
    assert.deepEqual(bench.log, ['speech-started']);
  });
});
