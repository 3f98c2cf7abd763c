/** Answers at the speaker of a real browser: whole, gapless, and silent at once when they are interrupted. */
import {assert, waitUntil} from '@open-wc/testing';
import {PcmPlayer} from '../../src/audio/pcm-player.js';
import {AudioStage} from '../../src/audio/stage.js';
import type {Playhead} from '../../src/audio/types.js';
import {Disposers} from '../../src/shared/disposers.js';
import {decibels, fitTone, sharpness, tone16} from './dsp/tone.js';
import {recordSpeaker, sounding, type Recorder} from './support/recorder.js';

const {signal} = new AbortController();

describe('PcmPlayer', () => {
  let disposers: Disposers;
  let stage: AudioStage;
  let context: AudioContext;
  let speaker: Recorder;
  let player: PcmPlayer;
  let facts: string[];

  beforeEach(async () => {
    disposers = new Disposers();
    context = new AudioContext();
    stage = new AudioStage({context});
    disposers.defer(() => stage.close());
    await context.resume();
    speaker = await recordSpeaker(context);
    disposers.defer(speaker.close);
    player = await open();
  });
  afterEach(() => disposers.dispose());

  async function open(sourceRate?: number): Promise<PcmPlayer> {
    const opened = await PcmPlayer.open({stage, sourceRate}, signal);
    disposers.defer(() => opened.close());
    facts = [];
    for (const fact of ['started', 'drained'] as const) opened.events.on(fact, () => facts.push(fact));
    return opened;
  }

  function play(seconds: number, itemId = 'item_1', from = player): void {
    const sound = tone16(440, 24_000, seconds);
    for (let at = 0; at < sound.length; at += 4_800) {
      from.play({itemId, contentIndex: 0, samples: sound.slice(at, at + 4_800)});
    }
  }

  /** Of the last 100 ms, in dB of full scale. */
  const loudness = (): number => decibels(speaker.samples().slice(-context.sampleRate / 10));
  const said = (fact: string): Promise<void> =>
    waitUntil(() => facts.includes(fact), `${fact} should be told`, {timeout: 8000});
  const over = (): Promise<void> => waitUntil(speaker.isOver, 'it should fall silent', {timeout: 8000});
  const heardFor = async (seconds: number): Promise<void> => {
    const {context: now} = stage;
    const started = now.currentTime;
    await waitUntil(() => now.currentTime - started > seconds, 'time should pass', {timeout: 8000});
  };

  it('plays a whole answer without a gap, at its pitch and loudness', async () => {
    play(1.5);
    player.end();
    await over();
    const heard = sounding(speaker.samples());
    assert.approximately(heard.length / context.sampleRate, 1.5, 0.005);
    const edge = Math.round(context.sampleRate / 50);
    const {amplitude, snr} = fitTone(heard.subarray(edge, -edge), 440, context.sampleRate);
    assert.approximately(amplitude, 0.5, 0.001);
    assert.isAbove(snr, 80);
  });

  it('tells once that it started and once that all was played', async () => {
    play(0.3);
    player.end();
    await said('drained');
    await heardFor(0.1);
    assert.deepEqual(facts, ['started', 'drained']);
  });

  it('tells of each item that follows another without a pause, and since when it is heard', async () => {
    const heard: Array<Playhead | undefined> = [];
    const began: number[] = [];
    player.events.on('started', () => {
      heard.push(player.position());
      began.push(context.currentTime - (heard.at(-1)?.heardMs ?? 0) / 1000);
    });
    play(0.5, 'item_1');
    play(0.4, 'item_2');
    play(0.3, 'item_3');
    player.end();
    await said('drained');
    assert.deepEqual(facts, ['started', 'started', 'started', 'drained']);
    assert.deepEqual(
      heard.map(head => head?.itemId),
      ['item_1', 'item_2', 'item_3'],
    );
    const [first = 0, second = 0, third = 0] = began;
    assert.approximately(second - first, 0.5, 0.03);
    assert.approximately(third - second, 0.4, 0.03);
  });

  it('falls silent at once when it is interrupted, without a click', async () => {
    play(5);
    await said('started');
    await heardFor(0.3);
    const atFlush = speaker.samples().length;
    await player.interrupt();
    await over();
    const heard = speaker.samples();
    const tail = sounding(heard);
    const own = 0.5 * (2 * Math.sin((Math.PI * 440) / context.sampleRate)) ** 2;
    assert.isAtMost(sharpness(tail) / own, 1.05);
    // From the message to silence there are the port, one device callback of the browser and the fade.
    const silentAfter = heard.findLastIndex(sample => sample !== 0) - atFlush;
    assert.isBelow(silentAfter / context.sampleRate, 0.06);
    const faded = tail.slice(-Math.round(0.0055 * context.sampleRate));
    assert.isAbove(Math.max(...faded.slice(0, 40).map(Math.abs)), 0.2);
  });

  it('says what had been heard of the answer when it was cut', async () => {
    play(0.5, 'item_1');
    play(5, 'item_2');
    await said('started');
    await heardFor(1);
    const playhead = await player.interrupt();
    await over();
    const heardMs = (sounding(speaker.samples()).length / context.sampleRate) * 1000;
    assert.strictEqual(playhead?.itemId, 'item_2');
    assert.strictEqual(playhead?.contentIndex, 0);
    // The fade is beyond the place of the cut, and what the device still holds was not heard.
    const expected = heardMs - 500 - 5 - context.outputLatency * 1000;
    assert.approximately(playhead?.heardMs ?? NaN, expected, 12);
  });

  it('drops what still arrives of an interrupted answer, and plays the next', async () => {
    play(5, 'item_1');
    await said('started');
    await player.interrupt();
    await said('drained');
    play(1, 'item_1');
    play(1, 'item_of_the_same_answer');
    facts.length = 0;
    await heardFor(0.15);
    assert.deepEqual(facts, []);
    player.reopen();
    play(0.2, 'item_2');
    player.end();
    await said('drained');
    assert.deepEqual(facts, ['started', 'drained']);
  });

  it('has nothing to say of a place where nothing was playing', async () => {
    assert.isUndefined(await player.interrupt());
  });

  it('never plays what comes late of an interrupted answer, even when the next one has begun', async () => {
    play(5, 'item_1');
    await said('started');
    await player.interrupt();
    await said('drained');
    play(1, 'item_of_the_same_answer');
    player.reopen();
    facts.length = 0;
    play(1, 'item_1');
    play(1, 'item_of_the_same_answer');
    player.end();
    await heardFor(0.15);
    assert.deepEqual(facts, []);
    play(0.2, 'item_2');
    player.end();
    await said('drained');
    assert.deepEqual(facts, ['started', 'drained']);
  });

  it('asks the audio thread for silence before interrupt() returns', async () => {
    play(5);
    await said('started');
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its port below
    const post = MessagePort.prototype.postMessage;
    const posted: unknown[] = [];
    MessagePort.prototype.postMessage = function (this: MessagePort, message: unknown): void {
      posted.push(message);
      post.call(this, message);
    };
    const interrupted = player.interrupt();
    MessagePort.prototype.postMessage = post;
    assert.deepEqual(posted, [{type: 'flush', keep: false}]);
    assert.isDefined(await interrupted);
  });

  it('plays samples that are a view into a larger buffer, and takes the whole buffer', async () => {
    const sound = tone16(440, 24_000, 0.5);
    const buffer = new ArrayBuffer(sound.byteLength + 12);
    const samples = new Int16Array(buffer, 8, sound.length);
    samples.set(sound);
    player.play({itemId: 'item_1', contentIndex: 0, samples});
    assert.strictEqual(buffer.byteLength, 0);
    player.end();
    await over();
    const heard = sounding(speaker.samples());
    assert.approximately(heard.length / context.sampleRate, 0.5, 0.005);
    const edge = Math.round(context.sampleRate / 50);
    const {snr} = fitTone(heard.subarray(edge, -edge), 440, context.sampleRate);
    assert.isAbove(snr, 80);
  });

  it('takes sound at another rate', async () => {
    player = await open(8_000);
    player.play({itemId: 'item_1', contentIndex: 0, samples: tone16(440, 8_000, 1)});
    await said('started');
    await heardFor(0.3);
    const heardMs = player.position()?.heardMs ?? NaN;
    assert.isAbove(heardMs, 200);
    assert.isBelow(heardMs, 500);
    player.end();
    await over();
    const heard = sounding(speaker.samples());
    const edge = Math.round(context.sampleRate / 50);
    assert.isAbove(fitTone(heard.subarray(edge, -edge), 440, context.sampleRate).snr, 80);
  });

  it('knows at any time where the answer is that is heard', async () => {
    assert.isUndefined(player.position());
    play(2);
    await said('started');
    const ahead: number[] = [];
    for (let look = 0; look < 20; look += 1) {
      await heardFor(0.03);
      const recorded = (sounding(speaker.samples()).length / context.sampleRate) * 1000;
      const {heardMs, itemId} = player.position()!;
      assert.strictEqual(itemId, 'item_1');
      ahead.push(heardMs - (recorded - context.outputLatency * 1000));
    }
    // The recorder's blocks come some milliseconds late, and on a busy machine one of them much later.
    const [median = NaN] = ahead.sort((a, b) => a - b).slice(10);
    assert.approximately(median, 0, 35);
    assert.isAbove(ahead[0] ?? NaN, -35);
    player.end();
    await said('drained');
    assert.isUndefined(player.position());
  });

  it('holds its place while it is paused, and goes on from there', async () => {
    play(1);
    player.end();
    await said('started');
    await heardFor(0.3);
    player.pause();
    await waitUntil(() => player.level() === 0, 'it should fall silent');
    await heardFor(0.1);
    const held = player.position();
    await heardFor(0.3);
    assert.deepEqual(player.position(), held);
    assert.deepEqual(facts, ['started']);
    player.resume();
    await said('drained');
    await over();
    const heard = speaker.samples();
    const own = 0.5 * (2 * Math.sin((Math.PI * 440) / context.sampleRate)) ** 2;
    assert.isAtMost(sharpness(sounding(heard)) / own, 1.05);
    const length = heard.filter(sample => sample !== 0).length / context.sampleRate;
    assert.approximately(length, 1, 0.002);
  });

  it('ducks by 12 dB and comes back, without a click', async () => {
    play(3);
    await said('started');
    await heardFor(0.3);
    assert.approximately(loudness(), -9.03, 0.1);
    player.duck();
    await heardFor(0.25);
    assert.approximately(loudness(), -21.03, 0.5);
    player.unduck();
    await heardFor(0.6);
    assert.approximately(loudness(), -9.03, 0.5);
    const own = 0.5 * (2 * Math.sin((Math.PI * 440) / context.sampleRate)) ** 2;
    const edge = Math.round(context.sampleRate / 50);
    // A hard step of 12 dB would be some 200 times as sharp as the tone. The bend in which the fall begins is at most
    // as sharp again as the tone, where it meets a peak.
    const sharp = sharpness(sounding(speaker.samples()).subarray(edge)) / own;
    assert.isAtMost(sharp, 2.2);
  });

  it('follows the volume, and shows the level that is heard', async () => {
    play(3);
    await said('started');
    await waitUntil(() => player.level() > 0.5, 'the level should rise');
    player.setVolume(0.5);
    await heardFor(0.3);
    assert.approximately(loudness(), -15.05, 0.2);
    player.setVolume(0);
    await waitUntil(() => player.level() === 0, 'the level should fall');
  });

  describe('that is moved to another context', () => {
    let fresh: AudioContext;
    let there: Recorder;

    beforeEach(async () => {
      fresh = new AudioContext({sampleRate: 44_100});
      await fresh.resume();
      there = await recordSpeaker(fresh);
      disposers.defer(there.close);
    });
    const overThere = (): Promise<void> =>
      waitUntil(there.isOver, 'it should fall silent there', {timeout: 8000});

    it('goes on there where it stopped, loses nothing and tells nothing', async () => {
      play(1.5);
      player.end();
      await said('started');
      await heardFor(0.4);
      await stage.move(fresh);
      await overThere();
      const [before, after] = [sounding(speaker.samples()), sounding(there.samples())];
      const seconds = before.length / context.sampleRate + after.length / fresh.sampleRate;
      assert.approximately(seconds, 1.5, 0.002);
      const edge = Math.round(fresh.sampleRate / 50);
      const {snr, amplitude} = fitTone(after.subarray(edge, -edge), 440, fresh.sampleRate);
      assert.isAbove(snr, 80);
      assert.approximately(amplitude, 0.5, 0.001);
      // Phase and all: the second part begins in the tone where the first one ends.
      const own = 0.5 * (2 * Math.sin((Math.PI * 440) / context.sampleRate)) ** 2;
      assert.isAtMost(sharpness(before) / own, 1.05);
      assert.deepEqual(facts, ['started', 'drained']);
    });

    it('takes what arrives on the way, its volume, its ducking and its pause along', async () => {
      play(1);
      await said('started');
      player.setVolume(0.5);
      player.duck();
      await heardFor(0.2);
      stage.events.on('moved', () => play(0.5));
      await stage.move(fresh);
      player.end();
      await overThere();
      const after = sounding(there.samples());
      const edge = Math.round(fresh.sampleRate / 50);
      const {amplitude} = fitTone(after.subarray(edge, -edge), 440, fresh.sampleRate);
      assert.approximately(amplitude, 0.25 * 10 ** (-12 / 20), 0.001);
      const seconds =
        sounding(speaker.samples()).length / context.sampleRate + after.length / fresh.sampleRate;
      assert.approximately(seconds, 1.5, 0.01);
    });

    it('stays paused, and is interrupted there at its place', async () => {
      play(3);
      await said('started');
      await heardFor(0.3);
      player.pause();
      await waitUntil(() => player.level() === 0, 'it should fall silent');
      const place = player.position();
      await stage.move(fresh);
      await heardFor(0.2);
      assert.strictEqual(sounding(there.samples()).length, 0);
      const cut = await player.interrupt();
      assert.strictEqual(cut?.itemId, 'item_1');
      assert.approximately(cut?.heardMs ?? NaN, place?.heardMs ?? NaN, 50);
    });

    it('tells that it is over where the old context is dead, and plays the next answer', async () => {
      play(5);
      await said('started');
      const interrupted = context.close().then(() => player.interrupt());
      await context.close().catch(() => undefined);
      await stage.move(fresh);
      await said('drained');
      assert.isUndefined(await interrupted);
      facts.length = 0;
      player.reopen();
      play(0.3, 'item_2');
      player.end();
      await said('drained');
      assert.deepEqual(facts, ['started', 'drained']);
    });
  });

  it('can be opened again in the same context, as when a call changes its leg', async () => {
    player.close();
    const second = await open();
    play(0.1, 'item_1', second);
    second.end();
    await said('drained');
  });

  it('is silent after close, and answers an interruption that was under way', async () => {
    play(3);
    await said('started');
    const interrupted = player.interrupt();
    player.close();
    player.close();
    await interrupted;
    await heardFor(0.1);
    const before = speaker.samples().length;
    await heardFor(0.1);
    assert.strictEqual(sounding(speaker.samples().slice(before)).length, 0);
  });
});
