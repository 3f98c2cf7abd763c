/** The server's voice at the speaker of a real browser: piece by piece, silent at once, and never stuck. */
import {assert, waitUntil} from '@open-wc/testing';
import {AudioStage} from '../../../src/audio/stage.js';
import {ServerVoice, type ReadAloud} from '../../../src/realtime/session/speech/server-voice.js';
import {VoiceError} from '../../../src/shared/errors.js';
import {tone16} from '../../audio/dsp/tone.js';

const LIMIT = {timeout: 8_000};

describe('ServerVoice', () => {
  let stage: AudioStage;
  let facts: string[];
  let asked: string[];

  beforeEach(() => {
    stage = new AudioStage({context: new AudioContext()});
    facts = [];
    asked = [];
  });
  afterEach(() => stage.close());

  async function open(read: ReadAloud): Promise<ServerVoice> {
    await stage.context.resume();
    const reading: ReadAloud = (text, signal) => {
      asked.push(text);
      return read(text, signal);
    };
    const voice = await ServerVoice.open({stage, read: reading}, new AbortController().signal);
    voice.events.on('started', () => facts.push('started'));
    voice.events.on('drained', () => facts.push('drained'));
    voice.events.on('failed', ({code}) => facts.push(code));
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
