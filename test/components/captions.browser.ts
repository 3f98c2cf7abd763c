/** Captions anywhere on the page: whose words they show, which widget they follow, how they look, and what they never do. */
import {assert, expect, fixtureSync, html, waitUntil} from '@open-wc/testing';
import '../../src/captions.js';
import {LINES, LINE_CHARACTERS} from '../../src/realtime/conversation/captions.js';
import type {VoiceErrorEvent} from '../../src/components/events.js';
import {HOSTILE_STYLES} from './support/hostile-styles.js';
import {closedWidget, liveWidget, startCall, type LiveWidget} from './support/widget.js';

const TIME = 'It is four o’clock in the afternoon.';
const STORY =
  'Once there was a lamp that wanted to be a moon, because the moon is never switched off, and everybody looks at it.';
const SOON = {timeout: 8_000};

/** Captions on the page of the test, with these attributes. */
function captionsWith(attributes: Readonly<Record<string, string>> = {}, place: Node = page()): HTMLElement {
  const captions = document.createElement('realtime-voice-captions');
  for (const [name, value] of Object.entries(attributes)) captions.setAttribute(name, value);
  place.appendChild(captions);
  return captions;
}

function page(): HTMLElement {
  return fixtureSync<HTMLElement>(html`<div></div>`);
}

function partOf(captions: HTMLElement, name: string): HTMLElement | undefined {
  return partsOf(captions, name)[0];
}

function partsOf(captions: HTMLElement, name: string): HTMLElement[] {
  return [...captions.shadowRoot!.querySelectorAll<HTMLElement>(`[part~="${name}"]`)];
}

function isShown(captions: HTMLElement): boolean {
  return partOf(captions, 'caption')!.getClientRects().length > 0;
}

/** What is read: the lines, one after the other. */
function textOf(captions: HTMLElement): string {
  if (!isShown(captions)) return '';
  return partsOf(captions, 'line')
    .map(line => line.textContent)
    .join(' ');
}

function speakerOf(captions: HTMLElement): string {
  return partOf(captions, 'speaker')!.textContent;
}

function shows(captions: HTMLElement, text: string): Promise<void> {
  return waitUntil(() => textOf(captions) === text, `"${text}" is shown`, SOON);
}

/** A widget in a call, and captions that name it. */
async function captioned(
  attributes: Readonly<Record<string, string>> = {},
): Promise<LiveWidget & {readonly captions: HTMLElement}> {
  const captions = captionsWith({for: 'voice', ...attributes});
  return {...(await liveWidget({id: 'voice', transcript: 'false'})), captions};
}

/** What is told to the console, until the undo. */
function warnings(): {readonly told: string[]; readonly undo: () => void} {
  const told: string[] = [];
  const original = console.warn;
  console.warn = (...words: unknown[]) => told.push(words.join(' '));
  return {told, undo: () => (console.warn = original)};
}

describe('captions of a visitor', () => {
  it('show who speaks, and the words as they come', async () => {
    const {captions, session} = await captioned();
    assert.isFalse(isShown(captions));
    session.write({id: '1', role: 'user', text: 'What', final: false});
    await shows(captions, 'What');
    assert.equal(speakerOf(captions), 'You');
    session.write({id: '1', role: 'user', text: 'What time is it?'});
    await shows(captions, 'What time is it?');
  });

  it('go when there was time to read them', async () => {
    const {captions, session} = await captioned();
    session.write({id: '1', role: 'user', text: 'Hello'});
    await shows(captions, 'Hello');
    await waitUntil(() => !isShown(captions), 'they go', SOON);
    assert.equal(captions.shadowRoot!.textContent.includes('Hello'), false);
  });
});

