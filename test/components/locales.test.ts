/** What the widget says in other languages than English: all of it, in that language, and as English means it. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {approvalWords} from '../../src/components/locales/en.approval.js';
import {closed, type ClosedWords} from '../../src/components/locales/en.closed.js';
import {composerWords} from '../../src/components/locales/en.composer.js';
import {consentWords} from '../../src/components/locales/en.consent.js';
import {feedbackWords} from '../../src/components/locales/en.feedback.js';
import {hintWords} from '../../src/components/locales/en.hints.js';
import {en} from '../../src/components/locales/en.js';
import {popupWords} from '../../src/components/locales/en.popup.js';
import {problemWords} from '../../src/components/locales/en.problems.js';
import {recordingWords} from '../../src/components/locales/en.recording.js';
import {settingsWords} from '../../src/components/locales/en.settings.js';
import {talkWords} from '../../src/components/locales/en.talk.js';
import {transcriptWords} from '../../src/components/locales/en.transcript.js';
import {writeWords} from '../../src/components/locales/en.write.js';
import {LANGUAGES, languageFor} from '../../src/components/locales/languages.js';

type Texts = Readonly<Record<string, string>>;

const ENGLISH: Texts = {
  ...{...en, ...approvalWords, ...composerWords, ...consentWords, ...feedbackWords, ...hintWords},
  ...{
    ...popupWords,
    ...problemWords,
    ...recordingWords,
    ...settingsWords,
    ...talkWords,
    ...transcriptWords,
    ...writeWords,
  },
};
const CLOSED_KEYS = Object.keys(closed);
const REST_KEYS = Object.keys(ENGLISH).filter(key => !CLOSED_KEYS.includes(key));

const BUTTONS =
  'start startText cancel end retry again holdToTalk agree decline pause resume allow refuse copy download good bad feedbackSend feedbackSkip withoutRecording allowRecording refuseRecording downloadRecording';
const LONGEST_BUTTON = 26;

/** Words that a language shares with English. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  de: ['normal'],
  fr: ['assistant', 'conversation', 'message', 'microphone'],
  es: ['no', 'normal'],
  it: ['no'],
  pt: ['normal'],
  sv: ['normal'],
  da: ['feedbackSend', 'normal', 'send'],
  tr: ['normal'],
};

/** Languages that are not written in Latin letters, with a letter of theirs. */
const SCRIPTS: Readonly<Record<string, RegExp>> = {
  el: /\p{Script=Greek}/u,
  uk: /\p{Script=Cyrillic}/u,
  ru: /\p{Script=Cyrillic}/u,
  ar: /\p{Script=Arabic}/u,
  he: /\p{Script=Hebrew}/u,
  fa: /\p{Script=Arabic}/u,
  hi: /\p{Script=Devanagari}/u,
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u,
  'zh-Hans': /\p{Script=Han}/u,
};

const RIGHT_TO_LEFT = ['ar', 'he', 'fa'];

async function read(tag: string): Promise<{shell: ClosedWords; rest: Texts; all: Texts}> {
  const language = languageFor(tag);
  assert.ok(language, `${tag} is there`);
  const [shell, call, parts] = await Promise.all([language.closed(), language.call(), language.parts()]);
  const rest = {...call, ...parts};
  return {shell, rest, all: {...shell, ...rest}};
}

/** What is filled in later, such as `{number}`. */
function placeholders(text: string): readonly string[] {
  return (text.match(/\{[^}]*\}/g) ?? []).sort();
}

for (const tag of LANGUAGES) {
  describe(`a widget in ${new Intl.DisplayNames(['en'], {type: 'language'}).of(tag) ?? tag}`, () => {
    test('says all that an English one says, and nothing else', async () => {
      const {shell, rest} = await read(tag);
      assert.deepEqual(Object.keys(shell).sort(), [...CLOSED_KEYS].sort());
      assert.deepEqual(Object.keys(rest).sort(), [...REST_KEYS].sort());
    });

    test('leaves nothing empty, and has no blanks around its words', async () => {
      const {all} = await read(tag);
      for (const [key, text] of Object.entries(all)) {
        assert.notEqual(text, '', key);
        assert.equal(text, text.trim(), key);
      }
    });

    test('fills in the numbers and times that English does', async () => {
      const {all} = await read(tag);
      for (const [key, text] of Object.entries(ENGLISH)) {
        assert.deepEqual(placeholders(all[key] ?? ''), placeholders(text), key);
      }
    });

    test('tells the browser its language and the direction of its writing', async () => {
      const {shell} = await read(tag);
      assert.equal(shell.lang, tag);
      assert.equal(shell.dir, RIGHT_TO_LEFT.includes(tag) ? 'rtl' : 'ltr');
    });

    test('has nothing left in English', async () => {
      const {all} = await read(tag);
      const words = Object.entries(all).filter(([key]) => key !== 'lang' && key !== 'dir');
      const same = words.filter(([key, text]) => text === ENGLISH[key]).map(([key]) => key);
      assert.deepEqual(same.sort(), [...(SHARED[tag] ?? [])].sort());
      const script = SCRIPTS[tag];
      if (script !== undefined) for (const [key, text] of words) assert.match(text, script, key);
    });

    test('says the same wherever English says the same', async () => {
      const {all} = await read(tag);
      for (const [key, text] of Object.entries(ENGLISH)) {
        const twin = Object.keys(ENGLISH).find(other => ENGLISH[other] === text) ?? key;
        assert.equal(all[key], all[twin], `${key} and ${twin}`);
      }
    });

    test('has a whole sentence for every error code', async () => {
      const {all} = await read(tag);
      for (const code of Object.keys(problemWords)) assert.match(all[code] ?? '', /[.。।]$/, code);
    });

    test('has buttons that fit on a phone', async () => {
      const {all} = await read(tag);
      for (const key of BUTTONS.split(' ')) {
        const text = all[key] ?? '';
        assert.ok(text.length <= LONGEST_BUTTON, `${key}: ${text}`);
      }
    });
  });
}

describe('the language of a widget', () => {
  const langOf = async (tag: string): Promise<string | undefined> => (await languageFor(tag)?.closed())?.lang;

  test('is found by the tag of a country, and however the tag is written', async () => {
    assert.equal(await langOf('de-CH'), 'de');
    assert.equal(await langOf('PT-br'), 'pt');
  });

  test('is Simplified Chinese for Chinese, unless the other characters are meant', async () => {
    assert.equal(await langOf('zh'), 'zh-Hans');
    assert.equal(await langOf('zh-CN'), 'zh-Hans');
    assert.equal(languageFor('zh-TW'), undefined);
  });

  test('is English where nobody has translated it', () => {
    assert.equal(languageFor('xx'), undefined);
  });
});
