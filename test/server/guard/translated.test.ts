/** A call that is translated, as the guard begins it: what it needs, who answers, what it costs and which way it takes. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {pino} from 'pino';
import {readAgents} from '../../../server/config/agents.js';
import {HistorySeal} from '../../../server/guard/history-seal.js';
import {startCall, type StartedCall} from '../../../server/guard/start.js';
import {lineLeg, soundLeg} from '../../../server/guard/upstream-leg.js';
import type {SocketPurpose, Upstream, UpstreamSocket} from '../../../server/upstream/upstream.js';
import type {GuardedOverrides} from '../../../src/realtime/protocol/guarded-client.js';
import type {ServerEvent} from '../../../src/realtime/protocol/server-events.js';
import {Emitter} from '../../../src/shared/emitter.js';
import {admissionOf} from '../../support/admission.js';

const TRANSLATES = {capabilities: {translates: true}} as Upstream;

function begin(overrides: GuardedOverrides, upstream = TRANSLATES): StartedCall {
  return startCall(
    {type: 'start', mode: 'translation', leg: 'websocket', overrides},
    {
      ...{upstream, agents: readAgents('voice.config.json'), model: 'gpt-realtime-2.1', loopback: false},
      ...{seal: new HistorySeal(Buffer.alloc(32)), ...admissionOf(), log: pino({level: 'silent'})},
    },
  );
}

/** A provider of which the first word to a session is this one. */
function answering(event: ServerEvent, asked: SocketPurpose[] = []): Upstream {
  const openSocket = (purpose: SocketPurpose): Promise<UpstreamSocket> => {
    asked.push(purpose);
    const events: UpstreamSocket['events'] = new Emitter();
    const send = (): void => events.emit('event', event);
    return Promise.resolve({events, expiresAt: undefined, send, close: () => undefined});
  };
  return {...TRANSLATES, openSocket};
}

describe('a call that is translated', () => {
  test('is of the model that translates, answered by nobody, and told its turns by ear', () => {
    const {model, session, answeredBy, pushToTalk, byEar, whole, judge} = begin({targetLanguage: 'fr'});
    assert.deepEqual(
      [model, session.type, session.audio?.output],
      ['gpt-realtime-translate', 'translation', {language: 'fr'}],
    );
    assert.deepEqual(
      [answeredBy, pushToTalk, byEar, whole, judge],
      ['nobody', true, true, undefined, undefined],
    );
    assert.equal(begin({targetLanguage: 'fr', turnDetection: 'push-to-talk'}).byEar, false);
  });

  test('may be into the language of the page wherever a page may choose a language', () => {
    assert.deepEqual(begin({targetLanguage: 'fr'}).refused, []);
    const {updates, refused} = begin({targetLanguage: 'fr'}).change({targetLanguage: 'es'});
    assert.deepEqual(refused, []);
    assert.deepEqual(updates, [
      {type: 'translation', audio: {input: {turn_detection: null}, output: {language: 'es'}}},
    ]);
  });

  test('needs a language, and a provider that translates, and says so', () => {
    assert.throws(() => begin({}), {code: 'config/invalid', message: /target-language.* such as de/});
    const another = {capabilities: {}} as Upstream;
    assert.throws(() => begin({targetLanguage: 'fr'}, another), {
      code: 'config/invalid',
      message: /not among the modes of this server.*conversation, text or transcription/,
    });
  });

  test('takes the way over the socket, and no other', async () => {
    const {session, model} = begin({targetLanguage: 'fr'});
    const asked: SocketPurpose[] = [];
    const upstream = answering({type: 'session.updated', session: {}}, asked);
    const {signal} = new AbortController();
    const leg = await soundLeg({upstream, model, session})(signal);
    assert.deepEqual([leg.kind, asked], ['websocket', [{intent: 'translation', model}]]);
    await assert.rejects(lineLeg({upstream, model, session}, 'v=0')(signal), {code: 'transport/handshake'});
  });

  test('into a language that the provider refuses names it, in words of our own', async () => {
    const {session, model} = begin({targetLanguage: 'tlh'});
    const error = {param: 'session.audio.output.language', message: 'secret words of the provider'};
    const upstream = answering({type: 'error', error});
    const opening = soundLeg({upstream, model, session})(new AbortController().signal);
    await assert.rejects(opening, {
      code: 'config/invalid',
      message: 'target-language="tlh" is none that the provider translates into; use another one',
    });
  });
});
