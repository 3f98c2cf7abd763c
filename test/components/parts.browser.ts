/** The parts of a call: each is met as a visitor meets it, by role, name and keyboard. */
import {assert, expect, waitUntil} from '@open-wc/testing';
import {VOICE_ERROR_CODES, VoiceError} from '../../src/shared/errors.js';
import {
  buttonNamed,
  drawn,
  find,
  findAll,
  liveWidget,
  settled,
  statusOf,
  type LiveWidget,
} from './support/widget.js';

/**
 * As a keyboard does it: a native button in the order of focus, where Space and Enter are clicks. (Keys typed by the
 * test runner never arrive in a tab that is not in front, and files run side by side.)
 */
function press(button: HTMLElement): void {
  assert.instanceOf(button, HTMLButtonElement);
  assert.equal(button.tabIndex, 0);
  button.focus();
  button.click();
}

/** Enter in a field of a form with a native button submits it. */
function submit(input: HTMLInputElement, text: string): void {
  fill(input, text);
  input.form?.requestSubmit();
}

function fill(input: HTMLInputElement, text: string): void {
  input.focus();
  input.value = text;
  input.dispatchEvent(new InputEvent('input', {bubbles: true}));
}

const pressed = (button: Element | undefined): string | null | undefined =>
  button?.getAttribute('aria-pressed');

describe('status line', () => {
  it('is accessible', async () => {
    const {voice} = await liveWidget();
    await expect(voice).to.be.accessible();
  });

  it('says politely what is happening', async () => {
    const {voice, session} = await liveWidget();
    const said: Array<string | undefined> = [];
    for (const turn of ['listening', 'hearing', 'thinking', 'speaking'] as const) {
      session.turn(turn);
      await settled(voice);
      said.push(statusOf(voice));
    }
    assert.deepEqual(said, ['Listening', 'Hearing you', 'Thinking…', 'Speaking']);
  });

  it('says that the call is paused, and that the line is being mended', async () => {
    const {voice, session} = await liveWidget();
    session.pause();
    await settled(voice);
    assert.equal(statusOf(voice), 'Paused');
    const cause = new VoiceError('transport/lost');
    session.state.set({phase: 'reconnecting', attempt: 1, delay: 500, cause});
    await settled(voice);
    assert.equal(statusOf(voice), 'Connection lost. Trying again…');
    await expect(voice).to.be.accessible();
  });

  it('says why a call ended', async () => {
    const {voice, session} = await liveWidget();
    session.disconnect('limit');
    await settled(voice);
    assert.equal(statusOf(voice), 'The time for this call is up');
  });
});

describe('mute button', () => {
  it('is a toggle that is pressed while the microphone is off', async () => {
    const {voice, session} = await liveWidget();
    const button = buttonNamed(voice, 'Mute microphone')!;
    assert.equal(pressed(button), 'false');
    press(button);
    await settled(voice);
    assert.deepEqual(session.asked, ['mute true']);
    assert.equal(pressed(button), 'true');
    assert.equal(statusOf(voice), 'Your microphone is off');
    await expect(voice).to.be.accessible();
  });

  it('is not there in a written call', async () => {
    const {voice} = await liveWidget({mode: 'text'});
    assert.isUndefined(buttonNamed(voice, 'Mute microphone'));
  });
});

/** A widget whose visitor makes the turns by hand, in a live call. */
async function widgetByHand(): Promise<LiveWidget & {readonly button: HTMLButtonElement}> {
  const widget = await liveWidget({'turn-detection': 'push-to-talk'});
  await customElements.whenDefined('rv-talk-button');
  await settled(widget.voice);
  return {...widget, button: buttonNamed(widget.voice, 'Hold to talk') as HTMLButtonElement};
}

/** As a finger or a mouse does it; a pointer that does not exist cannot be captured. */
function point(button: HTMLElement, type: string, init: PointerEventInit = {}): void {
  button.setPointerCapture = () => undefined;
  button.dispatchEvent(new PointerEvent(type, {isPrimary: true, bubbles: true, ...init}));
}

