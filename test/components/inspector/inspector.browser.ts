/** The inspector in a browser: within a widget in a call, and alone with a file. */
import {assert, expect, fixtureSync, html, waitUntil} from '@open-wc/testing';
import '../../../src/inspector.js';
import type {RealtimeVoiceInspector} from '../../../src/inspector.js';
import {find, liveWidget, settled} from '../support/widget.js';
import {callFile} from './call-file.js';

const LOADING = {timeout: 8_000};

async function opened(content: BlobPart): Promise<{element: RealtimeVoiceInspector; shown: boolean}> {
  const element = fixtureSync<RealtimeVoiceInspector>(
    html`<realtime-voice-inspector></realtime-voice-inspector>`,
  );
  const shown = await element.open(new File([content], 'call.json'));
  await element.updateComplete;
  return {element, shown};
}

function panel(element: HTMLElement): ShadowRoot {
  return element.shadowRoot!.querySelector('rv-inspector')!.shadowRoot!;
}

function section(root: ShadowRoot, name: string): HTMLDetailsElement {
  const found = [...root.querySelectorAll('summary')].find(({textContent}) => textContent.startsWith(name));
  return found!.parentElement as HTMLDetailsElement;
}

describe('the inspector of a file', () => {
  it('shows the turns with their numbers, and says the timeline in words', async () => {
    const {element, shown} = await opened(JSON.stringify(callFile));
    assert.isTrue(shown);
    const root = panel(element);
    assert.equal(root.querySelector('tbody [data-step="heardMs"]')!.textContent, '600');
    assert.include(root.querySelector('tbody')!.textContent, 'Hello there');
    const drawn = root.querySelector('svg[role="img"]')!;
    assert.equal(
      drawn.getAttribute('aria-label'),
      'A call of 6.00 s. You: 1 time, 1.00 s. Heard: 1 time, 1.40 s. Tools: 2 times, 2.00 s. Line: 1 time, 0.50 s',
    );
    for (const details of root.querySelectorAll('details')) details.open = true;
    await element.updateComplete;
    await expect(element).to.be.accessible();
  });

  it('draws each span where it was', async () => {
    const {element} = await opened(JSON.stringify(callFile));
    const svg = panel(element).querySelector('svg[role="img"]')!;
    const whole = svg.getBoundingClientRect();
    const heard = svg.querySelector('rect.assistant')!.getBoundingClientRect();
    const at = ((heard.left - whole.left) / whole.width) * 6_000;
    assert.closeTo(at, 2_600, 15);
    assert.closeTo((heard.width / whole.width) * 6_000, 1_400, 15);
  });

  it('finds a record by a word, and opens it', async () => {
    const {element} = await opened(JSON.stringify(callFile));
    const root = panel(element);
    const events = section(root, 'Events');
    events.open = true;
    const search = root.querySelector<HTMLInputElement>('input[type="search"]')!;
    assert.equal(search.labels![0]!.textContent.trim(), 'Search');
    search.value = 'response.create';
    search.dispatchEvent(new Event('input'));
    await waitUntil(() => root.querySelectorAll('li details').length === 1);
    root.querySelector<HTMLElement>('li details summary')!.click();
    await waitUntil(() => root.querySelector('pre')?.textContent.includes('"type": "sent"') === true);
  });

  it('stays within a narrow page', async () => {
    const {element} = await opened(JSON.stringify(callFile));
    element.style.inlineSize = '280px';
    await element.updateComplete;
    assert.isAtMost(panel(element).host.scrollWidth, 280);
  });

  for (const [what, content, problem] of [
    [
      'is cut short',
      '{"format": "realtime-voice-call", ',
      'call.json is no recorded call: it is no JSON, or was cut short',
    ],
    [
      'is of a later version',
      '{"format": "realtime-voice-call", "version": 2}',
      'call.json is no recorded call: it is of version 2, and version 1 is understood here',
    ],
  ] as const) {
    it(`says plainly that a file ${what}`, async () => {
      const {element, shown} = await opened(content);
      assert.isFalse(shown);
      assert.equal(element.shadowRoot!.querySelector('[role="alert"]')!.textContent.trim(), problem);
      assert.isNull(element.shadowRoot!.querySelector('rv-inspector'));
    });
  }
});

describe('the inspector of a widget', () => {
  it('is there with debug, goes on with the call, and is exported as a file that opens', async () => {
    const {voice, session} = await liveWidget({debug: ''});
    await waitUntil(() => find(voice, 'rv-inspector') !== undefined, 'loaded', LOADING);
    const root = find(voice, 'rv-inspector')!.shadowRoot!;
    await waitUntil(() => root.querySelector('svg[role="img"]') !== null, 'drawn', LOADING);
    await settled(voice);
    await expect(voice).to.be.accessible();
    session.emit('speech-start', {speaker: 'user'});
    await waitUntil(() => root.querySelector('rect.user') !== null, 'drawn while it happens');
    const told = new Promise<Blob>(resolve => {
      const createObjectURL = URL.createObjectURL.bind(URL);
      URL.createObjectURL = blob => {
        URL.createObjectURL = createObjectURL;
        resolve(blob as Blob);
        return '#';
      };
    });
    root.querySelector<HTMLElement>('[part="export-button"]')!.click();
    const {element, shown} = await opened(await told);
    assert.isTrue(shown, element.shadowRoot!.textContent);
    assert.equal(element.log!.records.at(0)!.type, 'push-to-talk');
    await voice.end();
  });

  it('is not there without it', async () => {
    const {voice} = await liveWidget({metrics: ''});
    await settled(voice);
    assert.isUndefined(find(voice, 'rv-inspector'));
    await voice.end();
  });
});
