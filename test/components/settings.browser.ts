/** The settings: a dialog in which a visitor chooses devices, voice and looks, met by role, name and keyboard. */
import {assert, expect, waitUntil} from '@open-wc/testing';
import {scheduleTone} from '../../src/components/settings/test-tone.js';
import {ScriptedSession} from './support/scripted-session.js';
import {
  buttonNamed,
  callButton,
  closedWidget,
  drawn,
  find,
  findAll,
  liveWidget,
  settled,
  startCall,
  type Widget,
} from './support/widget.js';

const SETTINGS = {settings: ''};
const VOICES = ['alloy', 'marin'];
/** What is chosen on the device itself, first in every list. */
const DEVICES = ['Microphone', ...('setSinkId' in AudioContext.prototype ? ['Speaker'] : [])];
const ALL = ['voice', 'language', 'speed', 'turn-detection', 'noise-reduction'];
const CONFIG = {agent: 'a', access: 'guarded', modes: [], transports: [], provider: 'openai'};

const MICROPHONES: Array<Partial<MediaDeviceInfo>> = [
  {kind: 'audioinput', deviceId: 'default', label: 'Default - Headset'},
  {kind: 'audioinput', deviceId: 'mic-1', label: 'Headset'},
  {kind: 'audioinput', deviceId: 'mic-2', label: ''},
  {kind: 'videoinput', deviceId: 'cam-1', label: 'Camera'},
  {kind: 'audiooutput', deviceId: 'speaker-1', label: 'Loudspeaker'},
];

type SessionName = 'voice' | 'language' | 'speed' | 'turnDetection' | 'noiseReduction';

/** What a test changes of the browser, put back after it. */
const undo: Array<() => void> = [];
afterEach(() => {
  while (undo.length > 0) undo.pop()!();
  localStorage.clear();
});

/** The server's answer; `undefined`: nobody answers. Returns what was asked for. */
function serve(offer: object | undefined): string[] {
  const {fetch} = globalThis;
  const asked: string[] = [];
  undo.push(() => (globalThis.fetch = fetch));
  globalThis.fetch = (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    if (!url.includes('/config')) return fetch(input, init);
    asked.push(url);
    return offer === undefined
      ? Promise.reject(new TypeError('Failed to fetch'))
      : Promise.resolve(Response.json({...CONFIG, ...offer}));
  };
  return asked;
}

function plugIn(devices: Array<Partial<MediaDeviceInfo>>): void {
  const {mediaDevices} = navigator;
  mediaDevices.enumerateDevices = () => Promise.resolve(devices as MediaDeviceInfo[]);
  undo.push(() => Reflect.deleteProperty(mediaDevices, 'enumerateDevices'));
}

/** Not every browser lets a page choose the speaker: this one, for one test. */
function letChooseSpeaker(can: boolean): void {
  const own = Object.getOwnPropertyDescriptor(AudioContext.prototype, 'setSinkId');
  const ours = {value: () => Promise.resolve(), configurable: true};
  const put = (found: PropertyDescriptor | undefined): unknown =>
    found === undefined
      ? Reflect.deleteProperty(AudioContext.prototype, 'setSinkId')
      : Object.defineProperty(AudioContext.prototype, 'setSinkId', found);
  put(can ? (own ?? ours) : undefined);
  undo.push(() => put(own));
}

const gearOf = ({voice}: Pick<Widget, 'voice'>): HTMLElement | undefined => buttonNamed(voice, 'Settings');

const dialogOf = ({voice}: Pick<Widget, 'voice'>): HTMLDialogElement =>
  find(voice, '[part="settings"]') as HTMLDialogElement;

/** Opened by its button, as a keyboard does it. */
async function open<Some extends Pick<Widget, 'voice'>>(widget: Some): Promise<Some> {
  await waitUntil(() => gearOf(widget) !== undefined, 'the button', {timeout: 8_000});
  gearOf(widget)!.focus();
  gearOf(widget)!.click();
  await waitUntil(() => find(widget.voice, 'dialog[open]') !== undefined, 'the dialog', {timeout: 8_000});
  await settled(widget.voice);
  return widget;
}

const openInCall = async (attributes: Readonly<Record<string, string>> = {}): ReturnType<typeof liveWidget> =>
  open(await liveWidget({...SETTINGS, ...attributes}));

