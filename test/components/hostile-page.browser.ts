/** A page whose own styles reach for everything: nothing of them comes in, and nothing of the widget's gets out. */
import {assert, waitUntil} from '@open-wc/testing';
import type {RealtimeVoice} from '../../src/index.js';
import {computedStyles, differences, stylesOf} from './support/computed-styles.js';
import {HOSTILE_STYLES} from './support/hostile-styles.js';
import {QUESTIONS, VARIANTS, widgetAsking, widgetIn, type Question, type Variant} from './support/looks.js';
import {closedWidget, find, findAll, settled, type Widget} from './support/widget.js';

/** What is shown at once and loaded then: it is laid out when it is there. */
const LATE = ':is(rv-no-microphone, rv-transcript-actions):not(:defined)';

/** The first of what differs says enough. */
const SHOWN = 12;

/** Puts styles on the page; returns the undo. */
function dress(text: string): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => (document.adoptedStyleSheets = document.adoptedStyleSheets.filter(other => other !== sheet));
}

/** How wide an element of the page is, is the page's to say: here it says so, that the rest can be compared. */
function hold(voice: RealtimeVoice): void {
  const isInline = voice.variant === 'inline';
  voice.style.setProperty('box-sizing', 'content-box', 'important');
  if (isInline) voice.style.setProperty('inline-size', '620px', 'important');
}

const TAGS =
  'a b button dialog details em form h1 h2 i input label li ol p pre section select slot small svg table textarea ul video';

/** Of the page itself: what follows from how much is in it says nothing of its style. */
const BY_CONTENT = /^(html|body)\S* (height|block-size|perspective-origin|transform-origin):/;

/** Elements of the page beside the widget, one of each tag, until the undo. */
function beside(): {readonly elements: readonly Element[]; readonly undo: () => void} {
  const place = document.createElement('main');
  place.style.cssText = 'position: absolute; inset: 0 auto auto 0; inline-size: 300px';
  place.append(...TAGS.split(' ').map(tag => document.createElement(tag)));
  document.body.append(place);
  return {
    elements: [document.documentElement, document.body, place, ...place.children],
    undo: () => place.remove(),
  };
}

/** Where a page keeps its styles. */
function sheetsOfPage(): readonly number[] {
  return [
    document.styleSheets.length,
    document.adoptedStyleSheets.length,
    document.querySelectorAll('style, link').length,
  ];
}

/** What the page's styles change in the widget. */
async function leaksInto(widget: Widget): Promise<string[]> {
  const {voice} = widget;
  hold(voice);
  const isLate = (): boolean => find(voice, LATE) !== undefined;
  await waitUntil(() => !isLate(), 'what is shown should be there', {timeout: 8_000});
  await settled(voice);
  const bare = computedStyles(voice);
  const undress = dress(HOSTILE_STYLES);
  await settled(voice);
  const dressed = computedStyles(voice);
  undress();
  assert.isAbove(bare.size, 1_000);
  return differences(bare, dressed).slice(0, SHOWN);
}

function closeAll(): void {
  for (const voice of document.querySelectorAll('realtime-voice')) voice.remove();
}

describe('a page with styles for everything', () => {
  afterEach(closeAll);

  // A page that grows must not get a scroll bar for it: its window would be another one.
  const undress = dress(`
    html { overflow: hidden !important }
  `);
  after(undress);

  for (const variant of Object.keys(VARIANTS) as Variant[]) {
    it(`changes nothing in a closed widget: ${variant}`, async () => {
      assert.deepEqual(await leaksInto(await widgetIn(variant, 'idle')), []);
    });

    it(`changes nothing in a call with its words: ${variant}`, async () => {
      assert.deepEqual(
        await leaksInto(await widgetIn(variant, 'listening', {'text-input': '', settings: ''})),
        [],
      );
    });

    it(`changes nothing in what went wrong: ${variant}`, async () => {
      assert.deepEqual(await leaksInto(await widgetIn(variant, 'failed')), []);
    });
  }

  for (const question of Object.keys(QUESTIONS) as Question[]) {
    for (const variant of ['inline', 'panel'] as const) {
      it(`changes nothing in what the visitor is asked: ${question}, ${variant}`, async () => {
        assert.deepEqual(await leaksInto(await widgetAsking(variant, question)), []);
      });
    }
  }
});

describe('the page around a widget', () => {
  afterEach(closeAll);

  it('keeps its styles, its style sheets and its own elements as they are', async () => {
    const {elements, undo} = beside();
    const attributes = (): string[] =>
      [document.documentElement, document.body].flatMap(element => element.getAttributeNames());
    const before = {styles: stylesOf(elements), sheets: sheetsOfPage(), attributes: attributes()};
    for (const variant of Object.keys(VARIANTS) as Variant[]) {
      await widgetIn(variant, 'speaking', {'text-input': '', settings: ''});
      const changed = differences(before.styles, stylesOf(elements));
      assert.deepEqual(
        changed.filter(text => !BY_CONTENT.test(text)),
        [],
        variant,
      );
      assert.deepEqual(sheetsOfPage(), before.sheets, variant);
      assert.deepEqual(attributes(), before.attributes, variant);
      closeAll();
    }
    undo();
  });

  it('gives the widget its box, its colours and its font', async () => {
    const undress = dress(`
      realtime-voice { margin: 40px auto; max-inline-size: 333px; --rv-accent: rgb(1, 2, 3); --rv-font: monospace }
      realtime-voice::part(name) { letter-spacing: 4px }
    `);
    const {voice} = await closedWidget();
    assert.equal(voice.getBoundingClientRect().width, 333);
    const {backgroundColor, fontFamily} = getComputedStyle(find(voice, '.call')!);
    assert.deepEqual([backgroundColor, fontFamily], ['rgb(1, 2, 3)', 'monospace']);
    assert.equal(getComputedStyle(find(voice, '.name')!).letterSpacing, '4px');
    undress();
  });

  it('hides the widget where it hides what is around it', async () => {
    const {voice} = await closedWidget();
    voice.parentElement!.style.cssText = 'visibility: hidden; pointer-events: none';
    for (const element of findAll(voice, 'section, button, p')) {
      const {visibility, pointerEvents} = getComputedStyle(element);
      assert.deepEqual([visibility, pointerEvents], ['hidden', 'none'], element.localName);
    }
  });

  it('does not show a dialog that is closed, whatever it says of its elements', async () => {
    const undress = dress('realtime-voice, * { display: block !important }');
    const {voice} = await closedWidget({variant: 'dialog'});
    assert.equal(getComputedStyle(voice).display, 'none');
    undress();
  });

  it('stays where it was scrolled to when a dialog opens in the middle of the screen', async () => {
    document.body.style.blockSize = '5000px';
    window.scrollTo(0, 1_500);
    const {voice} = await widgetIn('dialog', 'idle');
    const {top, bottom} = find(voice, 'dialog')!.getBoundingClientRect();
    assert.equal(window.scrollY, 1_500);
    assert.closeTo(top, window.innerHeight - bottom, 1);
    document.body.style.blockSize = '';
  });

  it('does not choose the letters of another language', async () => {
    const {voice} = await closedWidget({lang: 'ja'});
    await waitUntil(() => find(voice, 'section')!.lang === 'ja', 'Japanese', {timeout: 8_000});
    const locale = (element: Element): string => getComputedStyle(element).getPropertyValue('-webkit-locale');
    const written = document.createElement('p');
    written.lang = 'ja';
    document.body.append(written);
    // Empty in browsers that choose letters in another way.
    assert.equal(locale(find(voice, '.name')!), locale(written));
    written.remove();
  });
});
