/** A page that stays where it is: while the script comes, and while several widgets live beside each other. */
import {assert, waitUntil} from '@open-wc/testing';
import type {RealtimeVoice} from '../../src/index.js';
import {
  buttonNamed,
  callButton,
  closedWidget,
  find,
  liveWidget,
  settled,
  startCall,
  statusOf,
} from './support/widget.js';

const SCRIPT = new URL('../../src/index.ts', import.meta.url).href;

/** As docs/look.md says it. */
const PLACE_KEPT = `
  realtime-voice:not(:defined) { display: block; block-size: 306.4px }
  @media (min-width: 560px) { realtime-voice:not(:defined) { block-size: 118px } }
`;

/** WebKit gives each of the two lines of a closed widget whole pixels, and the others fractions of one. */
const ROUNDING_PX = 2;

type Place = {readonly document: Document; readonly whereItStands: () => number[]};

/** A page with words before and after a widget, whose script has not come yet. */
async function pageWith(attributes: string, width: number): Promise<Place> {
  const styles = /floating|dialog/.test(attributes) ? '' : PLACE_KEPT;
  const frame = document.createElement('iframe');
  frame.style.cssText = `inline-size: ${width}px; block-size: 600px; border: 0`;
  frame.srcdoc = `<!doctype html><html lang="en"><style>body { margin: 0 } ${styles}</style>
    <p>Before it</p>
    <realtime-voice server-url="/api/realtime" ${attributes}></realtime-voice>
    <p>After it</p><footer>At the end</footer>`;
  const loaded = new Promise(resolve => frame.addEventListener('load', resolve, {once: true}));
  document.body.append(frame);
  await loaded;
  const page = frame.contentDocument!;
  return {
    document: page,
    whereItStands: () =>
      [...page.querySelectorAll('p, footer')].flatMap(element => {
        const {left, top, width: wide} = element.getBoundingClientRect();
        return [left, top, wide];
      }),
  };
}

async function loadScript({document: page}: Place): Promise<RealtimeVoice> {
  const script = page.createElement('script');
  script.type = 'module';
  script.src = SCRIPT;
  page.head.append(script);
  const voice = page.querySelector('realtime-voice')!;
  await page.defaultView!.customElements.whenDefined('realtime-voice');
  await voice.updateComplete;
  return voice;
}

describe('a page whose script comes late', () => {
  afterEach(() => document.querySelectorAll('iframe').forEach(frame => frame.remove()));

  const CASES = [
    ['variant="floating"', 700],
    ['variant="dialog"', 700],
    ['', 700],
    ['', 360],
    ['variant="inline" agent-name="Ada"', 400],
  ] as const;

  for (const [attributes, width] of CASES) {
    it(`does not move: ${attributes || 'a widget in the page'}, ${width} px`, async () => {
      const place = await pageWith(attributes, width);
      const before = place.whereItStands();
      const voice = await loadScript(place);
      assert.isTrue(find(voice, '.call') !== undefined);
      for (const [index, now] of place.whereItStands().entries())
        assert.closeTo(now, before[index]!, ROUNDING_PX);
    });
  }
});

describe('several widgets on one page', () => {
  // All that a call is made of, loaded once: the pages above have kept the server of the tests busy.
  before(async function () {
    this.timeout(60_000);
    await import('../../src/components/call.js');
  });

  it('are as many calls, each with its own words', async () => {
    const one = await liveWidget({'agent-name': 'Ada'});
    const other = await liveWidget({'agent-name': 'Bob'});
    one.session.turn('speaking');
    one.session.write({id: '1', role: 'assistant', text: 'Hello from Ada'});
    other.session.write({id: '1', role: 'assistant', text: 'Hello from Bob'});
    await settled(one.voice);
    await settled(other.voice);
    assert.deepEqual([statusOf(one.voice), statusOf(other.voice)], ['Speaking', 'Listening']);
    assert.include(find(one.voice, '.log')!.textContent, 'Hello from Ada');
    assert.notInclude(find(one.voice, '.log')!.textContent, 'Bob');
    buttonNamed(one.voice, 'Mute microphone')!.click();
    await one.voice.end();
    await settled(other.voice);
    assert.deepEqual([one.voice.state.phase, other.voice.state.phase], ['ended', 'live']);
    assert.isFalse(other.voice.micMuted);
  });

  it('begin while others live, and are told nothing of each other', async () => {
    const first = await liveWidget();
    const second = await closedWidget({variant: 'button'});
    const told = first.events.length;
    await startCall(second);
    await second.voice.end();
    assert.equal(first.voice.state.phase, 'live');
    assert.lengthOf(first.events, told);
  });

  it('have panels of their own: Escape closes the one that it is pressed in', async () => {
    const widgets = [
      await closedWidget({variant: 'floating', placement: 'bottom-left'}),
      await closedWidget({variant: 'floating', placement: 'bottom-right'}),
    ];
    for (const {voice} of widgets) {
      callButton(voice).click();
      await waitUntil(() => find(voice, '.panel') !== undefined, 'the panel', {timeout: 8_000});
      await settled(voice);
    }
    const [left, right] = widgets.map(({voice}) => voice) as [RealtimeVoice, RealtimeVoice];
    const escape = new KeyboardEvent('keydown', {
      key: 'Escape',
      bubbles: true,
      composed: true,
      cancelable: true,
    });
    callButton(left).dispatchEvent(escape);
    await settled(left);
    assert.deepEqual([left.open, right.open], [false, true]);
  });

  it('put no names into the page that another could have', async () => {
    await liveWidget();
    await closedWidget({variant: 'floating', open: ''});
    assert.lengthOf(document.querySelectorAll('[id]'), 0);
  });
});
