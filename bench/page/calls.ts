/**
 * Real calls with speech, as a page has them: the real server with its engine, a page of another origin, and a visitor
 * who asks and is answered. Nothing else runs in the page, and nobody touches it.
 */
import type {Page} from 'puppeteer-core';
import {delay} from '../../src/shared/abort.js';
import {launchBrowser} from '../../test/support/browser.js';
import {openHostSite, press} from '../../test/support/host-page.js';
import {joined, silence, speak} from '../../test/support/speech.js';
import {startServer} from '../../test/support/voice-server.js';
import {mainThreadOf, type MainThread} from './main-thread.js';

export type Scene = {
  readonly attributes: Readonly<Record<string, string>>;
  /** What stands in the transcript before the first word. */
  readonly entries?: number;
  /** Is the whole widget out of view? */
  readonly isOutOfView?: boolean;
};

/** Three questions and their answers. */
export const CALL_MS = 15_000;
const DRAWN_MS = 1_000;
/** As loud as a quiet room, in 16-bit samples: where there is nothing at all, the widget looks for the reason. */
const ROOM = 8;
const VISITOR = joined(
  silence(2_500),
  speak('what time is it'),
  silence(4_000),
  speak('who are you'),
  silence(6_000),
  speak('what time is it'),
  silence(60_000),
).map(sample => sample + Math.round((Math.random() - 0.5) * ROOM));
const IDLE_MS = 5_000;
/** What a page does when it has loaded is over by then. */
const SETTLED_MS = 3_000;
/** Ids of what was said before. */
const BEFORE = 'before-';

type Entry = {readonly id: string; readonly role: string; readonly text: string};
type Voice = HTMLElement & {
  readonly state: {readonly phase: string};
  readonly conversation: readonly Entry[];
  readonly session: {readonly conversation: {set(entries: readonly object[]): void}} | undefined;
};

/** From when the call is live, and has drawn what it found. */
export function duringACall(scene: Scene): Promise<MainThread> {
  return onAPage(scene.attributes, async page => {
    if (scene.isOutOfView === true) await putBelowTheFold(page);
    if (scene.entries !== undefined) await fillBefore(page, scene.entries);
    await page.$eval('realtime-voice', voice => voice.scrollIntoView());
    await press(page, 'Start talking');
    await page.waitForFunction(() => document.querySelector('realtime-voice')?.matches(':state(live)'));
    if (scene.isOutOfView === true) await page.evaluate(() => scrollTo(0, 0));
    await delay(DRAWN_MS);
    const measured = await mainThreadOf(page, () => delay(CALL_MS));
    await assertTalk(page, scene.entries ?? 0);
    return measured;
  });
}

/** Before anybody shows an interest. */
export function whileClosed(): Promise<MainThread> {
  return onAPage({variant: 'floating'}, async page => {
    await delay(SETTLED_MS);
    return mainThreadOf(page, () => delay(IDLE_MS));
  });
}

async function onAPage<Result>(
  attributes: Readonly<Record<string, string>>,
  measure: (page: Page) => Promise<Result>,
): Promise<Result> {
  const server = await startServer();
  const site = await openHostSite();
  const browser = await launchBrowser({microphone: VISITOR, motion: true, probe: false});
  try {
    const page = await browser.open(site.pageFor(server.origin, attributes));
    await page.$eval('realtime-voice', leaveListeners);
    return await measure(page);
  } finally {
    await browser.close();
    site.close();
    await server.stop();
  }
}

/** The page that the tests visit writes down every event: that would be measured with the widget. */
function leaveListeners(voice: Element): void {
  voice.replaceWith(voice.cloneNode());
}

function putBelowTheFold(page: Page): Promise<void> {
  return page.evaluate(() => {
    const space = Object.assign(document.createElement('div'), {style: 'height: 300vh'});
    document.body.prepend(space);
  });
}

/** As a call finds it that goes on after a reload: while it is connecting. */
function fillBefore(page: Page, count: number): Promise<void> {
  return page.$eval(
    'realtime-voice',
    (element, many, prefix) => {
      const voice = element as Voice;
      const entries = Array.from({length: many}, (_, index) => ({
        ...{
          id: `${prefix}${index}`,
          role: index % 2 === 0 ? 'user' : 'assistant',
          final: true,
          at: Date.now(),
        },
        text: `What was said before, as number ${index}, in a sentence of some length.`,
      }));
      const looking = setInterval(() => {
        if (voice.session === undefined) return;
        clearInterval(looking);
        voice.session.conversation.set(entries);
      }, 1);
    },
    count,
    BEFORE,
  );
}

/** Without words the figures would be those of silence. */
async function assertTalk(page: Page, before: number): Promise<void> {
  const said = await page.$eval('realtime-voice', voice => (voice as Voice).conversation);
  const own = said.filter(({id}) => !id.startsWith(BEFORE));
  const talked = ['user', 'assistant'].every(role => own.some(entry => entry.role === role));
  if (talked && said.length >= before) return;
  throw new Error(`Nobody talked: ${said.length} entries, ${own.map(({text}) => text).join(' | ')}`);
}