describe('captions of an assistant', () => {
  it('show the words one after the other, as they are heard, and all of them at the end', async () => {
    const {captions, session} = await captioned();
    session.write({id: '1', role: 'assistant', text: TIME});
    assert.equal(textOf(captions), '', 'nothing was heard yet');
    session.turn('speaking');
    const seen = new Set<number>();
    await waitUntil(
      () => {
        if (isShown(captions)) seen.add(partsOf(captions, 'word').length);
        return seen.size >= 3;
      },
      'they come one after the other',
      SOON,
    );
    assert.equal(speakerOf(captions), 'Assistant');
    assert.isTrue(TIME.startsWith(textOf(captions)));
    assert.deepEqual([...seen], [...seen].sort());
    session.turn('listening');
    await shows(captions, TIME);
    await waitUntil(() => !isShown(captions), 'they go', SOON);
  });

  it('mark the word that is being said, until the last one was', async () => {
    const {captions, session} = await captioned();
    session.write({id: '1', role: 'assistant', text: TIME});
    session.turn('speaking');
    await waitUntil(() => partsOf(captions, 'current-word').length === 1, 'one is marked', SOON);
    assert.equal(partOf(captions, 'current-word'), partsOf(captions, 'word').at(-1));
    session.turn('listening');
    await shows(captions, TIME);
    assert.equal(partsOf(captions, 'current-word').length, 0);
  });

  it('end at the word at which they were interrupted, with a mark that is seen and one that is read', async () => {
    const {captions, session} = await captioned();
    session.write({id: '1', role: 'assistant', text: STORY});
    session.turn('speaking');
    await waitUntil(() => textOf(captions).startsWith('Once there'), 'it is heard', SOON);
    session.turn('listening');
    session.write({id: '1', role: 'assistant', text: STORY, heard: 'Once there was'});
    await shows(captions, 'Once there was— (interrupted)');
    const mark = partsOf(captions, 'line').at(-1)!.lastElementChild!;
    assert.equal(mark.getBoundingClientRect().width, 1, 'the second one takes no place');
  });

  it('roll: two lines stand, of no more letters than can be read at a glance', async () => {
    const {captions, session} = await captioned();
    session.write({id: '1', role: 'assistant', text: STORY});
    session.turn('speaking');
    await waitUntil(() => partsOf(captions, 'line').length === 2, 'two lines', SOON);
    session.turn('listening');
    await waitUntil(() => textOf(captions).endsWith('looks at it.'), 'the end', SOON);
    const lines = partsOf(captions, 'line').map(line => line.textContent);
    assert.equal(lines.length, LINES);
    assert.isTrue(lines.every(line => line.length <= LINE_CHARACTERS));
    assert.isFalse(textOf(captions).includes('Once'));
  });

  it('show no more than two lines on a narrow page, in large letters too', async () => {
    const {captions, session} = await captioned({position: 'inline'});
    captions.parentElement!.style.cssText = 'inline-size: 250px; --rv-text-scale: 1.6';
    session.write({id: '1', role: 'assistant', text: STORY});
    session.turn('speaking');
    session.turn('listening');
    await waitUntil(() => textOf(captions).endsWith('looks at it.'), 'the end', SOON);
    const lines = partOf(captions, 'lines')!;
    const {lineHeight} = getComputedStyle(lines);
    assert.closeTo(lines.getBoundingClientRect().height, 2 * parseFloat(lineHeight), 2);
    const last = partsOf(captions, 'word').at(-1)!.getBoundingClientRect();
    const {bottom, right} = lines.getBoundingClientRect();
    assert.isAtMost(last.bottom, bottom + 1);
    assert.isAtMost(last.right, right);
    session.write({id: '2', role: 'user', text: 'a'.repeat(100), final: false});
    await shows(captions, 'a'.repeat(100));
    assert.closeTo(lines.getBoundingClientRect().height, 2 * parseFloat(lineHeight), 2);
  });
});

