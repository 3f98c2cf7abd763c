/**
 * Two answers that follow one another without a pause, in a real call: what the exported captions say of their times is
 * what was heard. A chat service says a sentence, calls a tool of the page, and says another one.
 */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {startPartService, type PartService} from '../server/engine/part-service.js';
import {lampCalls} from '../support/host-page.js';
import {visit, type Visit} from '../support/visit.js';
import {VISITOR_VOICE} from '../support/visitor-voice.js';

const FIRST = 'One moment please, I am going to turn on the light in the kitchen for you right now.';
const SECOND = 'The light in the kitchen is on.';
/** What a line, a jitter buffer and a loudspeaker may add or take at either end. */
const TOLERANCE_MS = 150;
const HEARD_LIMIT = {timeout: 20_000};
const CUE = /(\d+):(\d+):(\d+)\.(\d+) --> (\d+):(\d+):(\d+)\.(\d+)\n<v (\w+)>([^<]*)/g;

type Voice = HTMLElement & {
  readonly conversation: ReadonlyArray<{readonly text: string; readonly until?: number}>;
  sendText(text: string): void;
  exportTranscript(format: 'vtt'): Promise<string>;
};
type Cue = {readonly from: number; readonly to: number; readonly words: string};

const event = (delta: object): string => `data: ${JSON.stringify({choices: [{index: 0, delta}]})}\n\n`;
const END = `data: ${JSON.stringify({choices: [{index: 0, delta: {}, finish_reason: 'stop'}]})}\n\ndata: [DONE]\n\n`;
const CALL = {index: 0, id: 'c', function: {name: 'set_light', arguments: '{"room":"kitchen","on":true}'}};

for (const transport of ['websocket', 'webrtc'] as const) {
  for (const access of ['guarded', 'direct'] as const) {
    describe(`two answers without a pause, ${access}, over ${transport}`, () => {
      let chat: PartService;
      let visited: Visit;

      before(async () => {
        chat = await startPartService((response, {body}) => {
          const isOver = body.includes('"role":"tool"');
          const answer = isOver
            ? event({content: SECOND})
            : event({content: FIRST}) + event({tool_calls: [CALL]});
          response.writeHead(200, {'content-type': 'text/event-stream'}).end(answer + END);
        });
        const env = {ENGINE_CHAT_URL: chat.address('').url, VOICE_ACCESS: access};
        visited = await visit({env, attributes: {transport}, inject: VISITOR_VOICE});
      });
      after(async () => {
        await visited.close();
        chat.close();
      });

      test('have their own times in the captions, which are those of their sound', async () => {
        const {page, server} = visited;
        await page.$eval('realtime-voice', voice => (voice as Voice).sendText('Turn on the light'));
        await page.waitForFunction(isHeard, HEARD_LIMIT, SECOND);
        assert.equal(await lampCalls(page), 1);
        const cues = await exported(page);
        const first = partOf(cues, FIRST);
        const second = partOf(cues, SECOND);
        const told = JSON.stringify(cues);
        assert.ok(second.from >= first.to, `no cue begins before the one in front of it is over: ${told}`);
        assert.ok(second.from - first.to < TOLERANCE_MS, `nor later: ${told}`);
        for (const [{from, to}, words] of [
          [first, FIRST],
          [second, SECOND],
        ] as const) {
          const wanted = await soundMs(server.origin, words);
          const lasted = to - from;
          assert.ok(
            Math.abs(lasted - wanted) < TOLERANCE_MS,
            `"${words}" takes ${wanted} ms, not ${lasted}: ${told}`,
          );
        }
      });
    });
  }
}

/** Runs in the page. */
function isHeard(words: string): boolean {
  const {conversation} = document.querySelector<Voice>('realtime-voice')!;
  return conversation.some(({text, until}) => text === words && until !== undefined);
}

/** How long the same voice takes for these words. */
async function soundMs(origin: string, input: string): Promise<number> {
  const body = JSON.stringify({model: 'practice', input, voice: 'marin', response_format: 'pcm'});
  const headers = {'content-type': 'application/json', authorization: 'Bearer any'};
  const answer = await fetch(`${origin}/engine/v1/audio/speech`, {method: 'POST', headers, body});
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.arrayBuffer()).byteLength / 48;
}

async function exported(page: Page): Promise<Cue[]> {
  const vtt = await page.$eval('realtime-voice', voice => (voice as Voice).exportTranscript('vtt'));
  return [...vtt.matchAll(CUE)].flatMap(([, ...found]) => {
    const [h = 0, m = 0, s = 0, ms = 0, h2 = 0, m2 = 0, s2 = 0, ms2 = 0] = found.slice(0, 8).map(Number);
    const [who = '', words = ''] = found.slice(8);
    const at = (hours: number, minutes: number, seconds: number): number =>
      ((hours * 60 + minutes) * 60 + seconds) * 1000;
    if (who !== 'Assistant') return [];
    return [{from: at(h, m, s) + ms, to: at(h2, m2, s2) + ms2, words: words.replaceAll('\n', ' ')}];
  });
}

/** From the first to the last cue of these words. */
function partOf(cues: readonly Cue[], words: string): Pick<Cue, 'from' | 'to'> {
  const own = cues.filter(cue => words.includes(cue.words.trim()));
  assert.ok(own.length > 0, JSON.stringify(cues));
  return {from: Math.min(...own.map(({from}) => from)), to: Math.max(...own.map(({to}) => to))};
}
