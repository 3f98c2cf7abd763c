/** Whose words are captioned, at each moment of a call: as a function of what a widget tells, and of a clock of the test. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {NowSpeaking, type Caption, type Shown} from '../../src/components/captions/now-speaking.js';
import {RollingLines} from '../../src/components/captions/rolling-lines.js';
import {LINES, LINE_CHARACTERS} from '../../src/realtime/conversation/captions.js';
import type {ConversationEntry} from '../../src/realtime/conversation/entry.js';
import {USUAL_PACE, soundLength} from '../../src/realtime/conversation/heard-words.js';
import type {LiveState, SessionState} from '../../src/realtime/session/state.js';

const TIME = 'It is four o’clock in the afternoon.';
const STORY = 'Once there was a lamp that wanted to be a moon. It shone all night for the owls.';

type Output = LiveState['output'];
type Written = Partial<ConversationEntry> & Pick<ConversationEntry, 'id' | 'role'>;

/** A call as its captions know it. Time passes where the test says so. */
class Told {
  state: SessionState = live('silent');
  conversation: ConversationEntry[] = [];
  now = Date.UTC(2026, 10, 21);
  readonly #shown: Shown;
  #speaking: NowSpeaking;

  constructor(shown: Shown = 'both') {
    this.#shown = shown;
    this.#speaking = new NowSpeaking(this);
  }

  /** As captions that come into the middle of a call. */
  join(): this {
    this.#speaking = new NowSpeaking(this);
    return this;
  }

  write(entry: Written): this {
    const whole = {text: '', final: true, at: this.now, ...entry};
    const at = this.conversation.findIndex(({id}) => id === entry.id);
    this.conversation = at < 0 ? [...this.conversation, whole] : this.conversation.with(at, whole);
    return this.pass(0);
  }

  turn(state: Output | SessionState): this {
    this.state = typeof state === 'string' ? live(state) : state;
    return this.pass(0);
  }

  /** Captions look again at the end of what they were told, and never more often than that. */
  pass(ms: number): this {
    const end = this.now + ms;
    for (;;) {
      const lasts = this.caption()?.lasts ?? Infinity;
      assert.ok(lasts > 0, 'a caption that lasts no time would be looked at for ever');
      if (this.now + lasts > end) break;
      this.now += lasts;
    }
    this.now = end;
    return this;
  }

  caption(): Caption | undefined {
    return this.#speaking.look(this, this.#shown, this.now);
  }

  text(): string | undefined {
    return this.caption()?.text;
  }
}

function live(output: Output, link: LiveState['link'] = 'steady'): LiveState {
  const turn = output === 'speaking' || output === 'thinking' ? output : 'listening';
  return {phase: 'live', turn, input: 'listening', output, link};
}

const half = (text: string): number => soundLength(text, USUAL_PACE) / 2;