function key(button: HTMLElement, type: 'keydown' | 'keyup', init: KeyboardEventInit): boolean {
  return button.dispatchEvent(new KeyboardEvent(type, {bubbles: true, cancelable: true, ...init}));
}

const held = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 340));

describe('talk button', () => {
  it('is there in place of the mute button, named, not pressed, accessible and large enough', async () => {
    const {voice, button} = await widgetByHand();
    assert.isUndefined(buttonNamed(voice, 'Mute microphone'));
    assert.equal(button.title, 'Hold while you speak, or tap to begin and to end (T)');
    assert.equal(pressed(button), 'false');
    assert.isAtLeast(button.getBoundingClientRect().height, 48);
    assert.equal(statusOf(voice), 'Hold the button while you speak');
    await expect(voice).to.be.accessible();
  });

  it('gives the word while it is held, and says so politely', async () => {
    const {voice, session, button} = await widgetByHand();
    point(button, 'pointerdown');
    await settled(voice);
    assert.equal(pressed(button), 'true');
    assert.equal(statusOf(voice), 'Hearing you');
    await expect(voice).to.be.accessible();
    await held();
    point(button, 'pointerup');
    point(button, 'lostpointercapture');
    assert.deepEqual(session.asked, ['talk', 'stop talking']);
    await settled(voice);
    assert.equal(pressed(button), 'false');
  });

  it('keeps the word after a tap, until the next press', async () => {
    const {session, button} = await widgetByHand();
    point(button, 'pointerdown');
    point(button, 'pointerup');
    point(button, 'lostpointercapture');
    await held();
    assert.deepEqual(session.asked, ['talk']);
    point(button, 'pointerdown');
    point(button, 'pointerup');
    point(button, 'lostpointercapture');
    assert.deepEqual(session.asked, ['talk', 'stop talking']);
  });

  for (const name of [' ', 'Enter']) {
    it(`is held by ${name === ' ' ? 'Space' : name}, whose repetition changes nothing, without a click`, async () => {
      const {session, button} = await widgetByHand();
      button.focus();
      assert.isFalse(key(button, 'keydown', {key: name}), 'no click, no scrolling');
      key(button, 'keydown', {key: name, repeat: true});
      await held();
      key(button, 'keydown', {key: name, repeat: true});
      assert.deepEqual(session.asked, ['talk']);
      assert.isFalse(key(button, 'keyup', {key: name}));
      assert.deepEqual(session.asked, ['talk', 'stop talking']);
    });
  }

  it('is tapped by a click without a pointer, as assistive technology clicks', async () => {
    const {session, button} = await widgetByHand();
    button.click();
    assert.deepEqual(session.asked, ['talk']);
    button.click();
    assert.deepEqual(session.asked, ['talk', 'stop talking']);
  });

  for (const [what, end] of [
    ['its pointer is taken away', (button: HTMLElement) => point(button, 'lostpointercapture')],
    ['the touch is cancelled', (button: HTMLElement) => point(button, 'pointercancel')],
    ['the focus goes', (button: HTMLElement) => button.dispatchEvent(new FocusEvent('blur'))],
    ['it leaves the page', (button: HTMLElement) => (button.getRootNode() as ShadowRoot).host.remove()],
  ] as const) {
    it(`ends the turn when ${what}`, async () => {
      const {session, button} = await widgetByHand();
      point(button, 'pointerdown');
      end(button);
      assert.deepEqual(session.asked, ['talk', 'stop talking']);
    });
  }

  it('opens no menu under a long touch, and selects and scrolls nothing', async () => {
    const {button} = await widgetByHand();
    const menu = new MouseEvent('contextmenu', {bubbles: true, cancelable: true});
    assert.isFalse(button.dispatchEvent(menu));
    const style = getComputedStyle(button);
    // WebKit knows it by its first name only.
    const userSelect = ['user-select', '-webkit-user-select'].map(name => style.getPropertyValue(name));
    assert.equal(style.touchAction, 'none');
    assert.include(userSelect, 'none');
  });

  it('takes no other button of the mouse and no second finger', async () => {
    const {session, button} = await widgetByHand();
    point(button, 'pointerdown', {button: 2});
    point(button, 'pointerdown', {isPrimary: false});
    assert.deepEqual(session.asked, []);
  });

  it('opens a muted microphone: who presses wants to be heard', async () => {
    const {voice, session, button} = await widgetByHand();
    await voice.muteMic();
    point(button, 'pointerdown');
    assert.deepEqual(session.asked, ['mute true', 'mute false', 'talk']);
  });

  it('has nothing to do while the call is paused or mended, and forgets its turn', async () => {
    const {voice, session, button} = await widgetByHand();
    point(button, 'pointerdown');
    session.pause();
    await settled(voice);
    assert.equal(button.getAttribute('aria-disabled'), 'true');
    point(button, 'pointerdown');
    session.resume();
    await settled(voice);
    point(button, 'pointerup');
    assert.deepEqual(session.asked, ['talk', 'pause', 'resume']);
  });

  it('comes when the call says that turns are by hand, where the page does not', async () => {
    const {voice, session} = await liveWidget();
    assert.exists(buttonNamed(voice, 'Mute microphone'));
    session.pushToTalk.set(true);
    await waitUntil(() => buttonNamed(voice, 'Hold to talk') !== undefined, 'it', {timeout: 8_000});
    assert.isUndefined(buttonNamed(voice, 'Mute microphone'));
  });
});

