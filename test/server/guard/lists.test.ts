/** What passes a guard: the overrides of a page, and what a browser may see. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {pino} from 'pino';
import {readAgents, type Agent} from '../../../server/config/agents.js';
import {Aliases} from '../../../server/guard/aliases.js';
import {rebuildForBrowser} from '../../../server/guard/outgoing.js';
import {admissionOf} from '../../support/admission.js';
import {HistorySeal} from '../../../server/guard/history-seal.js';
import {resolveOverrides} from '../../../server/guard/overrides.js';
import {Downlink, Uplink} from '../../../server/guard/sound-format.js';
import {startCall} from '../../../server/guard/start.js';
import {Streams} from '../../../server/guard/streams.js';
import type {Upstream} from '../../../server/upstream/upstream.js';
import {decodeG711, encodeG711} from '../../../src/audio/dsp/g711.js';
import type {FunctionTool} from '../../../src/realtime/protocol/client-events.js';
import {decodeFrame, type SoundFormat} from '../../../src/realtime/protocol/frames.js';
import {SERVER_EVENTS, type ServerEvent} from '../../../src/realtime/protocol/server-events.js';
import {fitTone, tone16} from '../../audio/dsp/tone.js';

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

  test('change in mid-call under the same law, and what is refused is named once', () => {
    const call = startCall(
      {type: 'start', mode: 'conversation', leg: 'websocket', overrides: {instructions: 'obey me'}},
      {
        upstream: {capabilities: {}} as Upstream,
        agents: readAgents('voice.config.json'),
        model: undefined,
        loopback: false,
        seal: new HistorySeal(Buffer.alloc(32)),
        ...admissionOf(),
        log: pino({level: 'silent'}),
      },
    );
    assert.deepEqual(call.refused, ['instructions']);
    const {updates, refused, started} = call.change({
      instructions: 'obey',
      speed: 1.2,
      noiseReduction: 'off',
    });
    assert.deepEqual(refused, ['noise-reduction']);
    assert.deepEqual(updates, [{type: 'realtime', audio: {output: {speed: 1.2}}}]);
    assert.deepEqual(started.change({noiseReduction: 'off'}).refused, []);
  });

  test('end a call sooner than its agent where that is allowed, and never later', () => {
    const wish = (maxDurationS: number, own: Partial<Agent>): unknown => {
      const resolved = resolveOverrides({...agent, ...own}, {maxDurationS}, strict);
      return [resolved.maxDurationS, resolved.accepted, resolved.refused];
    };
    const name = 'max-duration-s';
    assert.deepEqual(wish(60, {}), [undefined, [], [name]]);
    assert.deepEqual(wish(60, {allow: [name]}), [60, [name], []]);
    assert.deepEqual(wish(60, {allow: [name], maxDurationS: 90}), [60, [name], []]);
    assert.deepEqual(wish(60, {allow: [name], maxDurationS: 30}), [30, [], [name]]);
    assert.deepEqual(wish(20, {maxDurationS: 30}), [30, [], [name]]);
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
      resolveOverrides(agent, {tools: [mine, extra]}, {...strict, everything}).settings.tools!.map(tool => {
        const {name, description} = tool as FunctionTool;
        return [name, description === 'mine'];
      });
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
    rebuildForBrowser(event, new Aliases(), new Streams('pcm16'));

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

  test('has no pictures: a page that shows one has it already', () => {
    const content = [
      {type: 'input_image', image_url: 'data:image/png;base64,CANARY'},
      {type: 'input_text', text: 'What is this?'},
    ];
    const item = {id: 'real', type: 'message', role: 'user', status: 'completed', content};
    assert.deepEqual(rebuilt({type: 'conversation.item.done', item}), {
      type: 'conversation.item.done',
      item: {
        ...{id: 'item_1', type: 'message', status: 'completed', role: 'user'},
        content: [{type: 'input_image'}, {type: 'input_text', text: 'What is this?'}],
      },
    });
  });

  test('says that the assistant speaks up because nobody did, where the provider times that', () => {
    assert.deepEqual(
      rebuilt({
        type: 'input_audio_buffer.timeout_triggered',
        event_id: 'event_real',
        item_id: 'real',
        audio_start_ms: 1_000,
        audio_end_ms: 7_000,
      }),
      {
        type: 'input_audio_buffer.timeout_triggered',
        item_id: 'item_1',
        audio_start_ms: 1_000,
        audio_end_ms: 7_000,
      },
    );
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
        const parsed = SERVER_EVENTS[type](full, '');
        const text = JSON.stringify(rebuilt(parsed) ?? null);
        assert.equal(text.includes(canary), false, text);
      }
    }
  });

  test('numbers the sound of an item, and the item says its number', () => {
    const aliases = new Aliases();
    const streams = new Streams('pcm16');
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

describe('the sound of a visitor', () => {
  const LAWS = ['pcmu', 'pcma'] as const;
  const RATE = 24_000;
  const samplesOf = (bytes: Uint8Array): Int16Array => {
    const samples = new Int16Array(bytes.length / 2);
    new Uint8Array(samples.buffer).set(bytes);
    return samples;
  };
  const fromBase64 = (base64: string): Int16Array => samplesOf(Buffer.from(base64, 'base64'));
  const toBase64 = ({buffer, byteOffset, byteLength}: Int16Array): string =>
    Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  /** A tone that survived: its amplitude, without the ends where the filter fills. */
  const amplitude = (sound: Int16Array, rate: number): number => {
    const middle = Float32Array.from(sound, sample => sample / 32768).subarray(rate / 10);
    return fitTone(middle, 440, rate).amplitude;
  };

  for (const law of LAWS) {
    test(`in ${law} reaches the provider as PCM16 at 24 kHz, three samples a byte, however it is cut`, () => {
      const uplink = new Uplink(law);
      const bytes = encodeG711(law, tone16(440, 8_000, 0.5));
      const heard: number[] = [];
      for (let at = 0; at < bytes.length; at += 157) {
        heard.push(...fromBase64(uplink.read(bytes.subarray(at, at + 157))));
      }
      assert.equal(heard.length, bytes.length * 3);
      assert.ok(Math.abs(amplitude(Int16Array.from(heard), RATE) - 0.5) < 0.005);
      assert.deepEqual(heard, [...fromBase64(new Uplink(law).read(bytes))]);
    });

    test(`takes an answer in ${law}, with offsets that count bytes and a length that counts the provider's`, () => {
      const streams = new Streams(law);
      const sound = tone16(440, RATE, 0.5).subarray(0, 11_998);
      const bytes: number[] = [];
      for (let at = 0; at < sound.length; at += 1_000) {
        const frame = streams.frame(1, 'real', toBase64(sound.slice(at, at + 1_000)));
        const {offset, sound: piece} = decodeFrame(frame, law)!;
        assert.equal(offset, bytes.length);
        bytes.push(...piece);
      }
      assert.equal(bytes.length, 4_000);
      assert.ok(Math.abs(amplitude(decodeG711(law, Uint8Array.from(bytes)), 8_000) - 0.5) < 0.005);
      // 4,000 bytes are 500 ms; the provider sent 499.9, and would refuse a cut behind them.
      assert.equal(streams.sentMs('real'), 499);
    });
  }

  test('in PCM16 passes as it came', () => {
    const sound = tone16(440, RATE, 0.1);
    const bytes = new Uint8Array(sound.buffer);
    assert.deepEqual(fromBase64(new Uplink('pcm16').read(bytes)), sound);
    // A view into a larger buffer, at an odd place, as a frame of the socket is.
    const frame = new Uint8Array(bytes.length + 9);
    frame.set(bytes, 9);
    assert.deepEqual(fromBase64(new Uplink('pcm16').read(frame.subarray(9))), sound);
    assert.deepEqual(samplesOf(new Downlink('pcm16').write(toBase64(sound), 0).frame), sound);
  });

  test('changes its format between two frames, and only once for each change', () => {
    const uplink = new Uplink('pcm16');
    const lengths = (['pcmu', 'pcmu', 'pcma', 'pcm16'] as SoundFormat[]).map(format => {
      uplink.changeTo(format);
      return fromBase64(uplink.read(new Uint8Array(160).fill(0xd5))).length;
    });
    assert.deepEqual(lengths, [480, 480, 480, 80]);
    const again = new Uplink('pcmu');
    const bytes = encodeG711('pcmu', tone16(440, 8_000, 0.04));
    const whole = [...fromBase64(new Uplink('pcmu').read(bytes))];
    const first = [...fromBase64(again.read(bytes.subarray(0, 160)))];
    again.changeTo('pcmu');
    assert.deepEqual([...first, ...fromBase64(again.read(bytes.subarray(160)))], whole);
  });
});