describe('the captions of an answer', () => {
  test('begin with its first word, and have them all when it was heard', () => {
    const call = new Told().write({id: 'a', role: 'assistant', text: TIME}).turn('thinking');
    assert.equal(call.caption(), undefined, 'what is written is not heard yet');
    call.turn('speaking');
    assert.equal(call.text(), '');
    const seen: string[] = [];
    for (let step = 0; step < 20; step += 1) seen.push(call.pass(200).text() ?? '');
    assert.deepEqual(
      seen.toSorted((one, other) => one.length - other.length),
      seen,
    );
    assert.ok(new Set(seen).size >= 6, seen.join(' | '));
    assert.equal(call.text(), TIME);
    assert.equal(call.caption()?.isGoing, true);
  });

  test('change five times a second at most, and not at all when every word stands', () => {
    const call = new Told().turn('speaking').write({id: 'a', role: 'assistant', text: TIME});
    for (let step = 0; step < 5; step += 1) assert.equal(call.pass(200).caption()?.lasts, 200);
    assert.equal(call.pass(5_000).caption()?.lasts, Infinity);
  });

  test('keep the words that came behind the sound in step with it', () => {
    const call = new Told().write({id: 'old', role: 'assistant', text: 'An older answer.'}).join();
    call.turn('speaking').pass(600);
    assert.equal(call.caption(), undefined, 'the words of the last answer are not those of this one');
    call.write({id: 'a', role: 'assistant', text: STORY, final: false});
    assert.equal(call.text(), 'Once');
  });

  test('go on while the answer steps back for a noise', () => {
    const call = new Told().turn('speaking').write({id: 'a', role: 'assistant', text: STORY}).pass(1_000);
    const before = call.text() ?? '';
    call.turn('ducked').pass(1_000).turn('speaking');
    assert.ok(
      (call.text() ?? '').startsWith(before) && (call.text() ?? '').length > before.length,
      call.text(),
    );
    assert.ok((call.text() ?? '').length < STORY.length);
  });

  test('go on where the sound ran dry', () => {
    const call = new Told().turn('speaking').write({id: 'a', role: 'assistant', text: STORY}).pass(1_000);
    const before = call.text();
    call.turn('silent').pass(200);
    assert.equal(call.text(), before);
    call.turn('speaking');
    assert.equal(call.text(), before);
    assert.ok((call.pass(1_000).text() ?? '').length > (before ?? '').length);
  });

  test('follow one answer with the next where nothing is silent between them', () => {
    const call = new Told().turn('speaking').write({id: 'a', role: 'assistant', text: TIME});
    call
      .pass(500)
      .write({id: 't', role: 'tool', text: 'clock'})
      .write({id: 'b', role: 'assistant', text: STORY});
    assert.equal(call.text(), 'It is', 'the first one is being heard');
    call.pass(soundLength(TIME, USUAL_PACE));
    assert.ok(call.text() !== '' && STORY.startsWith(call.text() ?? ''), call.text());
  });

  test('learn how fast this assistant speaks', () => {
    const words = 'word '.repeat(100).trim();
    const call = new Told().write({id: 'a', role: 'assistant', text: words, at: 0, until: 10_000}).join();
    call.write({id: 'b', role: 'assistant', text: words}).turn('speaking').pass(5_000);
    const usual = (words.length * 5_000) / soundLength(words, USUAL_PACE);
    assert.ok((call.text() ?? '').length > usual * 1.5, `${call.text()?.length ?? 0} of ${usual}`);
  });

  test('end with all of its words, stand until they are read, and go', () => {
    const call = new Told().turn('speaking').write({id: 'a', role: 'assistant', text: TIME}).pass(half(TIME));
    call.turn('silent').pass(300);
    assert.equal(call.text(), TIME);
    assert.equal(call.caption()?.isGoing, false);
    assert.equal(call.pass(1_500).text(), TIME);
    assert.equal(call.pass(3_000).caption(), undefined);
  });

  test('are there though its sound was gone before its first word was due', () => {
    const call = new Told().turn('speaking').write({id: 'a', role: 'assistant', text: 'Yes.'}).pass(50);
    assert.equal(call.turn('silent').text(), '');
    assert.equal(call.pass(1_000).text(), 'Yes.');
  });

  test('stand longer where there is more to read', () => {
    const long = new Told().turn('speaking').write({id: 'a', role: 'assistant', text: STORY}).pass(9_000);
    assert.equal(long.turn('silent').pass(4_000).text(), STORY);
    assert.equal(long.pass(2_000).caption(), undefined);
  });
});

describe('the captions of an answer that is cut', () => {
  test('end at the word that was heard, and never show more meanwhile', () => {
    const call = new Told().turn('speaking').write({id: 'a', role: 'assistant', text: STORY}).pass(1_500);
    const before = call.text() ?? '';
    call.turn('silent').pass(100);
    assert.equal(call.text(), before);
    call.write({id: 'a', role: 'assistant', text: STORY, heard: 'Once there was'});
    assert.deepEqual([call.text(), call.caption()?.isCut], ['Once there was', true]);
    assert.equal(call.pass(1_500).text(), 'Once there was');
  });

  test('are none where not a word was heard', () => {
    const call = new Told().turn('speaking').write({id: 'a', role: 'assistant', text: STORY});
    call.turn('silent').write({id: 'a', role: 'assistant', text: STORY, heard: ''});
    assert.equal(call.caption(), undefined);
  });

  test('go when the next answer begins, though its words are on their way', () => {
    const call = new Told().turn('speaking').write({id: 'a', role: 'assistant', text: STORY}).pass(1_500);
    call.turn('silent').write({id: 'a', role: 'assistant', text: STORY, heard: 'Once there was'}).pass(500);
    assert.equal(call.turn('speaking').caption(), undefined);
    assert.equal(call.pass(400).write({id: 'b', role: 'assistant', text: TIME}).text(), 'It is');
  });

  for (const [what, state] of [
    ['the call', {phase: 'ended', reason: 'visitor'}],
    ['its line', live('silent', 'switching')],
  ] as const) {
    test(`stay as they were where ${what} ends with it`, () => {
      const call = new Told().turn('speaking').write({id: 'a', role: 'assistant', text: STORY}).pass(1_500);
      const before = call.text();
      call.turn(state).pass(1_000);
      assert.deepEqual([call.text(), call.caption()?.isCut], [before, true]);
      assert.equal(call.pass(6_000).caption(), undefined);
    });
  }
});