describe('pause button', () => {
  it('stops both ways and carries on, and says which it will do', async () => {
    const {voice, session} = await liveWidget();
    press(buttonNamed(voice, 'Pause')!);
    await settled(voice);
    assert.equal(statusOf(voice), 'Paused');
    assert.isUndefined(buttonNamed(voice, 'Pause'));
    press(buttonNamed(voice, 'Carry on')!);
    await settled(voice);
    assert.deepEqual(session.asked, ['pause', 'resume']);
    assert.exists(buttonNamed(voice, 'Pause'));
  });

  it('is not there where nothing is spoken', async () => {
    const {voice} = await liveWidget({mode: 'text'});
    assert.isUndefined(buttonNamed(voice, 'Pause'));
  });
});

describe('interrupt button', () => {
  it('cuts an answer short, and keeps its place and the focus', async () => {
    const {voice, session} = await liveWidget();
    const button = buttonNamed(voice, 'Interrupt the assistant')!;
    button.click();
    assert.deepEqual(session.asked, [], 'nothing is said yet');
    session.turn('speaking');
    await settled(voice);
    press(button);
    await settled(voice);
    assert.deepEqual(session.asked, ['interrupt']);
    assert.equal(button.getAttribute('aria-disabled'), 'true');
    assert.equal((button.getRootNode() as ShadowRoot).activeElement, button);
  });
});

describe('main controls', () => {
  it('are at least 44 px in each direction, at 200 px too', async () => {
    const {voice} = await writableWidget({'text-input': ''});
    voice.style.inlineSize = '200px';
    await settled(voice);
    for (const button of findAll(voice, 'button')) {
      const {width, height} = button.getBoundingClientRect();
      assert.isAtLeast(Math.min(width, height), 44, button.getAttribute('part') ?? '');
    }
    assert.isAtMost(find(voice, 'section')!.scrollWidth, 200);
  });
});

