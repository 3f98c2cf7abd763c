import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {Playout} from '../../../server/engine/media/playout.js';
import {ReorderBuffer} from '../../../server/engine/media/reorder.js';
import {isRtcp, readRtp, writeRtp} from '../../../server/engine/media/rtp.js';
import {pronounce} from '../../../server/engine/speech/pronounce.js';
import {Resampler, resample} from '../../../server/engine/speech/resample.js';
import {TurnWatch} from '../../../server/engine/speech/turn-watch.js';

describe('the reorder buffer', () => {
  const run = (...sequences: number[]): string => {
    const buffer = new ReorderBuffer<number>();
    const ordered = sequences.flatMap(sequence => buffer.push(sequence, sequence));
    return ordered.map(one => (one.kind === 'gap' ? `gap${one.count}` : String(one.payload))).join(' ');
  };

  test('passes packets on in the order they were sent', () => {
    assert.equal(run(1, 2, 3), '1 2 3');
    assert.equal(run(1, 3, 2, 4), '1 2 3 4');
  });

  test('goes on across the end of the sequence numbers', () => {
    assert.equal(run(65_534, 0, 65_535, 1), '65534 65535 0 1');
  });

  test('drops what comes twice or too late', () => {
    assert.equal(run(5, 5, 6, 4, 7), '5 6 7');
  });

  test('gives a lost packet up after five more, and leaves room for it', () => {
    assert.equal(run(1, 4, 5, 6, 7, 8, 9), '1 gap2 4 5 6 7 8 9');
    assert.equal(run(65_535, 2, 3, 4, 5, 6), '65535 gap2 2 3 4 5 6');
  });

  test('starts anew where the sender did', () => {
    assert.equal(run(10, 30_000, 30_001), '10 30000 30001');
  });
});

describe('an RTP packet', () => {
  const packet = {payloadType: 111, sequence: 65_535, timestamp: 7, ssrc: 9, payload: Buffer.from('opus')};

  test('is read as it was written', () => {
    assert.deepEqual(readRtp(writeRtp({...packet, marker: true})), packet);
  });

  test('is read without its extension and padding', () => {
    const bytes = writeRtp({...packet, marker: false});
    const extended = Buffer.concat([
      Buffer.from([0xb0]),
      bytes.subarray(1, 12),
      Buffer.from([0xbe, 0xde, 0, 1, 1, 2, 3, 4]),
      bytes.subarray(12),
      Buffer.from([0, 0, 3]),
    ]);
    assert.deepEqual(readRtp(extended)?.payload, packet.payload);
  });

  test('is told from control packets and from noise', () => {
    assert.equal(isRtcp(Buffer.from([0x80, 200])), true);
    assert.equal(readRtp(Buffer.from([0x80, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])), undefined);
    assert.equal(readRtp(Buffer.from('noise')), undefined);
  });
});

describe('the playout', () => {
  const start = (): {playout: Playout; events: string[]; frames: number[]; pass: (ms: number) => void} => {
    const events: string[] = [];
    const frames: number[] = [];
    let now = 0;
    const playout = new Playout({
      send: frame => frames.push(frame[0] ?? 0),
      emit: type => events.push(type.replace('output_audio_buffer.', '')),
      now: () => now,
    });
    const pass = (ms: number): void => {
      for (const end = now + ms; now < end;) {
        now += 20;
        mockedTick();
      }
    };
    return {playout, events, frames, pass};
  };
  let mockedTick: () => void = () => undefined;

  test('plays in real time, one frame every 20 ms, and says when it starts and ends', t => {
    t.mock.timers.enable({apis: ['setTimeout']});
    mockedTick = () => t.mock.timers.tick(20);
    const {playout, events, frames, pass} = start();
    playout.start();
    pass(40);
    playout.play('r', 'i', new Int16Array(480 * 2).fill(5));
    playout.finish('r');
    pass(80);
    assert.deepEqual(frames, [0, 0, 5, 5, 0, 0]);
    assert.deepEqual(events, ['started', 'stopped']);
    playout.stop();
  });

  test('that is stopped never starts again: a track may tell late that it is open', t => {
    t.mock.timers.enable({apis: ['setTimeout']});
    mockedTick = () => t.mock.timers.tick(20);
    const {playout, frames, pass} = start();
    playout.stop();
    playout.start();
    pass(100);
    assert.deepEqual(frames, []);
  });

  test('waits for more as long as its response is not finished', t => {
    t.mock.timers.enable({apis: ['setTimeout']});
    mockedTick = () => t.mock.timers.tick(20);
    const {playout, events, pass} = start();
    playout.start();
    playout.play('r', 'i', new Int16Array(480));
    pass(100);
    assert.deepEqual(events, ['started']);
    playout.stop();
  });

  test('plays what came beside an answer after it, whole', t => {
    t.mock.timers.enable({apis: ['setTimeout']});
    mockedTick = () => t.mock.timers.tick(20);
    const {playout, events, frames, pass} = start();
    playout.start();
    const frame = (level: number): Int16Array => new Int16Array(480).fill(level);
    playout.play('r', 'i', frame(5));
    playout.play('beside', 'j', frame(7));
    pass(40);
    assert.deepEqual(events, ['started'], 'the answer is still being made');
    playout.play('r', 'i', frame(6));
    playout.finish('beside');
    playout.finish('r');
    pass(80);
    assert.deepEqual(
      frames.filter(level => level > 0),
      [5, 6, 7],
    );
    assert.deepEqual(events, ['started', 'stopped', 'started', 'stopped']);
    playout.stop();
  });

  test('tells how much was heard when it is cleared', t => {
    t.mock.timers.enable({apis: ['setTimeout']});
    mockedTick = () => t.mock.timers.tick(20);
    const {playout, frames, pass} = start();
    playout.start();
    playout.play('r', 'i', new Int16Array(48_000).fill(5));
    pass(100);
    playout.play('beside', 'j', new Int16Array(480));
    assert.deepEqual(playout.clear(), {responseId: 'r', itemId: 'i', playedMs: 100, unheard: ['j']});
    assert.equal(playout.clear(), undefined);
    pass(40);
    assert.deepEqual(frames.slice(-2), [0, 0]);
    playout.stop();
  });
});

