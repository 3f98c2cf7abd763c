/** Sentences that no grammar knows, spoken and written down: by Debian's pocketsphinx, which is installed where it is missing. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {findProgram} from '../support/debian.js';
import {waitForEvent} from '../support/host-page.js';
import {plain, say, VISITOR_VOICE} from '../support/visitor-voice.js';
import {visit, type Visit} from '../support/visit.js';

const SENTENCE = 'my grandmother bought seven oranges';
/** Of the words; the model makes up to seven mistakes in a hundred with this voice. */
const UNDERSTOOD = 0.7;

const WAYS = [
  {name: 'guarded', env: {}},
  {name: 'direct', env: {VOICE_ACCESS: 'direct'}},
];

for (const {name, env} of WAYS) {
  describe(`a free sentence, written down: ${name}`, () => {
    let call: Visit | undefined;
    before(async () => {
      findProgram('pocketsphinx_batch', ['pocketsphinx', 'pocketsphinx-en-us']);
      call = await visit({env, attributes: {mode: 'transcription'}, inject: VISITOR_VOICE});
    });
    after(() => call?.close());

    test('has most of its words', async () => {
      const {page} = call!;
      await say(page, SENTENCE);
      await waitForEvent(page, {type: 'voice-transcript', role: 'user', final: true}, {timeout: 60_000});
      const text = await page.$eval('realtime-voice', voice => {
        const {conversation} = voice as unknown as {conversation: ReadonlyArray<{text: string}>};
        return conversation.map(entry => entry.text).join(' ');
      });
      const heard = plain(text).split(' ');
      const wanted = SENTENCE.split(' ');
      const known = wanted.filter(word => heard.includes(word)).length / wanted.length;
      assert.ok(known >= UNDERSTOOD, `${Math.round(known * 100)} % of "${SENTENCE}" are in "${text}"`);
    });
  });
}