function labelOf(field: HTMLElement): string {
  return field.closest('label')?.querySelector('span')?.textContent.trim() ?? '';
}

const labels = (widget: Pick<Widget, 'voice'>): string[] =>
  findAll(dialogOf(widget), 'select, input').map(labelOf);

function fieldOf(widget: Pick<Widget, 'voice'>, label: string): HTMLSelectElement {
  return findAll(dialogOf(widget), 'select').find(field => labelOf(field) === label) as HTMLSelectElement;
}

const optionsOf = (field: HTMLSelectElement): string[] =>
  [...field.options].map(({textContent}) => textContent.trim());

/** As a visitor chooses: by what is written there. */
async function select(widget: Pick<Widget, 'voice'>, label: string, option: string): Promise<void> {
  const field = fieldOf(widget, label);
  const found = [...field.options].find(({textContent}) => textContent.trim() === option);
  assert.exists(found, `${label}: ${option}`);
  assert.isFalse(found.disabled);
  field.value = found.value;
  field.dispatchEvent(new Event('change', {bubbles: true}));
  await settled(widget.voice);
}

const chosen = (widget: Pick<Widget, 'voice'>, label: string): string =>
  fieldOf(widget, label).selectedOptions[0]!.textContent.trim();

const updates = ({asked}: ScriptedSession): string[] => asked.filter(text => text.startsWith('update'));

/** Elements are not compared: telling what they are takes for ever. */
const isThere = (element: HTMLElement | undefined): boolean => element !== undefined;

const hasFocus = (element: HTMLElement): boolean =>
  (element.getRootNode() as ShadowRoot).activeElement === element;

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

describe('settings button', () => {
  it('is there where the page wants it, named, a large target, and says that a dialog follows', async () => {
    const widget = await liveWidget(SETTINGS);
    await customElements.whenDefined('rv-settings-button');
    await settled(widget.voice);
    const gear = gearOf(widget)!;
    assert.instanceOf(gear, HTMLButtonElement);
    assert.equal(gear.getAttribute('aria-haspopup'), 'dialog');
    const {width, height} = gear.getBoundingClientRect();
    assert.isAtLeast(Math.min(width, height), 44);
    await expect(widget.voice).to.be.accessible();
    assert.isFalse(isThere(gearOf(await liveWidget())));
  });

  it('is there in an open panel before the first call', async () => {
    const widget = await closedWidget({...SETTINGS, variant: 'floating', open: ''});
    await waitUntil(() => isThere(find(widget.voice, '.panel')), 'the panel', {timeout: 8_000});
    await settled(widget.voice);
    await open(widget);
    assert.include(labels(widget), 'Microphone');
  });

  it('is there when no call is open, too', async () => {
    const widget = await liveWidget(SETTINGS);
    for (const end of [() => widget.session.disconnect(), () => widget.session.fail('microphone/denied')]) {
      end();
      await open(widget);
      assert.include(labels(widget), 'Microphone');
      find(dialogOf(widget), '[aria-label="Close"]')!.click();
      await waitUntil(() => labels(widget).length === 0, 'closed');
    }
    const asking = await closedWidget({...SETTINGS, consent: ''});
    void asking.voice.start();
    await open(asking);
    assert.equal(asking.voice.state.phase, 'idle');
  });

  it('stays beside the call button, however wide the page is', async () => {
    serve({});
    const {voice, session} = await liveWidget({...SETTINGS, 'text-input': ''});
    session.write({id: '1', role: 'assistant', text: 'Hello!', final: true});
    await waitUntil(() => buttonNamed(voice, 'Settings') !== undefined, 'the button', {timeout: 8_000});
    for (let width = 280; width <= 1_480; width += 24) {
      voice.style.width = `${width}px`;
      await drawn(voice);
      const gear = buttonNamed(voice, 'Settings')!.getBoundingClientRect();
      const call = callButton(voice).getBoundingClientRect();
      assert.closeTo(gear.top, call.top, 1, `at ${width} px`);
      assert.closeTo(gear.left, call.right + 8, 1, `at ${width} px`);
      assert.isAtMost(gear.right, voice.getBoundingClientRect().right, `at ${width} px`);
    }
  });

  it('waits while a call is opened: what is chosen then would miss it', async () => {
    const widget = await closedWidget(SETTINGS, voice => {
      voice.createSession = options => Object.assign(new ScriptedSession(options), {hangs: true});
    });
    callButton(widget.voice).click();
    const isWaiting = (): boolean => gearOf(widget)?.getAttribute('aria-disabled') === 'true';
    await waitUntil(isWaiting, 'waiting', {timeout: 8_000});
    gearOf(widget)!.click();
    await settled(widget.voice);
    assert.isFalse(isThere(find(widget.voice, 'dialog[open]')));
    await widget.voice.end();
  });
});