describe('transcript', () => {
  it('is an accessible log of both sides', async () => {
    const {voice, session} = await liveWidget();
    session.write({id: '1', role: 'user', text: 'What time is it?'});
    session.write({id: '2', role: 'tool', text: 'get_time'});
    session.write({id: '3', role: 'assistant', text: 'It is noon.'});
    await settled(voice);
    const log = find(voice, '[role="log"]')!;
    assert.equal(log.getAttribute('aria-label'), 'Conversation');
    assert.deepEqual(
      findAll(log, '.entry').map(entry => entry.textContent.trim()),
      ['You: What time is it?', 'get time', 'Assistant: It is noon.'],
    );
    await expect(voice).to.be.accessible();
  });

  it('shows words while they come, and is busy until they stay', async () => {
    const {voice, session} = await liveWidget();
    const log = (): HTMLElement => find(voice, '[role="log"]')!;
    session.write({id: '1', role: 'assistant', text: 'It is', final: false});
    await settled(voice);
    assert.equal(log().getAttribute('aria-busy'), 'true');
    session.write({id: '1', role: 'assistant', text: 'It is noon.'});
    await settled(voice);
    assert.include(log().textContent, 'It is noon.');
    assert.equal(log().getAttribute('aria-busy'), 'false');
  });

  it('is silent while the assistant speaks aloud, and announced where nothing is spoken', async () => {
    for (const [mode, live] of [
      ['conversation', 'off'],
      ['text', 'polite'],
    ] as const) {
      const {voice, session} = await liveWidget({mode});
      session.write({id: '1', role: 'assistant', text: 'Hello'});
      await settled(voice);
      assert.equal(find(voice, '[role="log"]')!.getAttribute('aria-live'), live);
    }
  });

  it('says that speech was not understood, and what was cut short', async () => {
    const {voice, session} = await liveWidget();
    session.write({id: '1', role: 'user', unclear: true});
    session.write({id: '2', role: 'assistant', text: 'One two three', heard: 'One two'});
    await settled(voice);
    assert.equal(find(voice, '.user em')!.textContent, 'Speech that was not understood');
    const unheard = find(voice, '.unheard')!;
    assert.equal(unheard.textContent, ' three');
    assert.include(getComputedStyle(unheard).textDecorationLine, 'line-through');
    assert.include(find(voice, '.assistant')!.textContent, '(interrupted)');
  });

  it('marks where the connection broke and came back', async () => {
    const {voice, session} = await liveWidget();
    session.write({id: 'restored_1', role: 'note', text: '', final: true});
    await settled(voice);
    assert.equal(find(voice, '.note small')!.textContent, 'The connection is back');
  });

  it('says how a tool fares, and notes quietly what happened to the call', async () => {
    const {voice, session} = await liveWidget();
    const call = {callId: 'c', name: 'set_light', arguments: '{}'};
    for (const [status, words] of [
      ['running', 'at work'],
      ['waiting', 'waiting for you'],
      ['done', 'done'],
      ['failed', 'failed'],
      ['refused', 'not allowed'],
    ] as const) {
      session.write({id: '1', role: 'tool', text: 'set_light', call: {...call, status}});
      await settled(voice);
      assert.equal(find(voice, '.tool')!.textContent.trim(), `set light ${words}`);
    }
    session.write({id: '2', role: 'note', text: 'Connection restored'});
    await settled(voice);
    assert.equal(find(voice, '[part~="note-entry"]')!.textContent.trim(), 'Connection restored');
    await expect(voice).to.be.accessible();
  });

  it('shows markup as the words that it is', async () => {
    const {voice, session} = await liveWidget();
    session.write({id: '1', role: 'assistant', text: '<img src=x onerror=alert(1)>'});
    await settled(voice);
    assert.isUndefined(find(voice, '.assistant img'));
    assert.include(find(voice, '.assistant')!.textContent, '<img');
  });

  it('follows the end, unless the reader scrolled up', async () => {
    const {voice, session} = await liveWidget();
    const fill = (from: number): void => {
      for (let id = from; id < from + 20; id += 1)
        session.write({id: String(id), role: 'assistant', text: `Line ${id}`});
    };
    fill(0);
    await drawn(voice);
    const log = find(voice, '[role="log"]')!;
    const atEnd = (): boolean => log.scrollHeight - log.scrollTop - log.clientHeight < 2;
    assert.isTrue(atEnd());
    log.scrollTop = 0;
    log.dispatchEvent(new Event('scroll'));
    fill(20);
    await drawn(voice);
    assert.equal(log.scrollTop, 0);
  });

  it('ends with its newest words, however many they are, and however many came before', async () => {
    const {voice, session} = await liveWidget();
    for (let id = 0; id < 24; id += 1) {
      const role = id % 2 === 0 ? 'user' : 'assistant';
      session.write({id: String(id), role, text: `Many words of ${role}. `.repeat(40)});
      await settled(voice);
      if (id % 4 === 0) await drawn(voice);
    }
    await drawn(voice);
    const log = find(voice, '[role="log"]')!;
    const newest = findAll(log, '.entry').at(-1)!.getBoundingClientRect();
    assert.isAtMost(newest.bottom, log.getBoundingClientRect().bottom);
    assert.isTrue(find(voice, '.newest') === undefined);
  });

  it('is not there where the page does not want it', async () => {
    const {voice, session} = await liveWidget({transcript: 'false'});
    session.write({id: '1', role: 'user', text: 'Hello'});
    await settled(voice);
    assert.isUndefined(find(voice, '[role="log"]'));
  });
});

