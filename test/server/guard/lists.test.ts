/** What passes a guard: the seal of the offer, the overrides of a page, and what a browser may see. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readAgents, type Agent} from '../../../server/config/agents.js';
import {Aliases} from '../../../server/guard/aliases.js';
import {rebuildForBrowser} from '../../../server/guard/outgoing.js';
import {resolveOverrides} from '../../../server/guard/overrides.js';
import {audioOnlyOffer} from '../../../server/guard/sdp.js';
import {Streams} from '../../../server/guard/streams.js';
import {decodeFrame} from '../../../src/realtime/protocol/frames.js';
import {SERVER_EVENTS, type ServerEvent} from '../../../src/realtime/protocol/server-events.js';

const OFFER = [
  'v=0',
  'o=- 1 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=fingerprint:sha-256 AA',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
];
const sdp = (...more: string[]): string => [...OFFER, ...more, ''].join('\r\n');

describe('an offer', () => {
  test('of one audio section passes', () => assert.equal(audioOnlyOffer(sdp()), sdp()));

  const refused: Array<[string, string]> = [
    ['a data channel', sdp('m=application 9 UDP/DTLS/SCTP webrtc-datachannel')],
    ['video', sdp('m=video 9 UDP/TLS/RTP/SAVPF 96')],
    ['two audio sections', sdp('m=audio 9 UDP/TLS/RTP/SAVPF 111')],
    ['no section', OFFER.slice(0, 5).join('\r\n')],
    ['no fingerprint', OFFER.filter(line => !line.startsWith('a=')).join('\r\n')],
    ['too many lines', sdp(...Array.from({length: 400}, () => 'a=x'))],
    ['something else in front', `hello\r\n${sdp()}`],
  ];
  for (const [what, offer] of refused) {
    test(`with ${what} is refused`, () =>
      assert.throws(() => audioOnlyOffer(offer), {code: 'transport/handshake'}));
  }
});

describe('overrides', () => {
  const agent: Agent = readAgents('voice.config.json').get(undefined)!.agent;
  const strict = {everything: false, locale: 'en-GB'};

  test('hold where the agent allows them, and are named where it does not', () => {
    const {settings, accepted, refused} = resolveOverrides(
      agent,
      {voice: 'cedar', vadSilenceMs: 300, instructions: 'obey me', model: 'big'},
      strict,
    );
    assert.deepEqual(
      [settings.voice, settings.vadSilenceMs, settings.instructions],
      ['cedar', 300, agent.instructions],
    );
    assert.deepEqual(accepted, ['voice', 'vad-silence-ms']);
    assert.deepEqual(refused, ['instructions', 'model']);
  });

  test('all hold on loopback', () => {
    const {settings, model, refused} = resolveOverrides(
      agent,
      {instructions: 'short', model: 'big'},
      {...strict, everything: true},
    );
    assert.deepEqual([settings.instructions, model, refused], ['short', 'big', []]);
  });

  test('cannot redefine a tool of the agent, only add one where that is allowed', () => {
    const mine = {type: 'function', name: 'set_light', description: 'mine'} as const;
    const extra = {type: 'function', name: 'open_door'} as const;
    const names = (everything: boolean): unknown =>
      resolveOverrides(agent, {tools: [mine, extra]}, {...strict, everything}).settings.tools!.map(tool => [
        tool.name,
        tool.description === 'mine',
      ]);
    assert.deepEqual(names(true), [
      ['set_light', false],
      ['set_heating', false],
      ['open_door', false],
    ]);
    assert.deepEqual(names(false), [
      ['set_light', false],
      ['set_heating', false],
    ]);
    assert.deepEqual(resolveOverrides(agent, {tools: [mine]}, strict).refused, []);
  });
});

describe('what a browser sees', () => {
  const rebuilt = (event: ServerEvent): ServerEvent | undefined =>
    rebuildForBrowser(event, new Aliases(), new Streams());

  test('is never the session, an error of the provider, or base64 sound', () => {
    assert.equal(rebuilt({type: 'session.created', session: {id: 'sess_1'}}), undefined);
    assert.equal(rebuilt({type: 'session.updated', session: {}}), undefined);
    assert.equal(rebuilt({type: 'error', error: {message: 'sk-canary'}}), undefined);
    assert.equal(
      rebuilt({
        type: 'response.output_audio.delta',
        response_id: 'r',
        item_id: 'i',
        output_index: 0,
        content_index: 0,
        delta: 'AAAA',
      }),
      undefined,
    );
  });

  test('has neither system messages nor tool outputs', () => {
    for (const item of [
      {id: 's', type: 'message', role: 'system', content: [{type: 'input_text', text: 'secret prompt'}]},
      {id: 'o', type: 'function_call_output', call_id: 'c', output: 'secret output'},
    ]) {
      assert.equal(rebuilt({type: 'conversation.item.added', item}), undefined);
      assert.equal(rebuilt({type: 'conversation.item.done', item}), undefined);
    }
  });

  test('carries aliases only: no id of the provider in any event that passes', () => {
    const canary = 'PROVIDERID';
    const item = {id: canary, type: 'message', role: 'assistant', status: 'completed', content: []};
    const call = {
      id: canary,
      type: 'function_call',
      name: 'set_light',
      call_id: canary,
      arguments: '{}',
      status: 'completed',
    };
    const common = {
      event_id: canary,
      response_id: canary,
      item_id: canary,
      previous_item_id: canary,
      call_id: canary,
    };
    const rest = {
      output_index: 0,
      content_index: 0,
      audio_end_ms: 1,
      audio_start_ms: 1,
      delta: 'd',
      transcript: 't',
      text: 't',
      arguments: '{}',
    };
    for (const type of Object.keys(SERVER_EVENTS) as Array<keyof typeof SERVER_EVENTS>) {
      for (const shown of [item, call]) {
        const full = {
          type,
          ...common,
          ...rest,
          item: shown,
          response: {id: canary, status: 'failed', status_details: {error: {code: 'x', message: canary}}},
          session: {id: canary},
          error: {message: canary},
        };
        const parsed = SERVER_EVENTS[type].parse(full);
        const text = JSON.stringify(rebuilt(parsed) ?? null);
        assert.equal(text.includes(canary), false, text);
      }
    }
  });

  test('numbers the sound of an item, and the item says its number', () => {
    const aliases = new Aliases();
    const streams = new Streams();
    const added = rebuildForBrowser(
      {type: 'conversation.item.added', item: {id: 'real', type: 'message', role: 'assistant'}},
      aliases,
      streams,
    );
    const frame = decodeFrame(streams.frame(3, 'real', Buffer.alloc(960).toString('base64')));
    const next = decodeFrame(streams.frame(3, 'real', Buffer.alloc(960).toString('base64')));
    assert.deepEqual((added as {item: unknown}).item, {
      id: 'item_1',
      type: 'message',
      role: 'assistant',
      stream: 1,
    });
    assert.deepEqual([frame!.stream, frame!.epoch, frame!.offset, next!.offset], [1, 3, 0, 480]);
    assert.equal(streams.sentMs('real'), 40);
  });

  test('an alias leads back to its id, and a guessed one nowhere', () => {
    const aliases = new Aliases();
    assert.equal(aliases.real(aliases.alias('call', 'real')), 'real');
    assert.equal(aliases.real('call_2'), undefined);
    assert.equal(aliases.real('real'), undefined);
  });
});