describe('settings', () => {
  it('are a named modal dialog with the focus in its first field, accessible by day and by night', async () => {
    serve({allow: ALL, voices: VOICES});
    const widget = await openInCall();
    const dialog = dialogOf(widget);
    assert.isTrue(dialog.matches(':modal'));
    assert.isTrue(hasFocus(fieldOf(widget, 'Microphone')));
    for (const theme of ['light', 'dark']) {
      widget.voice.theme = theme;
      await settled(widget.voice);
      await expect(widget.voice).to.be.accessible();
    }
  });

  for (const [how, close] of [
    ['its button', dialog => find(dialog, '[aria-label="Close"]')!.click()],
    // What the browser does for the key: a typed one never arrives in a tab that is not in front.
    ['Escape', dialog => dialog.requestClose()],
    ['a click beside it', dialog => dialog.dispatchEvent(new MouseEvent('click', {clientX: 1, clientY: 1}))],
  ] as ReadonlyArray<readonly [string, (dialog: HTMLDialogElement) => void]>) {
    it(`close by ${how}, and the focus goes back to the button`, async () => {
      const widget = await openInCall();
      close(dialogOf(widget));
      await waitUntil(() => !dialogOf(widget).open && labels(widget).length === 0, 'closed and empty');
      await waitUntil(() => hasFocus(gearOf(widget)!), 'the focus');
      await open(widget);
    });
  }

  it('stay open at a click inside, and keep Escape from what is around them', async () => {
    const widget = await openInCall();
    const heard: Event[] = [];
    widget.voice.addEventListener('keydown', event => heard.push(event));
    const {x, y} = dialogOf(widget).getBoundingClientRect();
    dialogOf(widget).dispatchEvent(new MouseEvent('click', {clientX: x + 4, clientY: y + 4}));
    const key = {bubbles: true, composed: true};
    fieldOf(widget, 'Microphone').dispatchEvent(new KeyboardEvent('keydown', {...key, key: 'Escape'}));
    assert.isTrue(dialogOf(widget).open);
    assert.lengthOf(heard, 0);
  });

  it('are closed when the widget leaves the page, and can be opened where it comes back', async () => {
    const widget = await openInCall();
    const place = widget.voice.parentElement!;
    widget.voice.remove();
    place.append(widget.voice);
    await waitUntil(() => !dialogOf(widget).open, 'closed');
    await settled(widget.voice);
    await open(widget);
    assert.isTrue(dialogOf(widget).matches(':modal'));
  });

  it('have targets for a thumb, fit the window, and are reached by ::part()', async () => {
    serve({allow: ALL, voices: VOICES});
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      'realtime-voice::part(settings), realtime-voice::part(settings-button) { --reached: yes }',
    );
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    undo.push(() => (document.adoptedStyleSheets = document.adoptedStyleSheets.filter(o => o !== sheet)));
    const widget = await openInCall();
    widget.voice.style.inlineSize = '200px';
    await settled(widget.voice);
    for (const target of findAll(dialogOf(widget), 'button, select, .check')) {
      const {width, height} = target.getBoundingClientRect();
      assert.isAtLeast(Math.min(width, height), 44, target.textContent);
    }
    const wide = innerWidth <= 480 ? innerWidth : Math.min(420, innerWidth - 32);
    assert.equal(dialogOf(widget).getBoundingClientRect().width, wide);
    assert.isAtMost(dialogOf(widget).scrollWidth, wide);
    assert.isAtMost(find(widget.voice, 'section')!.scrollWidth, 200);
    for (const element of [gearOf(widget)!, dialogOf(widget)]) {
      assert.equal(getComputedStyle(element).getPropertyValue('--reached'), 'yes');
    }
  });

  it('have nothing about sound in a written call', async () => {
    serve({allow: ALL, voices: VOICES});
    assert.deepEqual(labels(await openInCall({mode: 'text'})), ['Size of the text']);
  });
});

