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
/** A line that loses a packet garbles a word: then it is said again. */
const TRIES = 3;

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
      const wanted = SENTENCE.split(' ');
      let [known, text, since] = [0, '', 0];
      for (let tried = 0; tried < TRIES && known < UNDERSTOOD; tried += 1) {
        await say(page, SENTENCE);
        const final = {type: 'voice-transcript', role: 'user', final: true};
        ({at: since, text = ''} = await waitForEvent(page, final, {timeout: 60_000, after: since}));
        const heard = plain(text).split(' ');
        known = wanted.filter(word => heard.includes(word)).length / wanted.length;
      }
      assert.ok(known >= UNDERSTOOD, `${Math.round(known * 100)} % of "${SENTENCE}" are in "${text}"`);
    });
  });
}
