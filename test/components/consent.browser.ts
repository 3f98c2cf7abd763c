/** The question before a call: nothing is opened before it is answered, and yes is the click that opens it. */
import {assert, expect, waitUntil} from '@open-wc/testing';
import type {RealtimeVoice} from '../../src/index.js';
import {
  buttonNamed,
  callButton,
  closedWidget,
  find,
  findAll,
  settled,
  type Widget,
} from './support/widget.js';

const KEY = 'realtime-voice//consent';

async function asked(attributes: Readonly<Record<string, string>> = {}): Promise<Widget> {
  const widget = await closedWidget({consent: '', ...attributes});
  callButton(widget.voice).click();
  await waitUntil(() => panel(widget.voice) !== undefined, 'the question', {timeout: 8_000});
  await settled(widget.voice);
  return widget;
}

function panel(voice: RealtimeVoice): HTMLElement | undefined {
  return find(voice, '[part="consent"]');
}

describe('consent', () => {
  afterEach(() => localStorage.removeItem(KEY));

  it('is asked before anything is opened, accessibly', async () => {
    const {voice, sessions, events} = await asked();
    assert.lengthOf(sessions, 0);
    assert.lengthOf(events, 0, 'not even voice-before-start');
    const text = findAll(voice, 'slot').find(element => (element as HTMLSlotElement).name === 'consent')!;
    assert.include(text.textContent, 'AI assistant');
    assert.isAbove(find(voice, '#text')!.getBoundingClientRect().height, 20, 'and is seen');
    assert.equal(panel(voice)!.getAttribute('aria-labelledby'), 'title');
    await expect(voice).to.be.accessible();
  });

  it('starts the call with the click that agrees, and asks no more on this page', async () => {
    const {voice, sessions} = await asked();
    assert.equal(callButton(voice).textContent.trim(), 'Agree and start');
    callButton(voice).click();
    assert.equal(voice.state.phase, 'connecting', 'within the click');
    await waitUntil(() => voice.state.phase === 'live');
    await settled(voice);
    assert.isTrue(panel(voice) === undefined);
    await voice.end();
    await voice.start();
    assert.lengthOf(sessions, 2);
    assert.equal(localStorage.getItem(KEY), null, 'nothing is kept that was not asked for');
    await voice.end();
  });

  it('opens nothing for who does not agree', async () => {
    const {voice, sessions} = await asked();
    buttonNamed(voice, 'Not now')!.focus();
    buttonNamed(voice, 'Not now')!.click();
    await settled(voice);
    assert.isTrue(panel(voice) === undefined);
    assert.equal(callButton(voice).textContent.trim(), 'Start talking');
    assert.isTrue(voice.shadowRoot?.activeElement === callButton(voice), 'the focus is not lost');
    assert.deepEqual([voice.state.phase, sessions.length], ['idle', 0]);
  });

  it('cannot be answered by the page that starts the call', async () => {
    const {voice, sessions} = await closedWidget({consent: ''});
    await voice.start();
    await voice.start();
    assert.deepEqual([voice.state.phase, sessions.length], ['idle', 0]);
  });

  it('leads to what is agreed to, and to pages only', async () => {
    const {voice} = await asked({'privacy-url': '/privacy', 'terms-url': 'javascript:alert(1)'});
    const links = findAll(voice, 'a') as HTMLAnchorElement[];
    assert.deepEqual(
      links.map(({textContent, rel, target}) => [textContent, rel, target]),
      [['Privacy notice', 'noopener noreferrer', '_blank']],
    );
  });

  it('is remembered on the device where the page allows it and the visitor wants it', async () => {
    const {voice} = await asked({remember: ''});
    const box = find(voice, 'input[type="checkbox"]') as HTMLInputElement;
    box.click();
    callButton(voice).click();
    await waitUntil(() => voice.state.phase === 'live');
    await voice.end();
    assert.isString(localStorage.getItem(KEY));
    const again = await closedWidget({consent: '', remember: ''});
    callButton(again.voice).click();
    await waitUntil(() => again.voice.state.phase === 'live', 'not asked again', {timeout: 8_000});
    await again.voice.end();
  });

  it('opens one call however often it is asked for by who has agreed', async () => {
    localStorage.setItem(KEY, 'before');
    const {voice, sessions} = await closedWidget({consent: '', remember: ''});
    callButton(voice).click();
    callButton(voice).click();
    await waitUntil(() => voice.state.phase === 'live', 'a call', {timeout: 8_000});
    await voice.end();
    assert.deepEqual(
      sessions.map(({state}) => state.get().phase),
      ['ended'],
    );
  });

  it('opens none for an element that is gone when what asks has come', async () => {
    localStorage.setItem(KEY, 'before');
    const {voice, sessions} = await closedWidget({consent: '', remember: ''});
    const loading = voice as unknown as {loadCall: () => Promise<unknown>};
    const load = loading.loadCall.bind(voice);
    let goOn: () => void = () => undefined;
    const isGone = new Promise<void>(resolve => (goOn = resolve));
    loading.loadCall = () => isGone.then(load);
    const starting = voice.start();
    voice.remove();
    await voice.end();
    goOn();
    await starting;
    assert.isEmpty(sessions);
  });

  it('says what the page wants said', async () => {
    const {voice} = await closedWidget({consent: ''}, element => {
      const text = document.createElement('p');
      text.slot = 'consent';
      text.append('We record this call.');
      element.append(text);
    });
    callButton(voice).click();
    await waitUntil(() => panel(voice) !== undefined, 'the question', {timeout: 8_000});
    await settled(voice);
    const slot = findAll(voice, 'slot').find(
      element => (element as HTMLSlotElement).name === 'consent',
    ) as HTMLSlotElement;
    assert.equal(slot.assignedElements()[0]?.textContent, 'We record this call.');
    assert.isTrue((slot.assignedElements()[0] as HTMLElement).checkVisibility());
  });
});