describe('settings of devices', () => {
  it('name the microphones, the standard one first, as they come and go', async () => {
    plugIn(MICROPHONES);
    const widget = await openInCall();
    const field = fieldOf(widget, 'Microphone');
    assert.deepEqual(optionsOf(field), ['Standard device', 'Headset', 'Device 2']);
    await select(widget, 'Microphone', 'Headset');
    plugIn([{kind: 'audioinput', deviceId: '', label: ''}]);
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    await settled(widget.voice);
    assert.deepEqual(optionsOf(field), ['Standard device']);
    plugIn(MICROPHONES);
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    await settled(widget.voice);
    assert.equal(chosen(widget, 'Microphone'), 'Headset', 'back again');
  });

  for (const [label, device, property, kind, id] of [
    ['Microphone', 'Device 2', 'inputDeviceId', 'input', 'mic-2'],
    ['Speaker', 'Loudspeaker', 'outputDeviceId', 'output', 'speaker-1'],
  ] as const) {
    it(`change the ${label.toLowerCase()} of the running call, and of the next one`, async () => {
      plugIn(MICROPHONES);
      letChooseSpeaker(true);
      const widget = await openInCall();
      await select(widget, label, device);
      assert.equal(widget.voice[property], id);
      await select(widget, label, 'Standard device');
      assert.isUndefined(widget.voice[property]);
      assert.deepEqual(widget.session.asked, [`${kind} ${id}`, `${kind} default`]);
    });
  }

  it('have no speaker where the browser lets nobody choose one', async () => {
    letChooseSpeaker(false);
    const widget = await openInCall();
    assert.isFalse(isThere(fieldOf(widget, 'Speaker')));
    assert.isFalse(isThere(buttonNamed(widget.voice, 'Play a test tone')));
  });

  it('play a test tone through the chosen speaker, one at a time, and close what played it', async () => {
    plugIn(MICROPHONES);
    letChooseSpeaker(true);
    const widget = await openInCall();
    await select(widget, 'Speaker', 'Loudspeaker');
    const contexts: AudioContext[] = [];
    const sinks: string[] = [];
    const {AudioContext: Original} = globalThis;
    undo.push(() => (globalThis.AudioContext = Original));
    globalThis.AudioContext = class extends Original {
      constructor() {
        super();
        contexts.push(this);
      }
      setSinkId(id: string): Promise<void> {
        sinks.push(id);
        return Promise.resolve();
      }
    };
    buttonNamed(widget.voice, 'Play a test tone')!.click();
    buttonNamed(widget.voice, 'Play a test tone')!.click();
    await waitUntil(() => contexts[0]?.state === 'closed', 'closed', {timeout: 8_000});
    assert.deepEqual([contexts.length, sinks], [1, ['speaker-1']]);
  });

  it('play a tone of 440 Hz at -18 dBFS for 0.6 s that begins and ends softly', async () => {
    const rate = 48_000;
    const context = new OfflineAudioContext(1, rate, rate);
    void scheduleTone(context);
    const sound = (await context.startRendering()).getChannelData(0);
    const peak = (from: number, to: number): number =>
      Math.max(...sound.subarray(from * rate, to * rate).map(Math.abs));
    assert.closeTo(20 * Math.log10(peak(0, 1)), -18, 0.05);
    assert.closeTo(20 * Math.log10(peak(0.58, 0.589)), -18, 0.05);
    assert.isBelow(peak(0, 0.002), peak(0.1, 0.2) / 3);
    assert.isBelow(peak(0.598, 0.6), peak(0.1, 0.2) / 3);
    assert.equal(peak(0.6, 1), 0);
    const crossings = sound.filter((sample, index) => index > 0 && sound[index - 1]! < 0 && sample >= 0);
    assert.closeTo(crossings.length / 0.6, 440, 2);
  });
});

