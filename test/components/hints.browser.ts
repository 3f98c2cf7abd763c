/** What a visitor is told in a call beside its state: that nobody hears them, and how long it may still last. */
import {assert, expect, waitUntil} from '@open-wc/testing';
import {
  buttonNamed,
  find,
  liveWidget,
  settled,
  startCall,
  closedWidget,
  type LiveWidget,
} from './support/widget.js';

const PATIENCE = {timeout: 18_000};

const hintOf = ({voice}: Pick<LiveWidget, 'voice'>): string | undefined =>
  find(voice, '[part="hint-text"]')?.textContent.trim();

/** A call whose microphone gives nothing at all. */
async function silentCall(attributes: Readonly<Record<string, string>> = {}): Promise<LiveWidget> {
  const widget = await closedWidget(attributes);
  const {createSession} = widget.voice;
  widget.voice.createSession = options => {
    const session = createSession!(options) as LiveWidget['session'];
    session.loudness = {input: 0, output: 0};
    return session;
  };
  await startCall(widget);
  return {...widget, session: widget.sessions[0]!};
}

async function isTold(widget: LiveWidget): Promise<void> {
  await waitUntil(() => hintOf(widget)?.includes('cannot hear you'), 'the hint', PATIENCE);
}

describe('a microphone that gives nothing', function () {
  // It is listened to for ten seconds before anybody is told.
  this.timeout(30_000);

  it('is told politely, with the way to another one, until something is heard', async () => {
    const widget = await silentCall();
    const {voice, session} = widget;
    await isTold(widget);
    assert.equal(find(voice, '[part="hint-text"]')?.getAttribute('role'), 'status');
    await expect(voice).to.be.accessible();
    const button = buttonNamed(voice, 'Choose a microphone')!;
    button.click();
    await waitUntil(() => find(voice, 'dialog[open]') !== undefined, 'the choice', {timeout: 8_000});
    await settled(voice);
    const dialog = find(voice, 'dialog[open]') as HTMLDialogElement;
    assert.equal(dialog.querySelectorAll('select').length, 1);
    assert.equal(dialog.querySelector('h2')?.textContent, 'Microphone');
    await expect(voice).to.be.accessible();
    buttonNamed(voice, 'Close')!.click();
    await settled(voice);
    assert.isTrue((button.getRootNode() as ShadowRoot).activeElement === button);
    session.loudness = {input: 0.1, output: 0};
    await waitUntil(() => hintOf(widget) === '', 'no hint', PATIENCE);
    assert.isUndefined(buttonNamed(voice, 'Choose a microphone'));
  });

  it('is not told while it is switched off, and is once it is on', async () => {
    const widget = await silentCall({'mic-muted': ''});
    const {voice} = widget;
    await waitUntil(() => hintOf(widget) !== undefined, 'who looks closer', PATIENCE);
    await new Promise(resolve => setTimeout(resolve, 5_000));
    assert.equal(hintOf(widget), '');
    await voice.unmuteMic();
    await isTold(widget);
  });
});

describe('a microphone that somebody was heard by', function () {
  this.timeout(30_000);

  it('is not looked at, however quiet the room is', async () => {
    const heard = await silentCall();
    heard.session.write({id: '1', role: 'user', text: 'Hello?', final: true});
    const unheard = await silentCall();
    await waitUntil(() => hintOf(unheard) !== undefined, 'who looks closer', PATIENCE);
    assert.isUndefined(hintOf(heard));
  });
});

describe('the time that is left', () => {
  it('is told when the server says so, in words of the language of the widget', async () => {
    const widget = await liveWidget();
    widget.session.emit('event', {event: {type: 'limits', secondsLeft: 60}});
    await waitUntil(() => hintOf(widget) === '1 minute left in this call', 'the time', {timeout: 8_000});
    await expect(widget.voice).to.be.accessible();
    widget.session.emit('event', {event: {type: 'limits', secondsLeft: 9}});
    await waitUntil(() => hintOf(widget) === '10 seconds left in this call', 'the time', {timeout: 8_000});
    widget.session.disconnect('limit');
    await settled(widget.voice);
    assert.equal(hintOf(widget), '');
  });

  it('is not there in the next call', async () => {
    const widget = await liveWidget();
    widget.session.emit('event', {event: {type: 'limits', secondsLeft: 60}});
    await waitUntil(() => hintOf(widget) !== undefined, 'the time', {timeout: 8_000});
    widget.session.disconnect();
    await startCall(widget);
    assert.isUndefined(hintOf(widget));
  });

  it('says nothing where a server only says how much of a budget is spent', async () => {
    const widget = await liveWidget();
    widget.session.emit('event', {event: {type: 'limits', secondsLeft: undefined}});
    await settled(widget.voice);
    assert.equal(hintOf(widget) ?? '', '');
  });
});
