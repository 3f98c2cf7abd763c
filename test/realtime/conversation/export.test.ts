/** Exports: every word, in real time, in the grammar of each format. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {LINES, LINE_CHARACTERS} from '../../../src/realtime/conversation/captions.js';
import type {ConversationEntry} from '../../../src/realtime/conversation/entry.js';
import {exportTranscript, type TranscriptFormat} from '../../../src/realtime/conversation/export.js';
import {VoiceError} from '../../../src/shared/errors.js';

const START = Date.UTC(2026, 10, 21, 12, 0, 0);
const entry = (
  role: ConversationEntry['role'],
  text: string,
  seconds: number,
  more: Partial<ConversationEntry> = {},
): ConversationEntry => ({
  id: `i${seconds}`,
  role,
  text,
  final: true,
  at: START + seconds * 1_000,
  until: START + seconds * 1_000 + 2_000,
  ...more,
});
const CALL: ConversationEntry[] = [
  entry('user', 'Is 3 < 4 & 4 --> 5?', 1.5),
  entry('assistant', 'Yes, it is. And now for something else.', 65, {heard: 'Yes, it is.'}),
  entry('tool', 'set_light', 70, {
    call: {callId: 'c', name: 'set_light', arguments: '{}', status: 'done', output: 'ok'},
  }),
  entry('note', 'The *cart* is empty', 3_700),
];
const exported = (format: TranscriptFormat, entries = CALL): string =>
  exportTranscript(entries, format, START);

describe('an export', () => {
  test('as text has the time of the call, the speaker and what was heard', () => {
    assert.equal(
      exported('text'),
      [
        '[00:00:01] Visitor: Is 3 < 4 & 4 --> 5?',
        '[00:01:05] Assistant: Yes, it is. […]',
        '[00:01:10] Tool: set_light (done)',
        '[01:01:40] Note: The *cart* is empty',
        '',
      ].join('\n'),
    );
  });

  test('as JSON is the entries as the page knows them', () => {
    const {startedAt, entries} = JSON.parse(exported('json')) as {startedAt: string; entries: unknown[]};
    assert.equal(startedAt, '2026-11-21T12:00:00.000Z');
    assert.deepEqual(entries, CALL);
  });

  test('as JSON says how sure each word is, where that is known', () => {
    const logprobs = [
      {token: 'Ask', logprob: 0},
      {token: ' Ada', logprob: Math.log(0.25)},
    ];
    const {entries} = JSON.parse(exported('json', [entry('user', 'Ask Ada', 0, {logprobs})])) as {
      entries: object[];
    };
    assert.deepEqual(Object.entries(entries[0]!).at(-1), [
      'words',
      [
        {text: 'Ask ', confidence: 1},
        {text: 'Ada', confidence: 0.25},
      ],
    ]);
    assert.ok(!('logprobs' in entries[0]!));
  });

  test('as Markdown says nothing in bold that is not', () => {
    const text = exported('markdown', [entry('user', '1. *Hi* [x](y) <b> # a_b `c`', 0)]);
    assert.match(text, /^# Conversation of 2026-11-21T12:00:00\.000Z$/m);
    assert.match(
      text,
      /\*\*Visitor\*\* \(00:00:00\): 1\\\. \\\*Hi\\\* \\\[x\\\]\\\(y\\\) \\<b\\> \\# a\\_b \\`c\\`/,
    );
  });

  test('as WebVTT names the speaker, escapes its grammar and counts from the start', () => {
    assert.equal(
      exported('vtt', CALL.slice(0, 2)),
      [
        'WEBVTT',
        '',
        '00:00:01.500 --> 00:00:03.500',
        '<v Visitor>Is 3 &lt; 4 &amp; 4 --&gt; 5?</v>',
        '',
        '00:01:05.000 --> 00:01:07.000',
        '<v Assistant>Yes, it is. […]</v>',
        '',
      ].join('\n'),
    );
  });

  test('as SubRip is numbered and cannot be mistaken for a cue', () => {
    assert.equal(
      exported('srt', CALL.slice(0, 1)),
      '1\n00:00:01,500 --> 00:00:03,500\nVisitor: Is 3 ‹ 4 & 4 → 5?\n\n',
    );
  });

  test('as captions has no cue for what nobody heard, for tools and for notes', () => {
    assert.equal(
      exported('vtt', [entry('assistant', 'Never', 1, {heard: ''}), CALL[2]!, CALL[3]!]),
      'WEBVTT\n',
    );
  });

  test('gives answers that were heard in one go their times by their words, where only the first has any', () => {
    const untimed = (text: string, at: number): ConversationEntry => {
      const {until: _, ...rest} = entry('assistant', text, at);
      return rest;
    };
    const heard = [
      entry('assistant', 'Thirty letters, or almost so.', 10, {until: START + 14_000}),
      entry('tool', 'look_up', 10.5),
      untimed('Ten more..', 11),
      entry('user', 'Thanks', 20),
    ];
    assert.match(exported('vtt', heard), /00:00:10\.000 --> 00:00:12\.974\n<v Assistant>Thirty/);
    assert.match(exported('vtt', heard), /00:00:12\.974 --> 00:00:14\.000\n<v Assistant>Ten/);
    assert.match(exported('text', heard), /^\[00:00:12\] Assistant: Ten/m);
    const {entries} = JSON.parse(exported('json', heard)) as {entries: ConversationEntry[]};
    assert.deepEqual([entries[0]!.until, entries[1]!.at], [entries[2]!.at, heard[1]!.at]);
    assert.equal(entries[2]!.until, START + 14_000);
  });

  test('leaves answers that have their own times as they are, and those that were written', () => {
    const {until: _, ...written} = entry('assistant', 'Without any sound.', 20);
    const own = [
      entry('assistant', 'One.', 10, {until: START + 12_000}),
      entry('assistant', 'And a longer one.', 12, {until: START + 13_000}),
      written,
      {...written, id: 'next', at: written.at + 10},
    ];
    assert.deepEqual((JSON.parse(exported('json', own)) as {entries: unknown}).entries, own);
  });

  test('in an unknown format is refused with what is allowed', () => {
    assert.throws(
      () => exported('docx' as TranscriptFormat),
      (error: unknown) =>
        error instanceof VoiceError &&
        error.code === 'config/invalid' &&
        error.message.includes('"docx"') &&
        error.message.includes('json, text, markdown, vtt, srt'),
    );
    assert.throws(() => exported('toString' as TranscriptFormat), VoiceError);
  });

  test('as captions breaks a word that is longer than a line', () => {
    const lines = exported('srt', [entry('user', '好'.repeat(100), 0)]).split('\n');
    assert.deepEqual(
      lines.map(line => line.length).filter(length => length >= 10 && length !== 29),
      [LINE_CHARACTERS, LINE_CHARACTERS, 16],
    );
  });

  test('as captions loses no word, has readable lines, and goes on in time', () => {
    const word = fc
      .string({unit: 'grapheme', minLength: 1, maxLength: 60})
      .filter(text => !/[\s\u0085]/.test(text));
    fc.assert(
      fc.property(fc.array(word, {minLength: 1, maxLength: 60}), fc.nat(20_000), (words, ms) => {
        const text = words.join(' ');
        const vtt = exported('vtt', [entry('user', text, 0, {until: START + ms})]);
        const cues = vtt.split('\n\n').slice(1);
        const shown: string[] = [];
        let last = '00:00:00.000';
        for (const cue of cues) {
          const [time, ...lines] = cue.trimEnd().split('\n');
          const [from, to] = time!.split(' --> ') as [string, string];
          assert.ok(from >= last && to >= from, time);
          last = to;
          assert.ok(lines.length <= LINES);
          for (const line of lines) {
            const plain = unescape(line.replace('<v Visitor>', '').replace('</v>', ''));
            const letters = [...new Intl.Segmenter(undefined, {granularity: 'grapheme'}).segment(plain)];
            assert.ok(letters.length <= LINE_CHARACTERS, line);
            shown.push(plain);
          }
        }
        assert.equal(shown.join('').replaceAll(/\s/g, ''), text.replaceAll(/\s/g, ''));
      }),
      {numRuns: 200},
    );
  });
});

function unescape(line: string): string {
  return line.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