describe('level of the microphone', () => {
  const meterOf = (widget: Widget): HTMLElement | undefined => find(dialogOf(widget), '[role="meter"]');

  it('is a named meter while a call is live', async () => {
    const widget = await openInCall();
    assert.equal(meterOf(widget)!.getAttribute('aria-label'), 'Level of the microphone');
    widget.session.pause();
    await settled(widget.voice);
    assert.isFalse(isThere(meterOf(widget)));
  });

  it('moves at most 15 times a second, while it is open in a tab that is seen', async () => {
    const widget = await openInCall();
    const meter = meterOf(widget)!;
    const show = (hidden: boolean): unknown =>
      Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});
    undo.push(() => Reflect.deleteProperty(document, 'hidden'));
    let level = 0;
    let reads = 0;
    widget.session.levels = () => {
      reads += 1;
      return {input: (level = (level + 0.1) % 1), output: 0};
    };
    let writes = 0;
    const observer = new MutationObserver(records => (writes += records.length));
    observer.observe(meter, {attributes: true, attributeFilter: ['aria-valuenow']});
    show(false);
    await pause(2_000);
    // A tab that is not in front has slow timers, so only the upper limit is exact.
    assert.isAtLeast(writes, 1);
    assert.isAtMost(writes, 30);
    assert.isAbove(Number(meter.getAttribute('aria-valuenow')), 0);
    assert.isAbove(Number(meter.style.getPropertyValue('--_level')), 0);
    show(true);
    writes = 0;
    await pause(1_100);
    assert.equal(writes, 0);
    show(false);
    find(dialogOf(widget), '[aria-label="Close"]')!.click();
    await waitUntil(() => meterOf(widget) === undefined, 'gone');
    // The living shape reads it, too, but only while it is listened to.
    widget.session.turn('thinking');
    await settled(widget.voice);
    reads = 0;
    await pause(1_100);
    assert.equal(reads, 0);
  });
});