describe('the captions of a visitor', () => {
  test('are their words as they come, until they are read', () => {
    const call = new Told().write({id: 'u', role: 'user', text: 'What', final: false});
    assert.equal(call.pass(60_000).text(), 'What');
    call.write({id: 'u', role: 'user', text: 'What time is it?'});
    assert.deepEqual([call.caption()?.role, call.text()], ['user', 'What time is it?']);
    assert.equal(call.pass(1_500).text(), 'What time is it?');
    assert.equal(call.pass(3_000).caption(), undefined);
  });

  test('stand until the first word of the answer', () => {
    const call = new Told().write({id: 'u', role: 'user', text: 'What time is it?'});
    call.write({id: 'a', role: 'assistant', text: TIME}).turn('speaking');
    assert.equal(call.text(), 'What time is it?');
    assert.equal(call.pass(600).caption()?.role, 'assistant');
  });

  test('do not come behind the answer to them', () => {
    const call = new Told().write({id: 'u', role: 'user', text: '', final: false});
    call
      .write({id: 'a', role: 'assistant', text: 'Yes.'})
      .turn('speaking')
      .pass(500)
      .turn('silent')
      .pass(500);
    call.write({id: 'u', role: 'user', text: 'Are you there?'});
    assert.equal(call.text(), 'Yes.');
    assert.equal(call.pass(1_900).caption(), undefined);
  });

  test('do not take the place of an answer that is being heard, nor at once of one that they cut', () => {
    const call = new Told().write({id: 'a', role: 'assistant', text: STORY}).turn('speaking').pass(1_500);
    call.turn('ducked').write({id: 'u', role: 'user', text: 'never', final: false});
    assert.equal(call.caption()?.role, 'assistant');
    call.turn('silent').write({id: 'a', role: 'assistant', text: STORY, heard: 'Once there was'});
    call.write({id: 'u', role: 'user', text: 'never mind'});
    assert.equal(call.text(), 'Once there was');
    assert.equal(call.pass(1_100).text(), 'never mind');
  });
});

describe('captions', () => {
  test('do not tell what was said before they were there', () => {
    const call = new Told();
    call.conversation = [
      {id: 'u', role: 'user', text: 'What time is it?', final: true, at: 0},
      {id: 'a', role: 'assistant', text: TIME, final: true, at: 0},
    ];
    assert.equal(call.join().caption(), undefined);
    call.conversation = call.conversation.slice(0, 1);
    assert.equal(call.join().caption(), undefined);
  });

  test('take up an answer where it is', () => {
    const call = new Told().write({id: 'a', role: 'assistant', text: STORY}).turn('speaking').pass(1_500);
    const words = call.text();
    assert.equal(call.join().text(), words);
  });

  test('are of one side, where a page wants no more', () => {
    for (const [shown, wanted] of [
      ['assistant', 'assistant'],
      ['user', 'user'],
    ] as const) {
      const call = new Told(shown).write({id: 'u', role: 'user', text: 'What time is it?'});
      call.write({id: 'a', role: 'assistant', text: TIME}).turn('speaking').pass(800);
      assert.equal(call.caption()?.role, wanted);
    }
    const call = new Told('assistant').write({id: 'u', role: 'user', text: 'What time is it?'});
    assert.equal(call.caption(), undefined);
  });
});

describe('lines that roll', () => {
  const fits = (line: string): boolean => line.length <= LINE_CHARACTERS;

  test('are the last ones of the whole, however they grew', () => {
    const word = fc.string({unit: 'grapheme', minLength: 1, maxLength: 12}).filter(text => !/\s/.test(text));
    fc.assert(
      fc.property(fc.array(word, {minLength: 1, maxLength: 50}), words => {
        const text = words.join(' ');
        const lines = new RollingLines();
        words.forEach((_, at) => lines.of(words.slice(0, at).join(' '), fits));
        const shown = lines.of(text, fits);
        assert.deepEqual(shown, new RollingLines().of(text, fits));
        assert.ok(text.endsWith(shown.join(' ')));
        assert.ok(shown.length <= LINES && shown.every(line => fits(line) || !line.includes(' ')));
      }),
      {numRuns: 200},
    );
  });

  test('take the rest of a word', () => {
    const lines = new RollingLines();
    for (const text of ['a', 'a wo', 'a word ', 'a word of']) lines.of(text, fits);
    assert.deepEqual(lines.of('a word of mine', fits), ['a word of mine']);
  });

  test('begin anew with another text', () => {
    const lines = new RollingLines();
    lines.of('One two three', fits);
    assert.deepEqual(lines.of('One two', fits), ['One two']);
    assert.deepEqual(lines.of('Four', fits), ['Four']);
  });

  test('are broken between words where there are no spaces, and never before a mark', () => {
    const text =
      '月は決して消えることがなく、みんなが見上げるからです。ランプは毎晩そのことを考えていました。';
    const narrow = (line: string): boolean => line.length <= 13;
    const lines = new RollingLines();
    const seen = Array.from(text, (_, at) => lines.of(text.slice(0, at + 1), narrow));
    assert.ok(
      seen.flat().every(line => narrow(line) && !/^[、。]/.test(line)),
      JSON.stringify(seen.at(-1)),
    );
    assert.ok(text.endsWith(lines.of(text, narrow).join('')));
  });
});
