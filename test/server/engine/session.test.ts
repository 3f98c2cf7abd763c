import assert from 'node:assert/strict';
import {after, afterEach, before, describe, test} from 'node:test';
import {loudness, speak, silence, turn} from '../../support/speech.js';
import {
  connect,
  soundOf,
  startEngine,
  written,
  type Received,
  type RunningEngine,
  type SocketClient,
} from './harness.js';
import {HEATING, LIGHT} from './tools.js';

type Item = {
  id: string;
  type: string;
  status: string;
  name: string;
  call_id: string;
  arguments: string;
  content: Array<{type: string; transcript?: string}>;
};
const itemOf = (event: Received): Item => event['item'] as Item;
const responseOf = (
  event: Received,
): {id: string; status: string; status_details?: object; usage: Record<string, number>; output: Item[]} =>
  event['response'] as ReturnType<typeof responseOf>;
const TRANSCRIBED = {audio: {input: {transcription: {model: 'gpt-live-transcribe'}}}};
/** A ladder without its repeated rungs and without what may come at any time. */
const ladder = (types: string[]): string[] =>
  types.filter((type, index) => type !== types[index - 1] && !type.includes('transcription'));

describe('a session', () => {
  let running: RunningEngine;
  let client: SocketClient;
  before(async () => {
    running = await startEngine();
  });
  after(() => running.close());
  afterEach(() => client.close());

  const open = async (session: object = {}): Promise<SocketClient> => {
    client = await connect(running.url);
    await client.next('session.created');
    client.send({type: 'session.update', session: {type: 'realtime', ...session}});
    await client.next('session.updated');
    return client;
  };
  const ask = (text: string, response: object = {output_modalities: ['text']}): void => {
    client.send(written(text));
    client.send({type: 'response.create', response});
  };
  const errorOf = async (
    event: object,
  ): Promise<{code: string; param: string | null; event_id: string; message: string}> => {
    client.send({event_id: 'mine', ...event});
    const {error} = (await client.next('error')) as unknown as {error: Awaited<ReturnType<typeof errorOf>>};
    assert.equal(error.event_id, 'mine');
    return error;
  };

  test('answers a spoken question in the order of the protocol, with sound', async () => {
    await open(TRANSCRIBED);
    client.hear(turn('what time is it'));
    const heard = await client.next('conversation.item.input_audio_transcription.completed');
    assert.equal(heard['transcript'], 'What time is it?');
    const done = await client.next('response.done');
    const types = ladder(client.types.slice(2));
    assert.deepEqual(types, [
      'input_audio_buffer.speech_started',
      'input_audio_buffer.speech_stopped',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      'response.created',
      'rate_limits.updated',
      'response.output_item.added',
      'conversation.item.added',
      'response.content_part.added',
      'response.output_audio_transcript.delta',
      'response.output_audio.delta',
      'response.output_audio.done',
      'response.output_audio_transcript.done',
      'response.content_part.done',
      'response.output_item.done',
      'conversation.item.done',
      'response.done',
    ]);
    assert.match(responseOf(done).output[0]?.content[0]?.transcript ?? '', /^It is /);
    assert.ok(soundOf(client).length > 24_000);
    assert.ok(loudness(soundOf(client)) > 0.02);
    const {input_tokens = 0, output_tokens = 0, total_tokens} = responseOf(done).usage;
    assert.equal(total_tokens, input_tokens + output_tokens);
    assert.ok(output_tokens > 20);
  });

  test('understands what comes all at once, after a line that was broken for long', async () => {
    await open(TRANSCRIBED);
    client.hear(turn('what time is it', {before: 2_000, after: 20_000}));
    const heard = await client.next('conversation.item.input_audio_transcription.completed');
    assert.equal(heard['transcript'], 'What time is it?');
  });

  test('chains its items by what came before', async () => {
    await open();
    ask('hello');
    await client.next('response.done');
    client.hear(turn('thank you'));
    await client.next('response.done');
    const added = client.of('conversation.item.added');
    assert.equal(added.length, 4);
    added.forEach((event, index) => {
      assert.equal(event['previous_item_id'], index === 0 ? null : itemOf(added[index - 1]!).id);
    });
    assert.equal(client.of('input_audio_buffer.committed')[0]?.['previous_item_id'], itemOf(added[1]!).id);
  });

  test('rejects foreign speech, says so, and names what it does understand', async () => {
    await open(TRANSCRIBED);
    client.hear(turn('my grandmother bought seven oranges'));
    const failed = await client.next('conversation.item.input_audio_transcription.failed');
    assert.equal((failed['error'] as {code: string}).code, 'audio_unintelligible');
    const done = await client.next('response.done');
    assert.match(
      responseOf(done).output[0]?.content[0]?.transcript ?? '',
      /did not understand.*what time is it/,
    );
  });

  test('calls a tool by voice and speaks its result', async () => {
    await open({tools: [LIGHT, HEATING]});
    client.hear(turn('turn on the kitchen light'));
    const call = responseOf(await client.next('response.done')).output[0]!;
    assert.deepEqual([call.name, JSON.parse(call.arguments)], ['set_light', {room: 'kitchen', on: true}]);
    assert.deepEqual(ladder(client.types).slice(-7), [
      'response.output_item.added',
      'conversation.item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'conversation.item.done',
      'response.done',
    ]);
    client.send({
      type: 'conversation.item.create',
      item: {type: 'function_call_output', call_id: call.call_id, output: '{"ok":true}'},
    });
    client.send({type: 'response.create'});
    const spoken = responseOf(await client.next('response.done')).output[0]?.content[0]?.transcript;
    assert.equal(spoken, 'Done: kitchen light on.');
  });

  test('calls a tool of an MCP server by voice, and tells what it said', async () => {
    const server = {
      type: 'mcp',
      server_label: 'shop',
      server_url: 'https://shop.example',
      require_approval: 'never',
    };
    await open({tools: [server, LIGHT]});
    await client.next('mcp_list_tools.completed');
    for (const [said, called, told] of [
      ['what is the weather in paris', 'lookup_weather {"city":"paris"}', /^In Paris/],
      ['check order forty two', 'order_status {"number":42}', /^Order 42/],
    ] as const) {
      client.hear(turn(said));
      const [call] = responseOf(await client.next('response.done')).output;
      assert.equal(`${call?.name} ${call?.arguments}`, called);
      await client.next('response.mcp_call.completed');
      client.send({type: 'response.create'});
      const done = responseOf(await client.next('response.done'));
      assert.match(done.output[0]?.content[0]?.transcript ?? '', told);
    }
  });

  test('understands numbers in words, and asks for a room that was not said', async () => {
    await open({tools: [LIGHT, HEATING]});
    client.hear(turn('set the heating to twenty one degrees'));
    const call = responseOf(await client.next('response.done')).output[0]!;
    assert.deepEqual([call.name, JSON.parse(call.arguments)], ['set_heating', {degrees: 21}]);
    client.hear(turn('turn off the light'));
    const asked = responseOf(await client.next('response.done')).output[0]?.content[0]?.transcript;
    assert.match(asked ?? '', /^Which room\? Kitchen/);
    client.hear(turn('the bedroom'));
    const answer = responseOf(await client.next('response.done')).output[0]!;
    assert.deepEqual(JSON.parse(answer.arguments), {room: 'bedroom', on: false});
  });

  test('calls no tool when the choice is none', async () => {
    await open({tools: [LIGHT], tool_choice: 'none'});
    ask('turn on the kitchen light');
    assert.equal(responseOf(await client.next('response.done')).output[0]?.type, 'message');
  });

  test('answers in text where text is asked for', async () => {
    await open();
    ask('who are you');
    await client.next('response.output_text.done');
    const done = responseOf(await client.next('response.done'));
    assert.equal(done.output[0]?.content[0]?.type, 'output_text');
    assert.equal(client.of('response.output_audio.delta').length, 0);
  });

  test('greets when a response is asked for and nothing was said', async () => {
    await open();
    client.send({type: 'response.create', response: {instructions: 'Greet with "Welcome to the shop."'}});
    const done = responseOf(await client.next('response.done'));
    assert.equal(done.output[0]?.content[0]?.transcript, 'Welcome to the shop.');
  });

  test('only listens where create_response is off', async () => {
    const vad = {type: 'server_vad', create_response: false};
    await open({audio: {input: {...TRANSCRIBED.audio.input, turn_detection: vad}}});
    client.hear(turn('what time is it'));
    await client.next('conversation.item.input_audio_transcription.completed');
    assert.equal(client.of('response.created').length, 0);
    client.send({type: 'response.create'});
    await client.next('response.done');
  });

  test('is interrupted by speech where interrupt_response is on', async () => {
    await open();
    client.hear(turn('tell me a story'));
    await client.next('response.output_audio.delta');
    client.hear(turn('stop'));
    const done = responseOf(await client.next('response.done'));
    assert.equal(done.status, 'cancelled');
    assert.deepEqual(done.status_details, {type: 'cancelled', reason: 'turn_detected'});
    assert.equal(done.output[0]?.status, 'incomplete');
    assert.equal(responseOf(await client.next('response.done')).status, 'completed');
  });

  test('finishes its answer where interrupt_response is off, then answers the next turn', async () => {
    await open({audio: {input: {turn_detection: {type: 'server_vad', interrupt_response: false}}}});
    client.hear(turn('tell me a story'));
    await client.next('response.output_audio.delta');
    client.hear(turn('thank you', {voice: 'rms'}));
    const story = responseOf(await client.next('response.done'));
    assert.equal(story.status, 'completed');
    assert.equal(
      responseOf(await client.next('response.done')).output[0]?.content[0]?.transcript,
      'You are welcome.',
    );
  });

  test('cuts an item at what was heard, and refuses to cut beyond its end', async () => {
    await open();
    client.send({type: 'response.create'});
    const {id} = responseOf(await client.next('response.done')).output[0]!;
    const ms = Math.floor(soundOf(client).length / 24);
    const truncate = {type: 'conversation.item.truncate', item_id: id, content_index: 0};
    const late = await errorOf({...truncate, audio_end_ms: ms + 1000});
    assert.equal(late.message, `Audio content of ${ms}ms is already shorter than ${ms + 1000}ms`);
    client.send({...truncate, audio_end_ms: 300});
    assert.equal((await client.next('conversation.item.truncated'))['audio_end_ms'], 300);
    client.send({type: 'conversation.item.retrieve', item_id: id});
    const kept = itemOf(await client.next('conversation.item.retrieved'));
    assert.equal(kept.content[0]?.transcript, undefined);
    assert.equal((await errorOf({...truncate, audio_end_ms: 301})).code, 'invalid_value');
    assert.equal((await errorOf({...truncate, audio_end_ms: 1.5})).code, 'invalid_type');
  });

  test('commits by hand where turns are not looked for', async () => {
    await open({audio: {input: {...TRANSCRIBED.audio.input, turn_detection: null}}});
    assert.equal(
      (await errorOf({type: 'input_audio_buffer.commit'})).code,
      'input_audio_buffer_commit_empty',
    );
    client.hear(speak('what time is it'));
    client.send({type: 'input_audio_buffer.clear'});
    await client.next('input_audio_buffer.cleared');
    client.hear(silence(50));
    const short = await errorOf({type: 'input_audio_buffer.commit'});
    assert.match(short.message, /only has 50\.00ms of audio/);
    client.hear(speak('count to ten'));
    client.send({type: 'input_audio_buffer.commit'});
    const heard = await client.next('conversation.item.input_audio_transcription.completed');
    assert.equal(heard['transcript'], 'Count to ten.');
    assert.equal(client.of('input_audio_buffer.speech_started').length, 0);
    assert.equal(client.of('response.created').length, 0);
  });

  test('gives back a spoken item with its sound', async () => {
    await open({audio: {input: {turn_detection: null}}});
    client.hear(speak('hello'));
    client.send({type: 'input_audio_buffer.commit'});
    const {item_id} = await client.next('input_audio_buffer.committed');
    client.send({type: 'conversation.item.retrieve', item_id});
    const [part] = itemOf(await client.next('conversation.item.retrieved')).content as Array<{
      audio?: string;
    }>;
    assert.equal(Buffer.from(part?.audio ?? '', 'base64').length, speak('hello').length * 2);
  });

  test('merges updates and tells null from absent', async () => {
    const audio = {
      input: {
        turn_detection: {type: 'server_vad', silence_duration_ms: 700},
        noise_reduction: {type: 'near_field'},
      },
    };
    await open({audio, instructions: 'Be brief'});
    client.send({
      type: 'session.update',
      session: {type: 'realtime', audio: {input: {turn_detection: {type: 'server_vad', threshold: 0.7}}}},
    });
    const one = (await client.next('session.updated'))['session'] as {
      instructions: string;
      audio: {input: {turn_detection: object | null; noise_reduction?: object}};
    };
    assert.equal(one.instructions, 'Be brief');
    assert.deepEqual(one.audio.input.turn_detection, {
      ...{type: 'server_vad', threshold: 0.7, prefix_padding_ms: 300, silence_duration_ms: 700},
      ...{idle_timeout_ms: null, create_response: true, interrupt_response: true},
    });
    assert.deepEqual(one.audio.input.noise_reduction, {type: 'near_field'});
    client.send({
      type: 'session.update',
      session: {type: 'realtime', audio: {input: {turn_detection: null, noise_reduction: null}}},
    });
    const two = (await client.next('session.updated'))['session'] as typeof one;
    assert.equal(two.audio.input.turn_detection, null);
    assert.equal(two.audio.input.noise_reduction, undefined);
  });

  test('rejects an update as a whole and names the parameter', async () => {
    await open();
    const update = async (session: object): Promise<string> => {
      const {code, param} = await errorOf({type: 'session.update', session});
      return `${code} ${param ?? ''}`;
    };
    assert.equal(
      await update({type: 'realtime', instructions: 'New', temperature: 1}),
      'unknown_parameter session.temperature',
    );
    assert.equal(await update({instructions: 'New'}), 'missing_required_parameter session.type');
    assert.equal(
      await update({type: 'realtime', audio: {output: {voice: 'nobody'}}}),
      'invalid_value session.audio.output.voice',
    );
    assert.equal(await update({type: 'realtime', model: 'other'}), 'invalid_value session.model');
    assert.equal(
      await update({type: 'realtime', tools: [{type: 'mcp'}]}),
      'missing_required_parameter session.tools[0].server_label',
    );
    assert.equal(
      await update({type: 'realtime', audio: {input: {format: {type: 'audio/opus'}}}}),
      'invalid_value session.audio.input.format.type',
    );
    assert.equal(
      await update({type: 'realtime', output_modalities: ['text', 'audio']}),
      'invalid_value session.output_modalities',
    );
    client.send({type: 'session.update', session: {type: 'realtime'}});
    const {session} = (await client.next('session.updated')) as unknown as {session: {instructions: string}};
    assert.notEqual(session.instructions, 'New');
  });

  test('refuses an event that nests beyond use, and goes on', async () => {
    await open();
    const depth = 20_000;
    client.sendText(`{"type":"session.update","session":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`);
    const {error} = (await client.next('error')) as unknown as {error: {code: string; message: string}};
    assert.match(error.message, /deeper than 64 levels/);
    ask('who are you');
    await client.next('response.done');
  });

  test('answers every wrong event with an error that names it', async () => {
    await open();
    const code = async (event: object): Promise<string> => (await errorOf(event)).code;
    const item = {item_id: 'item_no'};
    assert.equal(await code({}), 'invalid_event');
    assert.equal(await code({type: 'session.delete'}), 'invalid_value');
    assert.equal(await code({type: 'response.cancel'}), 'response_cancel_not_active');
    assert.equal(await code({type: 'response.cancel', extra: 1}), 'unknown_parameter');
    assert.equal(await code({type: 'response.create', response: {conversation: 'conv_1'}}), 'invalid_value');
    assert.equal(await code({type: 'output_audio_buffer.clear'}), 'invalid_event_for_transport');
    assert.equal(await code({type: 'input_audio_buffer.append', audio: '***'}), 'invalid_value');
    assert.equal(await code({type: 'conversation.item.delete', ...item}), 'item_delete_invalid_item_id');
    assert.equal(await code({type: 'conversation.item.retrieve', ...item}), 'item_retrieve_invalid_item_id');
    assert.equal(
      await code({type: 'conversation.item.truncate', ...item, content_index: 0, audio_end_ms: 0}),
      'item_truncate_invalid_item_id',
    );
    assert.equal(
      await code({...written('x'), previous_item_id: 'item_no'}),
      'item_create_invalid_previous_item_id',
    );
    const output = {type: 'function_call_output', call_id: 'call_no', output: ''};
    assert.equal(await code({type: 'conversation.item.create', item: output}), 'invalid_tool_call_id');
    client.sendText('{');
    const {error} = (await client.next('error')) as unknown as {error: {code: string}};
    assert.equal(error.code, 'invalid_json');
  });

  test('truncates no written item', async () => {
    await open();
    ask('hello');
    const {id} = responseOf(await client.next('response.done')).output[0]!;
    const error = await errorOf({
      type: 'conversation.item.truncate',
      item_id: id,
      content_index: 0,
      audio_end_ms: 0,
    });
    assert.equal(error.message, 'Only model output audio messages can be truncated');
  });

  test('makes one response at a time, and cancels it when it is told to', async () => {
    await open();
    ask('tell me a story', {});
    const {id} = responseOf(await client.next('response.created'));
    const error = await errorOf({type: 'response.create'});
    assert.equal(error.code, 'conversation_already_has_active_response');
    assert.ok(error.message.includes(id));
    client.send({type: 'response.cancel'});
    const done = responseOf(await client.next('response.done'));
    assert.deepEqual(done.status_details, {type: 'cancelled', reason: 'client_cancelled'});
    assert.equal(client.of('response.done').length, 1);
  });

  test('spends no more tokens than it may', async () => {
    await open({max_output_tokens: 60});
    ask('tell me a story', {});
    const done = responseOf(await client.next('response.done'));
    assert.deepEqual(done.status_details, {type: 'incomplete', reason: 'max_output_tokens'});
    assert.ok((done.usage['output_tokens'] ?? 99) <= 60);
  });

  test('places, deletes and keeps items where the client wants them', async () => {
    await open();
    const create = async (id: string, previous?: string): Promise<unknown> => {
      const item = {id, type: 'message', role: 'system', content: [{type: 'input_text', text: id}]};
      client.send({
        type: 'conversation.item.create',
        item,
        ...(previous === undefined ? {} : {previous_item_id: previous}),
      });
      return (await client.next('conversation.item.done'))['previous_item_id'];
    };
    assert.equal(await create('a'), null);
    assert.equal(await create('b'), 'a');
    assert.equal(await create('c', 'root'), null);
    assert.equal(await create('d', 'a'), 'a');
    client.send({type: 'conversation.item.delete', item_id: 'd'});
    assert.equal((await client.next('conversation.item.deleted'))['item_id'], 'd');
    assert.equal(
      (await errorOf({type: 'conversation.item.retrieve', item_id: 'd'})).code,
      'item_retrieve_invalid_item_id',
    );
  });
});

