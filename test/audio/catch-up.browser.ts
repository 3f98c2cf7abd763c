/** Words that were said before a line was open, played into it: all of them, faster, without their pauses. */
import {assert, waitUntil} from '@open-wc/testing';
import {openCatchUp, type CatchUp, type CatchUpOptions} from '../../src/audio/catch-up.js';
import {PcmCapture} from '../../src/audio/pcm-capture.js';
import {AudioStage} from '../../src/audio/stage.js';
import {Disposers} from '../../src/shared/disposers.js';
import {recordTracks, type Recorder} from './support/recorder.js';

const {signal} = new AbortController();
/** A syllable and the gap behind it, in seconds. */
const SYLLABLE = 0.16;
const GAP = 0.07;
/** A busy machine tears a syllable: so many hundredths of a second without it are no gap. */
const TORN = 3;
/** Each word is a pitch of its own: so its length and its pitch can be found again in what was sent. */
const PITCHES = [311, 523, 831, 1_109];

/** When a pitch sounds, in seconds of the context's clock. */
type Word = {readonly hz: number; readonly from: number; readonly seconds: number};

describe('a catch-up', () => {
  let disposers: Disposers;
  let stage: AudioStage;
  let context: AudioContext;
  let capture: PcmCapture;
  let voice: AudioNode;
  /** What was said until when. */
  let saidUntil: number;
  let isListening: boolean;

  beforeEach(async () => {
    disposers = new Disposers();
    stage = disposers.use(new AudioStage({context: new AudioContext()}), made => made.close());
    ({context} = stage);
    await context.resume();
    capture = disposers.use(await PcmCapture.open(stage, signal), made => made.close());
    voice = new GainNode(context);
    // A microphone gives samples also while it is silent.
    const silence = new ConstantSourceNode(context, {offset: 0});
    silence.connect(voice);
    silence.start();
    saidUntil = context.currentTime + 0.1;
    isListening = false;
  });
  afterEach(() => disposers.dispose());

  /** Says a word of syllables, after a pause. The first one opens the microphone. */
  function say(hz: number, {after = 0, syllables = 3, syllable = SYLLABLE, level = 0.5} = {}): Word {
    if (!isListening) capture.listen(voice);
    isListening = true;
    const from = saidUntil + after;
    for (let index = 0; index < syllables; index += 1) {
      const begin = from + index * (syllable + GAP);
      const oscillator = new OscillatorNode(context, {frequency: hz});
      const gain = new GainNode(context, {gain: 0});
      gain.gain.setTargetAtTime(level, begin, 0.005);
      gain.gain.setTargetAtTime(0, begin + syllable, 0.01);
      oscillator.connect(gain).connect(voice);
      oscillator.start(begin);
      oscillator.stop(begin + syllable + GAP);
    }
    saidUntil = from + syllables * (syllable + GAP);
    return {hz, from, seconds: saidUntil - from - GAP};
  }

  /** A room that is never quite silent, already when the microphone is opened. */
  async function addNoise(level: number): Promise<void> {
    const noise = new AudioBuffer({length: context.sampleRate, sampleRate: context.sampleRate});
    noise.copyToChannel(
      Float32Array.from({length: noise.length}, () => (Math.random() * 2 - 1) * level * Math.sqrt(3)),
      0,
    );
    const source = new AudioBufferSourceNode(context, {buffer: noise, loop: true});
    source.connect(voice);
    source.start();
    await until(context.currentTime + 0.1);
    saidUntil = context.currentTime + 0.5;
  }

  const until = (time: number): Promise<void> =>
    waitUntil(() => context.currentTime > time, 'time should pass', {timeout: 9000, interval: 10});

  type Opened = {
    readonly catchUp: CatchUp;
    readonly line: Recorder;
    /** When it was level, and whether somebody spoke then. */
    readonly levels: ReadonlyArray<{readonly at: number; readonly speaking: boolean}>;
    readonly openedAt: number;
  };

  async function open(source: CatchUpOptions['capture'] = capture): Promise<Opened> {
    const levels: Array<{at: number; speaking: boolean}> = [];
    // It listens before there is anything to hear.
    const line = await recordTracks(context);
    disposers.defer(line.close);
    const openedAt = context.currentTime;
    const catchUp = openCatchUp({
      from: 0,
      stage,
      capture: source,
      onLevel: () => levels.push({at: context.currentTime, speaking: source.speaking}),
    });
    disposers.defer(() => catchUp.close());
    return {catchUp, line, levels, openedAt};
  }

  /** Level, and what was on its way to the recorder then has arrived. */
  async function isLevel({levels, line}: Opened): Promise<void> {
    await waitUntil(() => levels.length > 0, 'it should be level', {timeout: 9000, interval: 10});
    const enough = line.samples().length + 0.1 * context.sampleRate;
    await waitUntil(() => line.samples().length > enough, 'the rest should arrive', {interval: 10});
  }

  /** How much of this pitch is in each hundredth of a second: its amplitude. */
  function track(samples: Float32Array, hz: number): number[] {
    const step = context.sampleRate / 100;
    const amplitudes: number[] = [];
    for (let at = 0; at + 2 * step <= samples.length; at += step) {
      let [sine, cosine] = [0, 0];
      for (let index = 0; index < 2 * step; index += 1) {
        const angle = (2 * Math.PI * hz * index) / context.sampleRate;
        const weight = 1 - Math.cos((Math.PI * index) / step);
        sine += (samples[at + index] ?? 0) * Math.sin(angle) * weight;
        cosine += (samples[at + index] ?? 0) * Math.cos(angle) * weight;
      }
      amplitudes.push(Math.hypot(sine, cosine) / step);
    }
    return amplitudes;
  }

  /** From the first to the last moment in which a pitch is heard, in seconds of the recording. */
  function heard(samples: Float32Array, hz: number): {from: number; to: number; syllables: number} {
    const loud = track(samples, hz).map(amplitude => amplitude > 0.2);
    const starts = loud.filter(
      (isLoud, index) => isLoud && !loud.slice(Math.max(0, index - TORN), index).includes(true),
    ).length;
    return {from: loud.indexOf(true) / 100, to: (loud.lastIndexOf(true) + 1) / 100, syllables: starts};
  }

  /** The pitch near `hz` that is strongest, within 5 %, in the seconds in which it is heard. */
  function pitchNear(recording: Float32Array, hz: number, {from, to}: {from: number; to: number}): number {
    const samples = recording.subarray(from * context.sampleRate, to * context.sampleRate);
    const candidates = Array.from({length: 41}, (_, index) => hz * (0.95 + index * 0.0025));
    const strength = (frequency: number): number =>
      track(samples, frequency).reduce((sum, amplitude) => sum + amplitude ** 2, 0);
    const strengths = candidates.map(strength);
    return candidates[strengths.indexOf(Math.max(...strengths))] ?? 0;
  }

  it('plays every word at its pitch, a little faster, and leaves most of the pauses out', async () => {
    const words = PITCHES.map((hz, index) => say(hz, {after: index === 0 ? 0 : 0.9}));
    await until(saidUntil + 0.35);
    const opened = await open();
    await isLevel(opened);
    const samples = opened.line.samples();
    const found = words.map(({hz}) => heard(samples, hz));
    for (const [index, {hz, seconds}] of words.entries()) {
      const {from, to, syllables} = found[index]!;
      assert.strictEqual(syllables, 3, `the word at ${hz} Hz`);
      const tempo = seconds / (to - from);
      assert.isAtMost(tempo, 1.25 * 1.05, `the word at ${hz} Hz is hurried`);
      assert.isAtLeast(tempo, 1.1, `the word at ${hz} Hz is not faster`);
      assert.approximately(pitchNear(samples, hz, {from, to}), hz, hz * 0.02);
      if (index === 0) continue;
      const pause = from - found[index - 1]!.to;
      assert.isBelow(pause, 0.5, 'the pause is as long as it was');
      assert.isAbove(pause, 0.1, 'the words run into each other');
    }
    const said = words.at(-1)!.from + words.at(-1)!.seconds - words[0]!.from;
    const took = found.at(-1)!.to - found[0]!.from;
    assert.isBelow(took, said * 0.72);
  }).timeout(15_000);

  it('leaves out the silence before the first word', async () => {
    saidUntil += 2;
    const {hz} = say(523);
    await until(saidUntil + 0.35);
    const opened = await open();
    await isLevel(opened);
    assert.isBelow(heard(opened.line.samples(), hz).from, 0.8);
  });

  it('plays every word to its end, a soft one behind a loud one too', async () => {
    // As soft as a pause; with the gap before it, it fits into what is kept of one at its beginning: 200 ms. Where in a
    // chunk it begins makes a difference, so there are three.
    const soft = [831, 1_109, 1_480].map((hz, index) => {
      say(523, {after: 0.5 + index / 30});
      return say(hz, {syllables: 1, syllable: 0.12, level: 0.04});
    });
    await until(saidUntil + 0.25);
    const opened = await open();
    await isLevel(opened);
    for (const {hz, seconds} of soft) {
      const loud = track(opened.line.samples(), hz).filter(amplitude => amplitude > 0.02).length / 100;
      assert.isAbove(loud, seconds * 0.7, `the word at ${hz} Hz`);
    }
  }).timeout(15_000);

  it('is level when nobody speaks and all was heard, and never while somebody does', async () => {
    const early = say(523);
    await until(saidUntil - 0.2);
    // Still speaking when the line opens, and for two seconds more.
    const opened = await open();
    const late = say(831, {syllables: 9});
    await isLevel(opened);
    const [level] = opened.levels;
    assert.isFalse(level?.speaking);
    assert.isAbove(level.at, saidUntil);
    assert.isBelow(level.at, saidUntil + 1.2);
    const samples = opened.line.samples();
    assert.strictEqual(heard(samples, early.hz).syllables, 3);
    assert.strictEqual(heard(samples, late.hz).syllables, 9);
    // Level with the speaker long before: the last words are as long as they were said.
    const end = samples.slice(-Math.round(1.5 * context.sampleRate));
    assert.isAbove(heard(end, late.hz).to - heard(end, late.hz).from, 0.5);
  }).timeout(15_000);

  it('catches up with somebody who speaks on, and then speaks at their pace', async () => {
    say(523, {syllables: 6});
    await until(saidUntil - 0.1);
    const opened = await open();
    const last = say(831, {syllables: 25});
    await until(saidUntil);
    assert.isEmpty(opened.levels, 'it was level while somebody spoke');
    await isLevel(opened);
    const {to, syllables} = heard(opened.line.samples(), last.hz);
    assert.strictEqual(syllables, 25);
    // By the line's clock: what was said last was sent at most so much later.
    const sentAt = opened.openedAt + to;
    assert.isBelow(sentAt - (last.from + last.seconds), 0.6);
  }).timeout(20_000);

  it('is level when all was heard, however long its player had to wait for more', async () => {
    const {rate} = capture;
    const length = rate / 10;
    let listener: Parameters<PcmCapture['read']>[1] = () => undefined;
    const late = {
      rate,
      speaking: true,
      read: (_options: unknown, heard: typeof listener) => (listener = heard),
    };
    const opened = await open(late);
    let given = 0;
    const give = (level: number): void => {
      const angle = (2 * Math.PI * 523) / rate;
      const samples = Int16Array.from({length}, (_, at) => level * Math.sin(angle * (given + at)));
      const sound = new Uint8Array(samples.buffer);
      given += length;
      listener({sound, frame: sound, position: given - length, left: 0, law: undefined});
    };
    const said = 14;
    for (let chunk = 0; chunk < said; chunk += 1) {
      // Too late each time: the player waits for ever more before it goes on.
      give(12_000);
      await until(context.currentTime + 0.25);
    }
    // Not enough for it to go on.
    give(12_000);
    late.speaking = false;
    while (opened.levels.length === 0) {
      await until(context.currentTime + 0.15);
      give(0);
    }
    // As a line does when it takes the microphone itself.
    opened.catchUp.close();
    await until(context.currentTime + 0.1);
    const heard = opened.line.samples().filter(sample => sample !== 0).length / context.sampleRate;
    // The squeezer keeps the last 55 ms to itself.
    assert.approximately(heard, (said + 1) / 10, 0.06);
  }).timeout(15_000);

  it('is level in a noisy room too', async () => {
    await addNoise(10 ** (-40 / 20));
    const word = say(523);
    await until(saidUntil + 0.35);
    const opened = await open();
    await isLevel(opened);
    assert.isFalse(opened.levels[0]?.speaking);
    assert.strictEqual(heard(opened.line.samples(), word.hz).syllables, 3);
  }).timeout(15_000);

  it('is level in a room as loud as a fan beside the microphone', async () => {
    await addNoise(10 ** (-26 / 20));
    say(523);
    await until(saidUntil + 0.35);
    const opened = await open();
    await isLevel(opened);
    assert.isFalse(opened.levels[0]?.speaking);
  }).timeout(15_000);

  it('is level at once when the sound moves to another context: its memory stays behind', async () => {
    say(523, {syllables: 9});
    await until(saidUntil);
    const counts: number[] = [];
    stage.events.on('moved', () => counts.push(opened.levels.length));
    const opened = await open();
    stage.events.on('moved', () => counts.push(opened.levels.length));
    await stage.move(new AudioContext());
    // Those who listen are told in their order: right before it, and right after.
    assert.deepEqual(counts, [0, 1]);
  });

  it('gives the memory back at its end, and is never level afterwards', async () => {
    say(523);
    await until(saidUntil + 0.35);
    const opened = await open();
    opened.catchUp.close();
    const positions: number[] = [];
    await until(context.currentTime + 1.2);
    capture.read({from: 0, chunkMs: 20}, ({position}) => positions.push(position));
    await waitUntil(() => positions.length > 0, 'another one should be able to read it');
    assert.strictEqual(positions[0], 0);
    await stage.move(new AudioContext());
    assert.isEmpty(opened.levels);
  });
});