describe('turns', () => {
  const watch = (silenceMs: number, activity: string): string => {
    const turns = new TurnWatch(1, {threshold: 0.5, silenceMs, asks: false});
    return activity
      .split('')
      .map((frame, index) => turns.frame((index + 1) * 20, frame === 'x', 0)?.kind)
      .filter(kind => kind !== undefined)
      .join(' ');
  };

  test('end after the silence of the session', () => {
    assert.equal(watch(300, `..xxxx${'.'.repeat(16)}`), 'started paused stopped');
    assert.equal(watch(300, `xxxx${'.'.repeat(10)}xx`), 'started paused');
    assert.equal(watch(100, `xxxx${'.'.repeat(6)}`), 'started stopped');
  });
});

describe('turns whose words are weighed', () => {
  type Verdict = {readonly complete: boolean; readonly afterMs: number};
  /** Frames of 20 ms; each pause gets the next verdict, so many milliseconds after it was told. */
  const watch = (activity: string, ...verdicts: Verdict[]): string[] => {
    const turns = new TurnWatch(1, {threshold: 0.5, silenceMs: 2000, asks: true});
    const moments: string[] = [];
    const due: Array<{at: number; time: number; complete: boolean}> = [];
    let clock = 0;
    const take = (moment: ReturnType<TurnWatch['frame']>): void => {
      if (moment === undefined) return;
      moments.push(moment.kind === 'stopped' ? `stopped ${moment.until - moment.at}` : moment.kind);
      const verdict = moment.kind === 'paused' ? verdicts.shift() : undefined;
      if (verdict === undefined) return;
      due.push({at: moment.at, time: clock + verdict.afterMs, complete: verdict.complete});
    };
    const decide = (): void => {
      while (due[0] !== undefined && due[0].time <= clock) {
        const {at, complete} = due.shift()!;
        take(turns.decide(at, complete));
      }
    };
    activity.split('').forEach((frame, index) => {
      // The frames wait, as in the ear, while the verdict is awaited.
      for (clock += 20; turns.undecided && due.length > 0; clock += 20) decide();
      decide();
      take(turns.frame((index + 1) * 20, frame === 'x', 0));
    });
    return moments;
  };
  const silence = '.'.repeat(120);

  test('end soon after a complete sentence, however late that is known', () => {
    for (const afterMs of [0, 100, 600]) {
      assert.deepEqual(watch(`xxxx${silence}`, {complete: true, afterMs}), [
        'started',
        'paused',
        'stopped 320',
      ]);
    }
  });

  test('wait to their limit for the rest of a sentence, and are one turn with it', () => {
    const no = {complete: false, afterMs: 100};
    assert.deepEqual(watch(`xxxx${silence}`, no), ['started', 'paused', 'stopped 2000']);
    const yes = {complete: true, afterMs: 100};
    const both = watch(`xxxx${'.'.repeat(60)}xxxx${silence}`, no, yes);
    assert.deepEqual(both, ['started', 'paused', 'paused', 'stopped 320']);
  });

  test('do not end by a verdict about less than was said', () => {
    const turns = watch(
      `xxxx${'.'.repeat(10)}xxxx${silence}`,
      {complete: true, afterMs: 200},
      {complete: false, afterMs: 0},
    );
    assert.deepEqual(turns, ['started', 'paused', 'paused', 'stopped 2000']);
  });
});

describe('resampling', () => {
  const tone = (rate: number, hertz: number): Float32Array =>
    Float32Array.from({length: rate / 2}, (_, index) => Math.sin((2 * Math.PI * hertz * index) / rate));

  test('keeps speech and removes what would fold back', () => {
    const level = (samples: Float32Array): number =>
      Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    assert.ok(Math.abs(level(resample(tone(24_000, 1000), 24_000, 16_000)) - Math.SQRT1_2) < 0.02);
    assert.ok(level(resample(tone(24_000, 11_000), 24_000, 16_000)) < 0.01);
  });

  test('does not hear where a stream was cut into pieces', () => {
    const whole = new Resampler(24_000, 16_000).process(tone(24_000, 440));
    const pieces = new Resampler(24_000, 16_000);
    const sound = tone(24_000, 440);
    const joined: number[] = [];
    for (let at = 0; at < sound.length; at += 331)
      joined.push(...pieces.process(sound.subarray(at, at + 331)));
    assert.deepEqual(joined, [...whole]);
  });
});

describe('words that no dictionary has', () => {
  test('are pronounced like their parts, or letter by letter', () => {
    const known = (word: string): string | undefined => ({night: 'N AY T', light: 'L AY T'})[word];
    assert.equal(pronounce('nightlight', known), 'N AY T L AY T');
    assert.equal(pronounce('zigbee', known), 'Z IH G B IY');
    assert.equal(pronounce('', known), 'AH');
  });
});
