/**
 * Whole calls by the accessibility tree: everything is found and pressed by its role and its name, and what is read out
 * by itself tells what happens, whole and politely, without a word into the open microphone.
 */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {openAccessibility, type Accessibility} from '../support/accessibility.js';
import {waitUntilAllClosed} from '../support/browser.js';
import {loggedEvents, waitForEvent} from '../support/host-page.js';
import {SCREEN_READER, announcements, waitUntilHeard} from '../support/screen-reader.js';
import {until} from '../support/until.js';
import {VISITOR_VOICE, sayUntilUnderstood} from '../support/visitor-voice.js';
import {visit, type Visit} from '../support/visit.js';

const WIDGET = {variant: 'floating', transport: 'websocket'};
const POLITE = {live: 'polite', atomic: true};
/** A call that does not wait for its panel has failed by then. */
const HELD_UP_MS = 2_000;

describe('a spoken call, by roles and names', () => {
  let visited: Visit;
  let page: Page;
  let tree: Accessibility;

  before(async () => {
    visited = await visit({
      attributes: {...WIDGET, consent: '', settings: '', feedback: '', 'text-input': ''},
      inject: VISITOR_VOICE + SCREEN_READER,
      begin: undefined,
    });
    ({page} = visited);
    tree = await openAccessibility(page);
  });
  after(() => visited.close());

  test('opens a panel that says whose it is', async () => {
    await tree.find('button', 'Voice assistant', {expanded: false});
    await tree.press('button', 'Voice assistant');
    await tree.find('dialog', 'Voice assistant', {modal: false});
    assert.equal((await tree.find('status', '', POLITE)).text, 'Talk with an AI assistant');
  });

  test('asks before the call, from the heading on, and begins where the visitor agrees', async () => {
    await tree.press('button', 'Start talking');
    const question = await tree.find('group', 'Before you start', {focused: true});
    assert.match(question.text, /AI assistant/);
    await tree.press('button', 'Agree and start');
    await waitForEvent(page, {type: 'voice-start'});
    await waitUntilHeard(page, ['Connecting…', 'Listening']);
  });

  test('has a name and a state for each thing, and keeps what has nothing to do', async () => {
    await tree.find('button', 'Mute microphone', {pressed: 'false'});
    await tree.find('button', 'Interrupt the assistant', {disabled: true, focusable: true});
    await tree.find('button', 'Send', {disabled: true, focusable: true});
    await tree.find('button', 'Settings', {hasPopup: 'dialog'});
    await tree.find('textbox', 'Message');
    const names = (await tree.all('button')).map(({name}) => name);
    assert.ok(!names.includes(''), `a button without a name: ${names.join(', ')}`);
    assert.equal(new Set(names).size, names.length, `two of one name: ${names.join(', ')}`);
  });

  test('says that it hears, thinks and speaks, and leaves what is said aloud to its voice', async () => {
    const asked = await sayUntilUnderstood(page, 'what time is it');
    const over = {type: 'voice-speech-end', speaker: 'assistant'};
    await waitForEvent(page, over, {after: asked.at});
    const heard = await waitUntilHeard(page, ['Hearing you', 'Thinking…', 'Speaking', 'Listening']);
    assert.deepEqual(
      heard.filter(({role, liveness}) => role !== 'status' || liveness !== 'polite'),
      [],
    );
    const log = await tree.find('log', 'Conversation', {live: undefined, focusable: true});
    assert.match(log.text, /^You:\s*What time is it\?\s*Assistant:\s*It is/i);
  });

  test('tells of a microphone that is off, and of a pause', async () => {
    await tree.press('button', 'Mute microphone');
    await tree.find('button', 'Mute microphone', {pressed: 'true'});
    await tree.press('button', 'Mute microphone');
    await tree.find('button', 'Mute microphone', {pressed: 'false'});
    await tree.press('button', 'Pause');
    await tree.press('button', 'Carry on');
    await tree.find('button', 'Pause');
    await waitUntilHeard(page, ['Your microphone is off', 'Listening', 'Paused', 'Listening']);
  });

  test('has its settings in a dialog of their own', async () => {
    await tree.press('button', 'Settings');
    await tree.find('dialog', 'Settings', {modal: true});
    await tree.find('combobox', 'Microphone', {focused: true});
    await tree.press('checkbox', 'Show the words of the conversation');
    await tree.find('checkbox', 'Show the words of the conversation', {checked: 'false'});
    await tree.press('button', 'Close');
    await tree.find('button', 'Settings', {focused: true});
    assert.deepEqual(await tree.all('log'), []);
  });

  test('takes a message, and can be cut short only while there is an answer', async () => {
    await tree.focus('textbox', 'Message');
    await page.keyboard.type('tell me a story');
    await tree.find('button', 'Send', {disabled: undefined});
    const {at} = (await loggedEvents(page)).at(-1)!;
    await tree.press('button', 'Send');
    await waitForEvent(page, {type: 'voice-speech-start', speaker: 'assistant'}, {after: at});
    await tree.find('button', 'Interrupt the assistant', {disabled: undefined});
    await tree.press('button', 'Interrupt the assistant');
    await tree.find('button', 'Interrupt the assistant', {disabled: true});
  });

  test('tells of the end, asks how it was, and thanks', async () => {
    await tree.press('button', 'End call');
    await tree.find('group', 'How was this call?');
    await tree.press('button', 'Good');
    await tree.find('button', 'Good', {pressed: 'true'});
    await tree.find('button', 'Not good', {pressed: 'false'});
    await tree.find('textbox', 'What could be better? (optional)', {focused: true});
    await tree.press('button', 'Send feedback');
    await waitUntilHeard(page, ['Call ended', 'Thank you.']);
    await tree.press('button', 'Minimise');
    await tree.find('button', 'Voice assistant', {expanded: false, focused: true});
    await waitUntilAllClosed(page);
  });

  test('read out nothing but what happens, in whole sentences', async () => {
    const happens =
      /^(Allow the microphone to begin|Connecting…|Listening|Hearing you|Thinking…|Speaking|Your microphone is off|Paused|Call ended|Thank you\.)$/;
    const others = (await announcements(page)).filter(({text}) => !happens.test(text));
    assert.deepEqual(others, []);
  });
});

