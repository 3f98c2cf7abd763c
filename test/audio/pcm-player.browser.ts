/** Answers at the speaker of a real browser: whole, gapless, and silent at once when they are interrupted. */
import {assert, waitUntil} from '@open-wc/testing';
import {PcmPlayer} from '../../src/audio/pcm-player.js';
import {Disposers} from '../../src/shared/disposers.js';
import {fitTone, sharpness, tone16} from './dsp/tone.js';
import {recordSpeaker, sounding, type Recorder} from './support/recorder.js';

const {signal} = new AbortController();

describe('PcmPlayer', () => {
  let disposers: Disposers;
  let context: AudioContext;
  let speaker: Recorder;
  let player: PcmPlayer;
  let facts: string[];

  beforeEach(async () => {
    disposers = new Disposers();
    context = new AudioContext();
    disposers.defer(() => void context.close());
    await context.resume();
    speaker = await recordSpeaker(context);
    disposers.defer(speaker.close);
    player = await open();
  });
  afterEach(() => disposers.dispose());

  async function open(): Promise<PcmPlayer> {
    const opened = await PcmPlayer.open({context}, signal);
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

  const said = (fact: string): Promise<void> =>
    waitUntil(() => facts.includes(fact), `${fact} should be told`, {timeout: 8000});
  const over = (): Promise<void> => waitUntil(speaker.isOver, 'it should fall silent', {timeout: 8000});
  const heardFor = async (seconds: number): Promise<void> => {
    const started = context.currentTime;
    await waitUntil(() => context.currentTime - started > seconds, 'time should pass', {timeout: 8000});
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

  it('follows the volume, and shows the level that is heard', async () => {
    play(3);
    await said('started');
    await waitUntil(() => player.level() > 0.5, 'the level should rise');
    player.setVolume(0);
    await waitUntil(() => player.level() === 0, 'the level should fall');
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
