/** A provider that speaks the beta dialect: who visits the page notices nothing, written or spoken, in either way. */
import {after, before, describe, test} from 'node:test';
import {waitForEvent} from '../support/host-page.js';
import {say, VISITOR_VOICE} from '../support/visitor-voice.js';
import {visit, type Visit} from '../support/visit.js';

const beta = (access: 'guarded' | 'direct'): Record<string, string> => ({
  VOICE_ACCESS: access,
  ENGINE_FAULTS: 'beta-dialect',
  OPENAI_REALTIME_DIALECT: 'beta',
});

describe('a provider of the beta dialect, written to directly', () => {
  let visited: Visit;
  before(async () => {
    visited = await visit({env: beta('direct'), attributes: {mode: 'text'}, begin: 'Start writing'});
  });
  after(() => visited.close());

  test('answers, and turns on the lamp', async () => {
    const {page} = visited;
    const field = await page.waitForSelector('::-p-aria([role="textbox"])', {timeout: 5_000});
    await field?.type('What time is it?');
    await page.keyboard.press('Enter');
    await waitForEvent(page, {type: 'voice-transcript', role: 'assistant', text: 'it is', final: true});
    await field?.type('turn on the kitchen light');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('#lamp')?.textContent === 'kitchen on');
    await waitForEvent(page, {type: 'voice-transcript', role: 'assistant', text: 'kitchen', final: true});
  });
});

for (const [access, transport] of [
  ['guarded', 'webrtc'],
  ['direct', 'webrtc'],
  ['direct', 'websocket'],
] as const) {
  describe(`a provider of the beta dialect, spoken to: ${access} over ${transport}`, () => {
    let visited: Visit;
    before(async () => {
      visited = await visit({env: beta(access), attributes: {transport}, inject: VISITOR_VOICE});
    });
    after(() => visited.close());

    test('hears, and answers aloud', async () => {
      const {page} = visited;
      await say(page, 'what time is it');
      const words = {type: 'voice-transcript', final: true} as const;
      await waitForEvent(page, {...words, role: 'user', text: 'what time is it'});
      await waitForEvent(page, {...words, role: 'assistant', text: 'it is'});
      await waitForEvent(page, {type: 'voice-speech-start', speaker: 'assistant'});
    });
  });
}