describe('settings of the call', () => {
  it('are those that the agent allows', async () => {
    const asked = serve({allow: ['voice', 'speed', 'tools'], voices: VOICES});
    const widget = await openInCall({agent: 'support'});
    await waitUntil(() => labels(widget).includes('Voice'), 'the answer');
    const rest = ['Voice', 'Speed', 'Size of the text', 'Show the words of the conversation'];
    assert.deepEqual(labels(widget), [...DEVICES, ...rest]);
    assert.lengthOf(new Set(asked), 1, 'the same address, so that the answer is kept');
    assert.match(asked[0]!, /\/api\/realtime\/config\?agent=support$/);
  });

  for (const [who, offer] of [
    ['nobody answers', undefined],
    ['the server is too old to say', {}],
  ] as const) {
    it(`are none where ${who}`, async () => {
      serve(offer);
      const rest = ['Size of the text', 'Show the words of the conversation'];
      assert.deepEqual(labels(await openInCall()), [...DEVICES, ...rest]);
    });
  }

  it('are all in direct access, and all but the voices where a backend of the page makes the tokens', async () => {
    const mine = ['Spoken language', 'Speed', 'When you are answered', 'Background noise'];
    serve({access: 'direct', allow: [], voices: VOICES});
    const direct = await openInCall();
    await waitUntil(() => labels(direct).includes('Voice'), 'the answer');
    assert.deepEqual(labels(direct).slice(DEVICES.length, -2), ['Voice', ...mine]);
    direct.voice.remove();
    const asked = serve(undefined);
    const widget = await closedWidget({...SETTINGS, 'token-url': '/token'}, voice => {
      voice.removeAttribute('server-url');
    });
    await startCall(widget);
    await open(widget);
    assert.deepEqual(labels(widget).slice(DEVICES.length, -2), mine);
    assert.isEmpty(asked);
  });

  it('say what there is to choose, in words', async () => {
    serve({allow: ALL, voices: VOICES});
    const widget = await openInCall();
    await waitUntil(() => labels(widget).includes('Voice'), 'the answer');
    const all = (label: string): string[] => optionsOf(fieldOf(widget, label));
    assert.deepEqual(all('Voice'), ['Standard voice', 'Alloy', 'Marin']);
    const [asOnPage, ...languages] = all('Spoken language');
    assert.equal(asOnPage, 'As on this page');
    assert.includeMembers(languages, ['Arabic', 'English', 'German', 'Spanish']);
    assert.deepEqual(languages, languages.toSorted(), 'in the order of their names');
    assert.deepEqual(all('Speed'), ['Slower', 'Normal', 'Faster']);
    assert.deepEqual(all('When you are answered'), [
      ...['After a pause', 'When a thought is finished', 'When you let go of the button'],
    ]);
    assert.deepEqual(all('Background noise'), ['Headset or phone', 'Laptop or room', 'Do not reduce it']);
    assert.deepEqual(
      ['Voice', 'Spoken language', 'Speed', 'When you are answered', 'Background noise'].map(label =>
        chosen(widget, label),
      ),
      ['Standard voice', 'As on this page', 'Normal', 'After a pause', 'Do not reduce it'],
    );
  });

  it('begin with what the page says, even where that is unusual', async () => {
    serve({allow: ALL, voices: VOICES});
    const page = {voice: 'cedar', language: 'de-CH', speed: '1.1', 'noise-reduction': 'far-field'};
    const widget = await openInCall({...page, 'turn-detection': 'semantic-vad'});
    await waitUntil(() => labels(widget).includes('Voice'), 'the answer');
    assert.deepEqual(
      ['Voice', 'Spoken language', 'Speed', 'When you are answered', 'Background noise'].map(label =>
        chosen(widget, label),
      ),
      ['cedar', 'Swiss High German', '1.1', 'When a thought is finished', 'Laptop or room'],
    );
  });

  for (const [label, option, property, value, change] of [
    ['Voice', 'Marin', 'voice', 'marin', {voice: 'marin'}],
    ['Spoken language', 'German', 'language', 'de', {language: 'de'}],
    ['Speed', 'Slower', 'speed', '0.85', {speed: 0.85}],
    [
      ...['When you are answered', 'When a thought is finished', 'turnDetection', 'semantic_vad'],
      {turnDetection: 'semantic_vad'},
    ],
    ['Background noise', 'Headset or phone', 'noiseReduction', 'near_field', {noiseReduction: 'near_field'}],
  ] as ReadonlyArray<readonly [string, string, SessionName, string, object]>) {
    it(`tell the running call: ${label}, ${option}; the next one begins with it`, async () => {
      serve({allow: ALL, voices: VOICES});
      const widget = await openInCall();
      await waitUntil(() => labels(widget).includes('Voice'), 'the answer');
      await select(widget, label, option);
      assert.equal(widget.voice[property], value);
      await waitUntil(() => updates(widget.session).length > 0, 'told', {timeout: 8_000});
      assert.deepEqual(updates(widget.session), [`update ${JSON.stringify(change)}`]);
      assert.equal(chosen(widget, label), option);
      widget.session.disconnect();
      await settled(widget.voice);
      await startCall(widget);
      assert.deepInclude(widget.sessions[1]!.options.settings, change);
    });
  }

  it('go back to the language of the page at once, and to its voice in the next call', async () => {
    serve({allow: ALL, voices: VOICES});
    const widget = await openInCall({voice: 'marin', language: 'de'});
    await waitUntil(() => labels(widget).includes('Voice'), 'the answer');
    await select(widget, 'Voice', 'Standard voice');
    await select(widget, 'Spoken language', 'As on this page');
    assert.deepEqual([widget.voice.voice, widget.voice.language], [undefined, undefined]);
    await waitUntil(() => updates(widget.session).length > 0, 'told', {timeout: 8_000});
    const language = document.documentElement.lang || navigator.language;
    assert.deepEqual(updates(widget.session), [`update ${JSON.stringify({language})}`]);
  });

  it('tell nobody while no call is open', async () => {
    serve({allow: ALL, voices: VOICES});
    const widget = await liveWidget(SETTINGS);
    widget.session.disconnect();
    await open(widget);
    await waitUntil(() => labels(widget).includes('Voice'), 'the answer');
    await select(widget, 'Voice', 'Marin');
    await select(widget, 'When you are answered', 'When you let go of the button');
    await pause(50);
    assert.isEmpty(updates(widget.session));
    assert.equal(widget.voice.turnDetection, 'push-to-talk');
    assert.equal(chosen(widget, 'When you are answered'), 'When you let go of the button');
  });

  it('leave to the next call whether turns are made by hand', async () => {
    serve({allow: ALL, voices: VOICES});
    const widget = await openInCall();
    await waitUntil(() => labels(widget).includes('Voice'), 'the answer');
    const locked = (): boolean[] =>
      [...fieldOf(widget, 'When you are answered').options].map(({disabled}) => disabled);
    assert.deepEqual(locked(), [false, false, true]);
    widget.session.pushToTalk.set(true);
    await settled(widget.voice);
    assert.deepEqual(locked(), [true, true, false]);
    assert.equal(chosen(widget, 'When you are answered'), 'When you let go of the button');
  });
});

