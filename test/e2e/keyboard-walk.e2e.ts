/**
 * A whole call with the keyboard alone, in both kinds of turns: at each step it is known what the keyboard acts on, by
 * what assistive technology is told of it, and it never acts on nothing.
 */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {openAccessibility, type Accessibility} from '../support/accessibility.js';
import {waitUntilAllClosed} from '../support/browser.js';
import {loggedEvents, waitForEvent} from '../support/host-page.js';
import {FOCUS_WATCH, Keyboard} from '../support/keyboard.js';
import {VISITOR_VOICE, plain, say, sayUntilUnderstood} from '../support/visitor-voice.js';
import {visit, type Visit} from '../support/visit.js';

const LAUNCHER = ['button', 'Voice assistant'] as const;
const CALL = 'End call';
/** A busy machine may garble a word. */
const TRIES = 3;

describe('a call in a floating widget, with the keyboard alone', () => {
  let visited: Visit;
  let page: Page;
  let keyboard: Keyboard;
  let accessibility: Accessibility;

  before(async () => {
    visited = await visit({
      attributes: {
        ...{variant: 'floating', transport: 'websocket', consent: '', settings: '', feedback: ''},
        ...{'text-input': '', 'privacy-url': 'https://example.com/privacy'},
      },
      inject: VISITOR_VOICE + FOCUS_WATCH,
      begin: undefined,
    });
    ({page} = visited);
    accessibility = await openAccessibility(page);
    keyboard = new Keyboard(page, accessibility);
    await page.evaluate(() => {
      const voice = document.querySelector('realtime-voice')!;
      for (const place of ['before', 'after'] as const) {
        voice[place](Object.assign(document.createElement('a'), {href: `#${place}`, textContent: place}));
      }
    });
  });
  after(() => visited.close());

  test('comes to the launcher behind what stands before it, and opens the panel', async () => {
    assert.deepEqual(await keyboard.goTo(...LAUNCHER), ['link "before"', 'button "Voice assistant"']);
    assert.equal((await keyboard.isAt(...LAUNCHER)).states['expanded'], false);
    await keyboard.press('Enter');
    await keyboard.isAt('button', 'Start talking');
    await accessibility.find('dialog', 'Voice assistant', {modal: false});
  });

  test('is not held in the panel', async () => {
    assert.deepEqual(await keyboard.goTo('link', 'after'), ['link "after"']);
    await keyboard.goTo('button', 'Start talking', {back: true});
  });

  test('is asked before the call, may say no, and agrees', async () => {
    await keyboard.press('Enter');
    await keyboard.isAt('group', 'Before you start');
    await keyboard.press('Escape');
    await keyboard.isAt('button', 'Start talking');
    await keyboard.press('Enter');
    await keyboard.isAt('group', 'Before you start');
    assert.deepEqual(await keyboard.goTo('button', 'Not now'), ['link "Privacy notice"', 'button "Not now"']);
    await keyboard.press('Space');
    await keyboard.isAt('button', 'Start talking');
    await keyboard.press('Space');
    await keyboard.isAt('group', 'Before you start');
    await keyboard.goTo('button', 'Agree and start');
    await keyboard.press('Space');
    await waitForEvent(page, {type: 'voice-start'});
    await keyboard.isAt('button', CALL);
  });

  test('is heard and answered while the focus stays where it was', async () => {
    const asked = await sayUntilUnderstood(page, 'what time is it');
    await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'}, {after: asked.at});
    await keyboard.isAt('button', CALL);
  });

  test('finds everything in the order in which it is seen', async () => {
    assert.deepEqual(await keyboard.goTo('button', 'Settings', {back: true}), [
      ...[
        'button "Show the words of the conversation"',
        'button "Interrupt the assistant"',
        'button "Pause"',
        'button "Mute microphone"',
      ],
      ...['button "Send"', 'textbox "Message"', 'log "Conversation"'],
      ...['button "Minimise"', 'button "Settings"'],
    ]);
  });

  test('mutes the microphone, and opens it again', async () => {
    await keyboard.goTo('button', 'Mute microphone');
    for (const pressed of ['true', 'false']) {
      await keyboard.press('Space');
      await accessibility.find('button', 'Mute microphone', {pressed, focused: true});
    }
  });

  test('pauses, and carries on', async () => {
    await keyboard.goTo('button', 'Pause');
    await keyboard.press('Enter');
    await waitForEvent(page, {type: 'voice-state-change', phase: 'paused'});
    const {at} = (await loggedEvents(page)).at(-1)!;
    await keyboard.isAt('button', 'Carry on');
    await keyboard.press('Space');
    await waitForEvent(page, {type: 'voice-state-change', phase: 'live'}, {after: at});
    await keyboard.isAt('button', 'Pause');
  });

  test('changes a setting, and is back at the button behind it', async () => {
    await keyboard.goTo('button', 'Settings', {back: true});
    await keyboard.press('Enter');
    await keyboard.isAt('combobox', 'Microphone');
    await accessibility.find('dialog', 'Settings', {modal: true});
    await keyboard.goTo('combobox', 'Size of the text');
    await keyboard.press('ArrowDown');
    await accessibility.find('combobox', 'Size of the text', {value: 'Large'});
    await keyboard.press('Escape');
    await keyboard.isAt('button', 'Settings');
    // The Escape of the settings is none of the panel's.
    await accessibility.find('dialog', 'Voice assistant');
  });

  test('writes a message, sends it with Enter, and may write the next one', async () => {
    await keyboard.goTo('textbox', 'Message');
    const since = (await loggedEvents(page)).at(-1)!.at;
    await keyboard.write('who are you');
    await keyboard.press('Enter');
    const answer = {type: 'voice-transcript', role: 'assistant', text: 'practice voice', final: true};
    const {at} = await waitForEvent(page, answer, {after: since});
    await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'}, {after: at});
    assert.equal((await keyboard.isAt('textbox', 'Message')).states['value'], undefined);
  });

  test('interrupts an answer, with the focus left on a button that has nothing to do any more', async () => {
    await keyboard.write('tell me a story');
    await keyboard.press('Enter');
    await waitForEvent(
      page,
      {type: 'voice-speech-start', speaker: 'assistant'},
      {after: (await loggedEvents(page)).findLast(({role}) => role === 'user')!.at},
    );
    await keyboard.goTo('button', 'Interrupt the assistant');
    await keyboard.press('Enter');
    await accessibility.find('button', 'Interrupt the assistant', {disabled: true, focused: true});
  });

  test('ends the call, and says how it was', async () => {
    await keyboard.goTo('button', CALL);
    await keyboard.press('Enter');
    await waitForEvent(page, {type: 'voice-end', reason: 'visitor'});
    await keyboard.isAt('button', 'Talk again');
    await accessibility.find('group', 'How was this call?');
    await keyboard.goTo('button', 'Good', {back: true});
    await keyboard.press('Space');
    await keyboard.isAt('textbox', 'What could be better? (optional)');
    await keyboard.write('Nothing');
    await keyboard.goTo('button', 'Send feedback');
    await keyboard.press('Enter');
    assert.match((await accessibility.find('status', '', {focused: true})).text, /Thank you/);
  });

  test('closes the panel, is back at the launcher, and was never nowhere', async () => {
    await keyboard.press('Escape');
    assert.equal((await keyboard.isAt(...LAUNCHER)).states['expanded'], false);
    await waitUntilAllClosed(page);
    await keyboard.wasNeverLost();
    assert.equal(await keyboard.tab(), 'link "after"');
  });
});

