/** The server's voice at the speaker of a real browser: piece by piece, silent at once, and never stuck. */
import {assert, waitUntil} from '@open-wc/testing';
import {AudioStage} from '../../../src/audio/stage.js';
import type {SpeechTaken} from '../../../src/realtime/protocol/read-aloud.js';
import {ServerVoice, type ReadAloud} from '../../../src/realtime/session/speech/server-voice.js';
import {SpokenLeg} from '../../../src/realtime/session/speech/spoken-leg.js';
import {VoiceError} from '../../../src/shared/errors.js';
import {tone16} from '../../audio/dsp/tone.js';

const LIMIT = {timeout: 8_000};

describe('ServerVoice', () => {
  let stage: AudioStage;
  let facts: string[];
  let asked: string[];
  let took: SpeechTaken[];

  beforeEach(() => {
    stage = new AudioStage({context: new AudioContext()});
    facts = [];
    asked = [];
    took = [];
  });
  afterEach(() => stage.close());

  async function open(read: ReadAloud): Promise<ServerVoice> {
    await stage.context.resume();
    const reading: ReadAloud = (text, signal, onTaken) => {
      asked.push(text);
      return read(text, signal, onTaken);
    };
    const voice = await ServerVoice.open({stage, read: reading}, new AbortController().signal);
    voice.events.on('started', () => facts.push('started'));
    voice.events.on('drained', () => facts.push('drained'));
    voice.events.on('failed', ({code}) => facts.push(code));
    voice.events.on('took', taken => took.push(taken));
    return voice;
  }

  const told = (fact: string): Promise<void> =>
    waitUntil(() => facts.includes(fact), `${fact} should be told`, LIMIT);

  it('plays pieces one after the other, in chunks that end anywhere, and says how far it is', async () => {
    const voice = await open(() => Promise.resolve(sound(0.4, 999)));
    voice.say('one');
    voice.say('two');
    voice.end();
    await told('started');
    await waitUntil(() => voice.progress()?.piece === 1, 'the second piece should be heard', LIMIT);
    assert.isAtMost(voice.progress()?.part ?? 9, 1);
    await told('drained');
    assert.deepEqual(
      [facts, asked],
      [
        ['started', 'started', 'drained'],
        ['one', 'two'],
      ],
    );
    voice.close();
  });

  it('falls silent in the middle, asks for no more of it, and speaks again', async () => {
    const voice = await open(() => Promise.resolve(sound(2)));
    for (const piece of ['one', 'two', 'three', 'four', 'five', 'six']) voice.say(piece);
    await waitUntil(() => (voice.progress()?.part ?? 0) > 0.1, 'it should be heard', LIMIT);
    const {piece, part} = (await voice.stop()) ?? {};
    assert.equal(piece, 0);
    assert.isBelow(part ?? 9, 0.9);
    await told('drained');
    // What is never heard is not asked for.
    assert.deepEqual(asked, ['one', 'two', 'three']);
    facts = [];
    voice.say('another');
    voice.end();
    await told('started');
    assert.equal(asked.at(-1), 'another');
    voice.close();
  });

  it('tells once for each answer what reading it took, and of one that is cut or left what was read', async () => {
    const voice = await open((text, _, onTaken) => {
      onTaken?.({characters: text.length, cost: 0.25});
      return Promise.resolve(sound(text === 'long' ? 2 : 0.1));
    });
    voice.say('one');
    voice.say('three');
    voice.end();
    await told('drained');
    assert.deepEqual(took, [{characters: 8, cost: 0.5}]);
    voice.say('long');
    await waitUntil(() => (voice.progress()?.piece ?? 0) === 2, 'the next answer should be heard', LIMIT);
    await voice.stop();
    assert.deepEqual(took.slice(1), [{characters: 4, cost: 0.25}]);
    voice.say('long');
    await waitUntil(() => voice.progress()?.piece === 3, 'another should be heard', LIMIT);
    voice.close();
    assert.lengthOf(took, 3);
  });

  it('can be listened to where it sounds, as a recorder does', async () => {
    const voice = await open(() => Promise.resolve(sound(1)));
    const {output} = new SpokenLeg(voice);
    const ear = new AnalyserNode(stage.context);
    output.line?.speaker.input.connect(ear);
    voice.say('one');
    voice.end();
    const heard = new Float32Array(ear.fftSize);
    await waitUntil(
      () => {
        ear.getFloatTimeDomainData(heard);
        return heard.some(sample => Math.abs(sample) > 0.01);
      },
      'it should be heard',
      LIMIT,
    );
    output.close();
  });

  it('tells of nothing where the server says nothing of it', async () => {
    const voice = await open(() => Promise.resolve(sound(0.1)));
    voice.say('one');
    voice.end();
    await told('drained');
    voice.close();
    assert.isEmpty(took);
  });

  it('tells what it could not say, and that there is silence', async () => {
    const voice = await open(() => Promise.reject(new VoiceError('budget/exhausted')));
    voice.say('one');
    voice.say('two');
    voice.end();
    await told('drained');
    assert.deepEqual([facts, asked], [['budget/exhausted', 'drained'], ['one']]);
    voice.close();
  });
});

/** A tone as the server sends it, in chunks of so many bytes. */
function sound(seconds: number, chunk = 4_800): ReadableStream<Uint8Array> {
  const bytes = new Uint8Array(tone16(440, 24_000, seconds).buffer);
  let at = 0;
  return new ReadableStream({
    pull: controller => {
      controller.enqueue(bytes.slice(at, at + chunk));
      at += chunk;
      if (at >= bytes.length) controller.close();
    },
  });
}