describe('settings of the look', () => {
  it('make the words larger: frame, transcript, state and composer', async () => {
    const widget = await openInCall({'text-input': ''});
    await customElements.whenDefined('rv-text-composer');
    widget.session.write({id: '1', role: 'user', text: 'Hello'});
    await settled(widget.voice);
    const sizes = (): number[] =>
      ['section', '.entry .words', '[role="status"]', '[part="composer-input"]', '.name'].map(selector =>
        parseFloat(getComputedStyle(find(widget.voice, selector)!).fontSize),
      );
    assert.equal(chosen(widget, 'Size of the text'), 'Normal');
    const before = sizes();
    await select(widget, 'Size of the text', 'Very large');
    assert.deepEqual(
      sizes(),
      before.map(size => 1.5 * size),
    );
    assert.equal(chosen(widget, 'Size of the text'), 'Very large');
    await expect(widget.voice).to.be.accessible();
  });

  it('switch the words of the conversation off and on', async () => {
    const widget = await openInCall();
    widget.session.write({id: '1', role: 'user', text: 'Hello'});
    await settled(widget.voice);
    const box = find(dialogOf(widget), 'input') as HTMLInputElement;
    for (const isOn of [false, true]) {
      box.click();
      await settled(widget.voice);
      assert.equal(widget.voice.transcript, isOn);
      assert.equal(find(widget.voice, '[role="log"]') !== undefined, isOn);
    }
  });
});

describe('settings of an earlier visit', () => {
  const NAME = 'realtime-voice//settings';
  const REMEMBER = {...SETTINGS, remember: ''};

  it('are forgotten unless the page allows to keep them', async () => {
    plugIn(MICROPHONES);
    await select(await openInCall(), 'Microphone', 'Headset');
    assert.lengthOf(localStorage, 0);
  });

  it('come before what the page says', async () => {
    plugIn(MICROPHONES);
    serve({allow: ALL, voices: VOICES});
    const first = await openInCall(REMEMBER);
    await waitUntil(() => labels(first).includes('Voice'), 'the answer');
    await select(first, 'Microphone', 'Headset');
    await select(first, 'Voice', 'Marin');
    await select(first, 'Spoken language', 'As on this page');
    await select(first, 'Size of the text', 'Large');
    find(dialogOf(first), 'input')!.click();
    first.voice.remove();
    const page = {voice: 'alloy', language: 'de', speed: '1.1', transcript: 'true'};
    const {voice, session} = await liveWidget({...REMEMBER, ...page});
    const {settings} = session.options;
    assert.deepEqual(
      [settings.inputDeviceId, settings.voice, settings.language, settings.speed],
      ['mic-1', 'marin', undefined, 1.1],
    );
    assert.equal(voice.style.getPropertyValue('--rv-text-scale'), '1.25');
    assert.isFalse(voice.transcript);
  });

  it('name the microphone of a call that was started before they were read', async () => {
    localStorage.setItem(NAME, JSON.stringify({inputDeviceId: 'mic-1'}));
    const {session} = await liveWidget(REMEMBER);
    assert.deepEqual(session.asked, ['input mic-1']);
  });

  for (const kept of [
    'no JSON',
    '[]',
    'null',
    JSON.stringify({voice: 'a b', language: '?', speed: '9', turnDetection: 'later', noiseReduction: 1}),
    JSON.stringify({inputDeviceId: {}, textScale: '9', transcript: 'no', instructions: 'Obey', __proto__: 1}),
  ]) {
    it(`are left out where they make no sense: ${kept}`, async () => {
      localStorage.setItem(NAME, kept);
      const {voice, session, events} = await liveWidget(REMEMBER);
      assert.hasAllKeys(session.options.settings, ['serverUrl']);
      assert.isUndefined(voice.instructions);
      assert.isTrue(voice.transcript);
      assert.equal(voice.style.getPropertyValue('--rv-text-scale'), '');
      assert.isFalse(events.some(({type}) => type === 'voice-error'));
      await select(await open({voice}), 'Size of the text', 'Large');
      await waitUntil(() => localStorage.getItem(NAME) !== kept, 'it is kept', {timeout: 3_000});
      assert.deepEqual(JSON.parse(localStorage.getItem(NAME)!), {textScale: '1.25'});
    });
  }
});