describe('captions', () => {
  it('follow whichever element has the name now, and no other', async () => {
    const captions = captionsWith({for: 'voice'});
    const first = await liveWidget({id: 'voice', transcript: 'false'});
    const other = await liveWidget({id: 'other', transcript: 'false'});
    other.session.write({id: '1', role: 'user', text: 'Not for you'});
    first.session.write({id: '1', role: 'user', text: 'The first one'});
    await shows(captions, 'The first one');
    first.voice.id = '';
    other.voice.id = 'voice';
    other.session.write({id: '2', role: 'user', text: 'The other one'});
    await shows(captions, 'The other one');
    first.session.write({id: '2', role: 'user', text: 'Nobody listens'});
    other.session.write({id: '3', role: 'user', text: 'Still the other one'});
    await shows(captions, 'Still the other one');
  });

  it('follow another widget when their own name changes', async () => {
    const captions = captionsWith({for: 'one'});
    const one = await liveWidget({id: 'one', transcript: 'false'});
    const two = await liveWidget({id: 'two', transcript: 'false'});
    one.session.write({id: '1', role: 'user', text: 'One'});
    await shows(captions, 'One');
    captions.setAttribute('for', 'two');
    assert.isFalse(isShown(captions));
    two.session.write({id: '1', role: 'user', text: 'Two'});
    await shows(captions, 'Two');
  });

  it('that name nobody follow the first that speaks, until its call is over', async () => {
    const captions = captionsWith();
    const first = await liveWidget({transcript: 'false'});
    const second = await liveWidget({transcript: 'false'});
    const seen: string[] = [];
    const observer = new MutationObserver(() => seen.push(textOf(captions)));
    observer.observe(captions.shadowRoot!, {subtree: true, childList: true});
    first.session.write({id: '1', role: 'user', text: 'First'});
    await shows(captions, 'First');
    second.session.write({id: '1', role: 'user', text: 'Later', final: false});
    second.session.write({id: '1', role: 'user', text: 'Much later'});
    // So long they would wait to be drawn.
    await new Promise(resolve => setTimeout(resolve, 300));
    first.session.write({id: '2', role: 'user', text: 'First again'});
    await shows(captions, 'First again');
    observer.disconnect();
    assert.deepEqual(
      seen.filter(text => !text.startsWith('First')),
      [],
    );
    first.session.disconnect('page');
    second.session.turn('hearing');
    second.session.write({id: '2', role: 'user', text: 'My turn'});
    await shows(captions, 'My turn');
  });

  it('of two elements never meet', async () => {
    const both = [captionsWith({for: 'one'}), captionsWith({for: 'two'}), captionsWith({for: 'one'})];
    const one = await liveWidget({id: 'one', transcript: 'false'});
    const two = await liveWidget({id: 'two', transcript: 'false'});
    one.session.write({id: '1', role: 'user', text: 'Of the one'});
    two.session.write({id: '1', role: 'user', text: 'Of the two'});
    await shows(both[0]!, 'Of the one');
    await shows(both[1]!, 'Of the two');
    await shows(both[2]!, 'Of the one');
  });

  it('find the widget in their own shadow root, where another one has the name on the page', async () => {
    const outside = await liveWidget({id: 'voice', transcript: 'false'});
    const root = page().attachShadow({mode: 'closed'});
    const inside = await closedWidget({id: 'voice', transcript: 'false'});
    root.append(inside.voice);
    await startCall(inside);
    const captions = captionsWith({for: 'voice'}, root);
    outside.session.write({id: '1', role: 'user', text: 'Outside'});
    // As long as they go on nothing but an event makes captions look again.
    for (const text of ['Inside', 'Inside and well']) {
      inside.sessions[0]!.write({id: '1', role: 'user', text, final: false});
      await shows(captions, text);
    }
  });

  it('show one side alone, where a page wants it', async () => {
    const assistant = captionsWith({for: 'voice', show: 'assistant'});
    const user = captionsWith({for: 'voice', show: 'user'});
    const {session} = await liveWidget({id: 'voice', transcript: 'false'});
    session.write({id: '1', role: 'user', text: 'What time is it?'});
    await shows(user, 'What time is it?');
    session.write({id: '2', role: 'assistant', text: TIME});
    session.turn('speaking');
    await waitUntil(() => textOf(assistant) !== '', 'the answer', SOON);
    assert.isTrue(TIME.startsWith(textOf(assistant)));
    assert.isFalse(textOf(user).startsWith('It'));
  });

  it('are none of what is written: nobody hears it', async () => {
    const captions = captionsWith({for: 'voice'});
    const widget = await closedWidget({id: 'voice', mode: 'text'});
    await startCall(widget);
    widget.sessions[0]!.write({id: '1', role: 'user', text: 'In writing'});
    await new Promise(resolve => setTimeout(resolve, 300));
    assert.isFalse(isShown(captions));
  });

  it('tell once, to the console and the page, where there is no such widget, and go on when it comes', async () => {
    const {told, undo} = warnings();
    const events: VoiceErrorEvent[] = [];
    const place = page();
    place.addEventListener('voice-error', event => events.push(event));
    const captions = captionsWith({for: 'nobody'}, place);
    const lost = captionsWith({for: 'paragraph'}, place);
    place.append(Object.assign(document.createElement('p'), {id: 'paragraph'}));
    await waitUntil(() => told.length === 2, 'it is told', SOON);
    undo();
    assert.deepEqual(told.sort(), [
      '<realtime-voice-captions> for="nobody" names nothing; use the id of a <realtime-voice> in the same document or shadow root.',
      '<realtime-voice-captions> for="paragraph" names a <p>; use the id of a <realtime-voice> in the same document or shadow root.',
    ]);
    assert.deepEqual(
      events.map(({error}) => error.code),
      ['config/invalid', 'config/invalid'],
    );
    lost.remove();
    const other = await liveWidget({transcript: 'false'});
    other.session.write({id: '1', role: 'user', text: 'Of somebody else', final: false});
    assert.isFalse(isShown(captions));
    const {session} = await liveWidget({id: 'nobody', transcript: 'false'});
    session.write({id: '1', role: 'user', text: 'Here I am'});
    await shows(captions, 'Here I am');
  });

  it('tell once of an attribute that is none, and go on as if it was not there', async () => {
    const {told, undo} = warnings();
    const {captions, session} = await captioned({position: 'left', show: 'all', 'text-contents': '{'});
    captions.setAttribute('position', 'left');
    undo();
    assert.deepEqual(told, [
      '<realtime-voice-captions> position="left" is not allowed; use bottom, top, inline. The default is used.',
      '<realtime-voice-captions> show="all" is not allowed; use both, assistant, user. The default is used.',
      '<realtime-voice-captions> text-contents="{" is not allowed; use a JSON object of texts. The default is used.',
    ]);
    session.write({id: '1', role: 'user', text: 'All the same'});
    await shows(captions, 'All the same');
    assert.closeTo(captions.getBoundingClientRect().bottom, window.innerHeight, 1);
  });

  it('hold nothing when they are taken out, and go on when they are put in again', async () => {
    const {captions, session} = await captioned();
    session.write({id: '1', role: 'user', text: 'Before'});
    await shows(captions, 'Before');
    const place = captions.parentElement!;
    captions.remove();
    session.write({id: '2', role: 'user', text: 'Meanwhile'});
    await new Promise(resolve => setTimeout(resolve, 400));
    assert.notMatch(captions.shadowRoot!.textContent, /Before|Meanwhile/);
    place.append(captions);
    session.write({id: '3', role: 'user', text: 'Again'});
    await shows(captions, 'Again');
  });

  it('take up an answer where it is, after they were moved', async () => {
    const {captions, session} = await captioned();
    session.write({id: '1', role: 'assistant', text: STORY, at: Date.now() - 2_000});
    session.turn('speaking');
    page().append(captions);
    await waitUntil(() => textOf(captions).startsWith('Once there was a lamp'), 'it goes on', SOON);
  });

  it('change five times a second at most', async () => {
    const {captions, session} = await captioned();
    const changes: number[] = [];
    const observer = new MutationObserver(() => changes.push(performance.now()));
    observer.observe(captions.shadowRoot!, {subtree: true, childList: true});
    const words = Array.from({length: 60}, (_, index) => `w${index}`);
    const begun = performance.now();
    for (let count = 1; count <= words.length; count += 1) {
      session.write({id: '1', role: 'user', text: words.slice(0, count).join(' '), final: false});
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    const seconds = (performance.now() - begun) / 1_000;
    await waitUntil(() => textOf(captions).endsWith('w59'), 'the last one', SOON);
    observer.disconnect();
    assert.isAtMost(changes.length, Math.ceil(seconds * 5) + 2);
  });

  it('draw nothing where they are hidden, and what is said now where they are not any more', async () => {
    const {captions, session} = await captioned({hidden: ''});
    session.write({id: '1', role: 'user', text: 'Unseen', final: false});
    assert.isFalse(isShown(captions));
    session.write({id: '1', role: 'user', text: 'Unseen until now', final: false});
    captions.hidden = false;
    await shows(captions, 'Unseen until now');
  });
});

describe('the look of captions', () => {
  it('is accessible, and never announced', async () => {
    for (const background of ['#fff', '#000']) {
      document.documentElement.style.background = background;
      const {captions, session, voice} = await captioned();
      session.write({id: '1', role: 'assistant', text: TIME});
      session.turn('speaking');
      await waitUntil(() => textOf(captions) !== '', 'words', SOON);
      for (const animation of captions.shadowRoot!.getAnimations()) animation.finish();
      await expect(captions).to.be.accessible();
      const panel = captions.shadowRoot!.querySelector('[role="group"]')!;
      assert.equal(panel.getAttribute('aria-label'), 'Captions');
      assert.equal(panel.getAttribute('aria-live'), 'off');
      assert.equal(captions.shadowRoot!.querySelectorAll('[role="status"], [role="log"]').length, 0);
      voice.remove();
      captions.remove();
    }
    document.documentElement.style.background = '';
  });

  it('is at the edge of the screen that the page wants, under no pointer, or in the flow', async () => {
    const {captions, session} = await captioned();
    session.write({id: '1', role: 'user', text: 'Where am I?', final: false});
    await shows(captions, 'Where am I?');
    const panel = partOf(captions, 'caption')!;
    assert.closeTo(panel.getBoundingClientRect().bottom, window.innerHeight - 24, 1);
    const {left, right, top} = panel.getBoundingClientRect();
    assert.closeTo(left, document.documentElement.clientWidth - right, 1);
    assert.notEqual(document.elementFromPoint(left + 20, top + 20), captions);
    captions.setAttribute('position', 'top');
    assert.closeTo(panel.getBoundingClientRect().top, 24, 1);
    captions.setAttribute('position', 'inline');
    assert.equal(getComputedStyle(captions).position, 'static');
    assert.equal(panel.getBoundingClientRect().top, captions.parentElement!.getBoundingClientRect().top);
  });

  it('is as large as the visitor wants the text of the widget', async () => {
    const {captions, session, voice} = await captioned();
    session.write({id: '1', role: 'user', text: 'Hello', final: false});
    await shows(captions, 'Hello');
    const size = (): number => parseFloat(getComputedStyle(partOf(captions, 'caption')!).fontSize);
    const before = size();
    voice.style.setProperty('--rv-text-scale', '1.5');
    session.write({id: '1', role: 'user', text: 'Hello there', final: false});
    await shows(captions, 'Hello there');
    assert.closeTo(size(), before * 1.5, 0.1);
  });

  it('goes from right to left with words that do, wherever they were cut', async () => {
    const {captions, session} = await captioned();
    session.write({id: '1', role: 'user', text: '«كم الساعة في New York الآن؟»', final: false});
    await waitUntil(() => isShown(captions), 'it is shown', SOON);
    assert.equal(getComputedStyle(partOf(captions, 'line')!).direction, 'rtl');
    session.write({id: '2', role: 'user', text: '1, 2, hello', final: false});
    await shows(captions, '1, 2, hello');
    assert.equal(getComputedStyle(partOf(captions, 'line')!).direction, 'ltr');
  });

  it('knows the words of a text without spaces', async () => {
    const {captions, session} = await captioned();
    session.write({id: '1', role: 'assistant', text: '今は午後四時です。何かお手伝いできますか。'});
    session.turn('speaking');
    await waitUntil(() => partsOf(captions, 'word').length >= 3, 'words', SOON);
    assert.isBelow(partOf(captions, 'current-word')!.textContent.length, 6);
  });

  it('names the assistant as the widget does, and everything as the page wants', async () => {
    const {captions, session, voice} = await captioned();
    voice.agentName = 'Ada';
    session.write({id: '1', role: 'assistant', text: TIME});
    session.turn('speaking');
    await waitUntil(() => textOf(captions) !== '', 'words', SOON);
    assert.equal(speakerOf(captions), 'Ada');
    captions.setAttribute('text-contents', '{"assistant": "Haus", "captions": "Untertitel"}');
    await waitUntil(() => speakerOf(captions) === 'Haus', 'its own name', SOON);
    assert.equal(partOf(captions, 'caption')!.getAttribute('aria-label'), 'Untertitel');
  });

  it('is the page’s, by tokens and parts', async () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      realtime-voice-captions { --rv-captions-background: rgb(1, 2, 3); --rv-captions-inline-size: 300px }
      realtime-voice-captions::part(speaker) { letter-spacing: 4px }
      realtime-voice-captions::part(current-word) { text-decoration: underline }
    `);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    const {captions, session} = await captioned();
    session.write({id: '1', role: 'user', text: 'Mine', final: false});
    await shows(captions, 'Mine');
    const panel = partOf(captions, 'caption')!;
    assert.equal(getComputedStyle(panel).backgroundColor, 'rgb(1, 2, 3)');
    assert.equal(panel.getBoundingClientRect().width, 300);
    assert.equal(getComputedStyle(partOf(captions, 'speaker')!).letterSpacing, '4px');
    assert.include(getComputedStyle(partOf(captions, 'current-word')!).textDecoration, 'underline');
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter(other => other !== sheet);
  });

  it('is its own on a page whose styles reach for everything', async () => {
    const {captions, session} = await captioned();
    session.write({id: '1', role: 'user', text: 'Untouched', final: false});
    await shows(captions, 'Untouched');
    const look = (): unknown[] =>
      ['caption', 'speaker', 'lines', 'line', 'word'].map(name => {
        const {color, font, letterSpacing, textTransform, textIndent, whiteSpace, padding, display} =
          getComputedStyle(partOf(captions, name)!);
        return {color, font, letterSpacing, textTransform, textIndent, whiteSpace, padding, display};
      });
    const before = look();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(HOSTILE_STYLES);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    const dressed = look();
    const {position, pointerEvents} = getComputedStyle(captions);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter(other => other !== sheet);
    assert.deepEqual(dressed, before);
    assert.deepEqual([position, pointerEvents], ['fixed', 'none']);
  });

  it('moves nothing where motion is not wanted', () => {
    const captions = captionsWith();
    const rules = captions.shadowRoot!.adoptedStyleSheets.flatMap(({cssRules}) => [...cssRules]);
    const still = rules.find(
      rule => rule instanceof CSSMediaRule && rule.conditionText.includes('prefers-reduced-motion'),
    ) as CSSMediaRule | undefined;
    assert.equal((still?.cssRules[0] as CSSStyleRule | undefined)?.style.animationName, 'none');
  });
});