/** A live call with a field to write in, which is loaded for it. */
async function writableWidget(attributes: Readonly<Record<string, string>>): Promise<LiveWidget> {
  const widget = await liveWidget(attributes);
  await customElements.whenDefined('rv-text-composer');
  await settled(widget.voice);
  return widget;
}

describe('composer', () => {
  it('sends what is written with Enter, and is empty after it', async () => {
    const {voice, session} = await writableWidget({'text-input': ''});
    const input = find(voice, 'input') as HTMLInputElement;
    assert.equal(input.getAttribute('aria-label'), 'Message');
    await expect(voice).to.be.accessible();
    submit(input, 'Turn on the light');
    assert.deepEqual(session.asked, ['send Turn on the light']);
    assert.equal(input.value, '');
  });

  it('sends by its key and its button where a frame forbids forms, and no word that is still being chosen', async () => {
    const {voice, session} = await writableWidget({'text-input': ''});
    const input = find(voice, 'input') as HTMLInputElement;
    // As a sandbox without allow-forms: a form that is sent tells nobody.
    input.form?.addEventListener('submit', event => event.stopImmediatePropagation(), {capture: true});
    const press = (keyCode: number): unknown =>
      input.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode, bubbles: true}));
    fill(input, 'にほんご');
    press(229);
    assert.deepEqual(session.asked, []);
    press(13);
    fill(input, 'Turn on the light');
    await settled(voice);
    find(voice, '[part="send-button"]')?.click();
    assert.deepEqual(session.asked, ['send にほんご', 'send Turn on the light']);
  });

  it('sends nothing that is empty', async () => {
    const {voice, session} = await writableWidget({mode: 'text'});
    submit(find(voice, 'input') as HTMLInputElement, '   ');
    assert.deepEqual(session.asked, []);
  });

  it('is not there unless the page asks for it, or nothing is spoken', async () => {
    const {voice} = await liveWidget();
    assert.isUndefined(find(voice, 'input'));
    voice.textInput = true;
    await waitUntil(() => find(voice, 'input') !== undefined, 'it', {timeout: 8_000});
  });
});

/** Its parts are loaded when a call has failed. */
const noticed = (voice: HTMLElement): Promise<void> =>
  waitUntil(() => find(voice, '[part="notice"]') !== undefined, 'the notice', {timeout: 8_000});