describe('a written call, by roles and names', () => {
  let visited: Visit;
  let page: Page;
  let tree: Accessibility;

  before(async () => {
    visited = await visit({
      attributes: {...WIDGET, mode: 'text'},
      inject: SCREEN_READER,
      begin: undefined,
    });
    ({page} = visited);
    tree = await openAccessibility(page);
    await tree.press('button', 'Voice assistant');
    await tree.press('button', 'Start writing');
    await waitForEvent(page, {type: 'voice-start'});
    await waitUntilHeard(page, ['Ready for your message']);
  });
  after(() => visited.close());

  test('reads out each message when it is whole, once', async () => {
    await tree.focus('textbox', 'Message');
    await page.keyboard.type('tell me a story');
    await tree.press('button', 'Send');
    const wanted = {type: 'voice-transcript', role: 'assistant', final: true} as const;
    const {text = ''} = await waitForEvent(page, wanted);
    const growing = (await loggedEvents(page)).filter(({role, final}) => role === 'assistant' && !final);
    assert.ok(growing.length > 1, 'the answer came in one piece');
    await waitUntilHeard(page, ['You: tell me a story', `Assistant: ${text}`, 'Ready for your message']);
    await tree.find('log', 'Conversation', {live: 'polite', atomic: false, focusable: true});
    const read = (await announcements(page)).filter(({role}) => role === 'log');
    assert.deepEqual(
      read.map(entry => entry.text),
      ['You: tell me a story', `Assistant: ${text}`],
    );
  });
});

describe('a call that fails, by roles and names', () => {
  let visited: Visit;
  before(async () => {
    visited = await visit({
      attributes: WIDGET,
      inject: SCREEN_READER,
      watch: holdUpPanel,
      microphoneFlags: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream=deny'],
      begin: undefined,
    });
  });
  after(() => visited.close());

  test('says at once what went wrong, and what helps', async () => {
    const {page} = visited;
    const tree = await openAccessibility(page);
    await tree.press('button', 'Voice assistant');
    await tree.press('button', 'Start talking');
    const sentence = 'The microphone is blocked. Allow it in the address bar, then try again.';
    const alert = await tree.find('alert', '', {live: 'assertive', atomic: true});
    assert.match(alert.text, /microphone\/denied/);
    await waitUntilHeard(page, [`${sentence} microphone/denied`]);
    await tree.find('dialog', 'Voice assistant', {modal: false});
    const heard = await announcements(page);
    assert.deepEqual(
      heard.filter(({liveness}) => liveness === 'assertive').map(({role}) => role),
      ['alert'],
    );
    await tree.find('button', 'Try again');
  });
});

/** The frame of the panel comes later than a failure would be told without it: it is not to be told again inside. */
async function holdUpPanel(page: Page): Promise<void> {
  const isTold = async (): Promise<boolean> => (await announcements(page)).some(({role}) => role === 'alert');
  await page.setRequestInterception(true);
  page.on('request', request => {
    const held = request.url().includes('/popup-frame')
      ? until('it is told without the panel', isTold, HELD_UP_MS).catch(() => undefined)
      : Promise.resolve();
    void held.then(() => request.continue());
  });
}