describe('a session that has lasted too long', () => {
  test('says so and closes', async () => {
    const {url, close} = await startEngine({sessionSeconds: 1}, 'cold');
    const client = await connect(url);
    const {session} = (await client.next('session.created')) as unknown as {session: {expires_at: number}};
    const {error} = (await client.next('error')) as unknown as {error: {code: string}};
    assert.equal(error.code, 'session_expired');
    // Whole seconds: it never ends before it said, and not a second later.
    const late = Date.now() / 1000 - session.expires_at;
    assert.ok(late > -0.01 && late < 2, `${late} s after expires_at`);
    assert.equal((await client.closed).code, 1001);
    await close();
  });
});

describe('two sessions at once', () => {
  test('share no sound and no words', async () => {
    const {url, close} = await startEngine();
    const clients = await Promise.all([connect(url), connect(url)]);
    const said = ['what is the date', 'who are you'];
    clients.forEach((client, index) => client.hear(turn(said[index]!)));
    const answers = await Promise.all(
      clients.map(client => client.next('response.output_audio_transcript.done')),
    );
    assert.match(String(answers[0]?.['transcript']), /^Today is/);
    assert.match(String(answers[1]?.['transcript']), /^I am a practice voice/);
    for (const client of clients) client.close();
    await close();
  });
});