describe('problem notice', () => {
  it('is an accessible alert with a sentence, a code and a way on, for every code', async () => {
    for (const code of VOICE_ERROR_CODES) {
      const {voice, session} = await liveWidget();
      session.fail(code);
      await noticed(voice);
      await settled(voice);
      const alert = find(voice, '[role="alert"]')!;
      assert.match(find(alert, '[part="notice-text"]')!.textContent, /^[A-Z].{20,}\.$/, code);
      assert.equal(find(alert, '[part="notice-code"]')!.textContent, code);
      assert.exists(buttonNamed(voice, 'Try again'), code);
      voice.remove();
    }
  });

  it('is accessible', async () => {
    const {voice, session} = await liveWidget();
    session.fail('microphone/denied');
    await noticed(voice);
    await settled(voice);
    await expect(voice).to.be.accessible();
  });
});

describe('orb', () => {
  it('moves with the voice through a property, at most 15 times a second, without a render', async () => {
    const {voice, session} = await liveWidget();
    session.turn('speaking');
    await settled(voice);
    const orb = find(voice, 'rv-orb')!;
    let writes = 0;
    let level = 0;
    Object.defineProperty(document, 'hidden', {value: false, configurable: true});
    session.levels = () => ({input: 0, output: (level = (level + 0.1) % 1)});
    const observer = new MutationObserver(records => (writes += records.length));
    observer.observe(orb, {attributes: true, attributeFilter: ['style']});
    await new Promise(resolve => setTimeout(resolve, 2_000));
    observer.disconnect();
    Reflect.deleteProperty(document, 'hidden');
    // A tab that is not in front has slow timers, so only the upper limit is exact.
    assert.isAtLeast(writes, 1);
    assert.isAtMost(writes, 30);
    assert.isAbove(Number(orb.style.getPropertyValue('--rv-level')), 0);
  });

  it('has a form of its own for each state', async () => {
    const {voice, session} = await liveWidget();
    const forms = new Set<string>();
    for (const turn of ['listening', 'hearing', 'thinking', 'speaking'] as const) {
      session.turn(turn);
      await settled(voice);
      forms.add(find(voice, 'rv-orb .orb, .orb[aria-hidden]')!.className);
    }
    assert.equal(forms.size, 4);
  });
});

describe('one button', () => {
  it('holds the whole call, and is accessible', async () => {
    const {voice, session} = await liveWidget({variant: 'button'});
    assert.lengthOf(findAll(voice, 'button'), 1);
    assert.equal(statusOf(voice), 'Listening');
    await expect(voice).to.be.accessible();
    session.fail('microphone/denied');
    await noticed(voice);
    assert.include(find(voice, '[role="alert"]')!.textContent, 'The microphone is blocked');
  });
});

describe('style', () => {
  it('reaches every visible part by ::part()', async () => {
    const sheet = new CSSStyleSheet();
    const parts = [
      'base',
      'orb',
      'name',
      'status',
      'controls',
      'call-button',
      'mute-button',
      'interrupt-button',
    ];
    parts.push('transcript', 'user-entry', 'composer', 'composer-input', 'send-button');
    sheet.replaceSync(`realtime-voice::part(${parts.join('), realtime-voice::part(')}) { --reached: yes }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    const {voice, session} = await writableWidget({'text-input': ''});
    session.write({id: '1', role: 'user', text: 'Hello'});
    await settled(voice);
    for (const part of parts) {
      const element = findAll(voice, `[part~="${part}"]`).at(-1);
      assert.equal(element && getComputedStyle(element).getPropertyValue('--reached'), 'yes', part);
    }
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter(other => other !== sheet);
  });

  it('follows the theme of the page author, in both directions', async () => {
    const {voice} = await liveWidget({theme: 'dark'});
    assert.equal(getComputedStyle(voice).colorScheme, 'dark');
    await expect(voice).to.be.accessible();
    voice.theme = 'light';
    await voice.updateComplete;
    assert.equal(getComputedStyle(voice).colorScheme, 'light');
  });
});