describe('a call with turns made by hand, with the keyboard alone', () => {
  let visited: Visit;
  let page: Page;
  let keyboard: Keyboard;
  let accessibility: Accessibility;

  before(async () => {
    visited = await visit({
      attributes: {transport: 'websocket', 'turn-detection': 'push-to-talk'},
      inject: VISITOR_VOICE + FOCUS_WATCH,
      begin: undefined,
    });
    ({page} = visited);
    accessibility = await openAccessibility(page);
    keyboard = new Keyboard(page, accessibility);
    await keyboard.goTo('button', 'Start talking');
    await keyboard.press('Space');
    await waitForEvent(page, {type: 'voice-start'});
    await keyboard.isAt('button', CALL);
    await keyboard.goTo('button', 'Hold to talk', {back: true});
  });
  after(() => visited.close());

  /** `speaks` says it into the microphone, by whatever key; who is not understood says it again. */
  const answeredTo = async (text: string, speaks: () => Promise<void>): Promise<void> => {
    for (let tried = 0; tried < TRIES; tried += 1) {
      const since = (await loggedEvents(page)).at(-1)!.at;
      await speaks();
      const words = {type: 'voice-transcript', role: 'user', final: true};
      const heard = await waitForEvent(page, words, {after: since});
      await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'}, {after: heard.at});
      if (plain(heard.text ?? '') === text) return;
    }
    assert.fail(`"${text}" was not understood, ${TRIES} times`);
  };
  const isPressed = (pressed: 'true' | 'false'): Promise<unknown> =>
    accessibility.find('button', 'Hold to talk', {pressed, focused: true});

  test('is heard while Space is held, and answered when it is let go', async () => {
    await answeredTo('what time is it', () =>
      keyboard.hold('Space', async () => {
        await isPressed('true');
        await say(page, 'what time is it');
      }),
    );
    await isPressed('false');
  });

  test('is heard between one Enter and the next', async () => {
    await answeredTo('who are you', async () => {
      await keyboard.press('Enter');
      await isPressed('true');
      await say(page, 'who are you');
      await keyboard.press('Enter');
    });
    await isPressed('false');
  });

  test('is at the call button when the call ends by itself, and was never nowhere', async () => {
    await page.$eval('realtime-voice', voice => (voice as HTMLElement & {end(): Promise<void>}).end());
    await keyboard.isAt('button', 'Talk again');
    await waitUntilAllClosed(page);
    await keyboard.wasNeverLost();
  });
});
