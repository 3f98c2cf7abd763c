/** What a letter alone does in a call, and how a visitor learns of it. */
import {assert, waitUntil} from '@open-wc/testing';
import {VoiceError} from '../../src/shared/errors.js';
import {
  buttonNamed,
  callButton,
  find,
  findAll,
  liveWidget,
  settled,
  type LiveWidget,
} from './support/widget.js';

function type(target: HTMLElement, key: string, more: KeyboardEventInit = {}): void {
  const code = more.code ?? `Key${key.toUpperCase()}`;
  target.dispatchEvent(new KeyboardEvent('keydown', {key, code, bubbles: true, composed: true, ...more}));
}

/** A call where the letters are known already: they are loaded with the first one. */
async function callWithLetters(attributes: Readonly<Record<string, string>> = {}): Promise<LiveWidget> {
  const widget = await liveWidget(attributes);
  const {voice, session} = widget;
  type(callButton(voice), 'p');
  await waitUntil(() => voice.paused, 'the first letter', {timeout: 8_000});
  session.resume();
  await waitUntil(() => findAll(voice, 'rv-talk-button').every(part => find(part, 'button')), 'the parts');
  session.asked.length = 0;
  await settled(voice);
  return widget;
}

describe('a letter', () => {
  it('is in the tooltip of each button, and told to assistive technology', async () => {
    const {voice} = await liveWidget();
    const told = findAll(voice, '[aria-keyshortcuts]').map(
      button => `${button.getAttribute('aria-keyshortcuts')} ${button.title}`,
    );
    assert.deepEqual(told, [
      'M Mute microphone (M)',
      'P Pause (P)',
      'I Interrupt the assistant (I)',
      'C Show the words of the conversation (C)',
      'E End call (E)',
    ]);
  });

  it('does what its button does', async () => {
    const {voice, session} = await callWithLetters();
    session.turn('speaking');
    await settled(voice);
    for (const letter of ['m', 'i', 'P']) type(callButton(voice), letter);
    assert.deepEqual(session.asked, ['mute true', 'interrupt', 'pause']);
    type(callButton(voice), 'e');
    assert.equal(session.asked.at(-1), 'disconnect visitor');
  });

  it('gives the word where turns are made by hand, and takes it back', async () => {
    const {voice, session} = await callWithLetters({'turn-detection': 'push-to-talk'});
    type(callButton(voice), 't');
    await settled(voice);
    type(callButton(voice), 't');
    assert.deepEqual(session.asked, ['talk', 'stop talking']);
  });

  it('is where the key is, on a keyboard of another script', async () => {
    const {voice, session} = await callWithLetters();
    type(callButton(voice), 'ь', {code: 'KeyM'});
    assert.deepEqual(session.asked, ['mute true']);
  });

  it('is only a letter in a field, with another key, or held down', async () => {
    const {voice, session} = await callWithLetters({'text-input': ''});
    await waitUntil(() => find(voice, 'input') !== undefined, 'the field', {timeout: 8_000});
    type(find(voice, 'input')!, 'e');
    type(callButton(voice), 'e', {ctrlKey: true});
    type(callButton(voice), 'm', {repeat: true});
    type(document.body, 'e');
    assert.deepEqual(session.asked, []);
    assert.equal(voice.state.phase, 'live');
  });

  it('does nothing once there is no button with it', async () => {
    const {voice, session} = await callWithLetters();
    session.state.set({phase: 'failed', error: new VoiceError('transport/lost')});
    await settled(voice);
    type(callButton(voice), 'e');
    assert.deepEqual(session.asked, []);
  });
});

describe('the words of the conversation', () => {
  it('are switched off and on by a button', async () => {
    const {voice, session} = await liveWidget();
    session.write({id: 'a', role: 'assistant', text: 'Good morning'});
    await settled(voice);
    const button = buttonNamed(voice, 'Show the words of the conversation')!;
    assert.equal(button.getAttribute('aria-pressed'), 'true');
    button.click();
    await settled(voice);
    assert.isUndefined(find(voice, '[role="log"]'));
    assert.equal(button.getAttribute('aria-pressed'), 'false');
    button.click();
    await settled(voice);
    assert.match(find(voice, '[role="log"]')!.textContent, /Good morning/);
  });

  it('stay as the visitor chose, on a page that keeps settings', async () => {
    localStorage.clear();
    const first = await liveWidget({settings: '', remember: ''});
    await waitUntil(() => buttonNamed(first.voice, 'Settings') !== undefined, 'settings', {timeout: 8_000});
    buttonNamed(first.voice, 'Show the words of the conversation')!.click();
    await waitUntil(() => JSON.stringify(localStorage).includes('transcript'), 'kept', {timeout: 8_000});
    first.voice.remove();
    const {voice} = await liveWidget({settings: '', remember: ''});
    await waitUntil(() => !voice.transcript, 'the choice', {timeout: 8_000});
    localStorage.clear();
  });
});

describe('an avatar', () => {
  const PICTURE = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

  it('stands on the orb, before a call and in it, and says nothing by itself', async () => {
    const {voice} = await liveWidget({'avatar-url': PICTURE});
    const image = find(voice, 'img') as HTMLImageElement;
    assert.equal(image.getAttribute('src'), PICTURE);
    assert.equal(image.alt, '');
    assert.isTrue(image.assignedSlot === null && image.parentElement?.assignedSlot !== null);
    const {width, height} = image.getBoundingClientRect();
    assert.isAbove(width, 40);
    assert.closeTo(width, height, 1);
  });

  it('is an element of the page where the page has one', async () => {
    const {voice} = await liveWidget();
    const picture = document.createElement('canvas');
    picture.slot = 'avatar';
    voice.append(picture);
    await settled(voice);
    assert.isTrue(picture.assignedSlot !== null);
    assert.isAbove(picture.getBoundingClientRect().width, 40);
  });
});
