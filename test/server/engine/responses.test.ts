import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {BareSession, WORD_MS} from './bare-session.js';
import {LIGHT} from './tools.js';

const message = (text: string, role = 'user', type = 'input_text'): object => ({
  type: 'message',
  role,
  content: [{type, text}],
});
const create = (item: object, previous?: string): object => ({
  type: 'conversation.item.create',
  item,
  ...(previous === undefined ? {} : {previous_item_id: previous}),
});

let client: BareSession;
const open = (session: object = {}): void => {
  client = new BareSession(session);
};
afterEach(() => client.session.end(1000, 'The test is over'));

describe('a response beside the conversation', () => {
  const beside = (more: object = {}): object => ({
    type: 'response.create',
    response: {conversation: 'none', output_modalities: ['text'], ...more},
  });

  test('runs while the conversation answers, echoes its metadata and leaves nothing behind', async () => {
    open();
    client.send(create(message('tell me a story')));
    client.send({type: 'response.create'});
    client.send(beside({input: [message('who are you')], metadata: {purpose: 'first'}}));
    client.send(beside({input: [message('hello')], metadata: {purpose: 'second'}}));
    const answers = [await client.answer(), await client.answer(), await client.answer()];
    const [first, second] = ['first', 'second'].map(purpose =>
      answers.find(({metadata}) => metadata?.['purpose'] === purpose),
    );
    assert.match(first?.text ?? '', /^I am a practice voice/);
    assert.match(second?.text ?? '', /^Hello\./);
    assert.equal(first?.conversation_id, undefined);
    assert.equal(client.of('response.output_text.done').length, 2);
    const story = answers.find(({metadata}) => metadata === undefined);
    assert.equal(story?.conversation_id, client.session.conversation.id);
    const added = client.of('conversation.item.added').map(({item}) => (item as {role: string}).role);
    assert.deepEqual(added, ['user', 'assistant']);
    assert.equal(client.of('conversation.item.done').length, 2);
  });

  test('looks at nothing, at the conversation, or at the items that it refers to', async () => {
    open();
    client.send(create({id: 'seen', ...message('The lamp is green.', 'assistant', 'output_text')}));
    const again = message('say that again');
    client.send(beside({input: [again]}));
    assert.equal((await client.answer()).text, 'I have not said anything yet.');
    client.send(beside({input: [{type: 'item_reference', id: 'seen'}, again]}));
    assert.equal((await client.answer()).text, 'The lamp is green.');
    client.send(beside({input: []}));
    assert.match((await client.answer()).text, /^Hello\. I am a practice voice/);
    client.send(beside());
    assert.equal((await client.answer()).text, 'What can I do for you?');
    const unknown = beside({input: [again, {type: 'item_reference', id: 'item_no'}]});
    assert.equal(client.error(unknown), 'item_reference_invalid_item_id response.input[1].id');
    assert.equal(client.error(create({type: 'item_reference', id: 'seen'})), 'invalid_value item.type');
    assert.equal(
      client.error(beside({input: [{type: 'message'}]})),
      'missing_required_parameter response.input[0].role',
    );
  });

  test('is cancelled by its id, and is not what a bare cancel means', async () => {
    open();
    client.send(beside({input: [message('tell me a story')], output_modalities: ['audio']}));
    const {id} = (await client.next('response.created'))['response'] as {id: string};
    assert.equal(client.error({type: 'response.cancel'}), 'response_cancel_not_active');
    client.send({type: 'response.cancel', response_id: id});
    const {status_details} = await client.answer();
    assert.deepEqual(status_details, {type: 'cancelled', reason: 'client_cancelled'});
    assert.equal(client.error({type: 'response.cancel', response_id: id}), 'response_cancel_not_active');
  });

  test('is one of a bounded number', () => {
    open();
    for (let count = 0; count < 16; count += 1) client.send(beside({input: []}));
    assert.equal(client.of('error').length, 0);
    assert.equal(client.error(beside({input: []})), 'rate_limit_exceeded');
  });

  test('may look at other items and still answer into the conversation', async () => {
    open();
    const {conversation_id} = await client.respond({input: [message('who are you')]});
    assert.equal(conversation_id, client.session.conversation.id);
    const [answer] = client.of('conversation.item.done');
    assert.equal(client.of('conversation.item.done').length, 1);
    assert.equal((answer?.['item'] as {role: string}).role, 'assistant');
  });
});

describe('a conversation that is replayed', () => {
  test('is context: what the assistant had said can be said again', async () => {
    open();
    client.send(
      create({
        id: 'u1',
        type: 'message',
        role: 'user',
        content: [{type: 'input_audio', transcript: 'Who are you?'}],
      }),
    );
    client.send(create({id: 'a1', ...message('I am the old one.', 'assistant', 'output_text')}));
    const picture = {type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'low'};
    client.send(create({id: 'p1', type: 'message', role: 'user', content: [picture]}, 'u1'));
    client.send(create({id: 's1', ...message('Be brief', 'system')}, 'root'));
    const before = client.of('conversation.item.done').map(event => event['previous_item_id']);
    assert.deepEqual(before, [null, 'u1', 'u1', null]);
    assert.equal((await client.ask('say that again')).text, 'I am the old one.');
    assert.equal(client.error(create({id: 'a1', ...message('x')})), 'item_create_duplicate_id item.id');
    const order = client.session.conversation.entries.slice(0, 4).map(({item}) => item.id);
    assert.deepEqual(order, ['s1', 'u1', 'p1', 'a1']);
  });

  test('answers a replayed turn that has its words, and a call that has its result', async () => {
    open();
    const content = [{type: 'input_audio', transcript: 'Who are you?'}];
    client.send(create({type: 'message', role: 'user', content}));
    assert.match((await client.respond({output_modalities: ['text']})).text, /^I am a practice voice/);
    const call = {
      type: 'function_call',
      call_id: 'c1',
      name: 'set_light',
      arguments: '{"room":"kitchen","on":true}',
    };
    client.send(create({id: 'f1', ...call}));
    client.send(create({type: 'function_call_output', call_id: 'c1', output: '{"ok":true}'}, 'f1'));
    assert.equal((await client.respond({output_modalities: ['text']})).text, 'Done: kitchen light on.');
  });

  test('understands sound that comes in an item, and shows it to nobody', async () => {
    open({audio: {input: {transcription: {model: 'gpt-live-transcribe'}}}});
    client.willHear.push(Promise.resolve('who are you'));
    const audio = Buffer.alloc(4800).toString('base64');
    client.send(create({id: 'u1', type: 'message', role: 'user', content: [{type: 'input_audio', audio}]}));
    const heard = await client.next('conversation.item.input_audio_transcription.completed');
    assert.deepEqual([heard['item_id'], heard['transcript']], ['u1', 'Who are you?']);
    assert.doesNotMatch(JSON.stringify(client.of('conversation.item.added')), /"audio":/);
    client.send({type: 'conversation.item.retrieve', item_id: 'u1'});
    assert.match(JSON.stringify(await client.next('conversation.item.retrieved')), new RegExp(audio));
    assert.match((await client.respond()).text, /^I am a practice voice/);
  });
});

test('says what the instructions of a response quote, whatever stands last', async () => {
  open();
  const instructions = 'Greet them: "Good to see you again."';
  assert.equal((await client.ask('what time is it', {instructions})).text, 'Good to see you again.');
  assert.equal((await client.respond({instructions})).text, 'Good to see you again.');
});

describe('an update', () => {
  const update = (session: object): object => ({
    type: 'session.update',
    session: {type: 'realtime', ...session},
  });
  const voice = (name: string): object => ({audio: {output: {voice: name}}});

  test('changes the voice only before it was heard, and is refused as a whole after', async () => {
    open();
    await client.ask('hello');
    assert.equal(client.error(update(voice('cedar'))), 'none');
    await client.respond();
    const both = update({...voice('marin'), instructions: 'New'});
    assert.equal(client.error(both), 'cannot_update_voice session.audio.output.voice');
    const {error} = client.of('error')[0] as unknown as {error: {message: string}};
    assert.equal(error.message, "Cannot update a conversation's voice if assistant audio is present.");
    assert.notEqual(client.session.settings.instructions, 'New');
    assert.equal(client.error(update({...voice('cedar'), instructions: 'Newer'})), 'none');
    assert.equal(client.session.settings.instructions, 'Newer');
  });

  test('leaves tracing as it is once it is on, and the type for ever', () => {
    open();
    assert.equal(client.error(update({tracing: {workflow_name: 'shop'}})), 'none');
    assert.equal(client.error(update({tracing: {workflow_name: 'shop'}, tools: [LIGHT]})), 'none');
    assert.equal(client.error(update({tracing: 'auto', tools: []})), 'invalid_value session.tracing');
    assert.equal(client.error(update({tracing: null})), 'invalid_value session.tracing');
    assert.equal(client.session.settings.tools.length, 1);
    const other = {type: 'session.update', session: {type: 'transcription'}};
    assert.equal(client.error(other), 'invalid_value session.type');
  });
});

describe('a turn that is deleted before it was understood', () => {
  const TRANSCRIBED = {audio: {input: {transcription: {model: 'gpt-live-transcribe'}}}};

  test('has no words any more and no answer', async () => {
    open(TRANSCRIBED);
    let understand: (words: string) => void = () => undefined;
    client.speak(new Promise(resolve => (understand = resolve)));
    const {item_id} = await client.next('input_audio_buffer.committed');
    client.send({type: 'conversation.item.delete', item_id});
    understand('what time is it');
    const {status, output} = await client.answer();
    assert.deepEqual([status, output], ['completed', []]);
    await client.settle();
    assert.equal(client.types.filter(type => type.includes('transcription')).length, 0);
  });

  test('is not answered after the response that it waited for', async () => {
    const interrupt_response = false;
    open({
      audio: {input: {turn_detection: {type: 'server_vad', interrupt_response}}},
    });
    client.send({type: 'response.create'});
    client.speak('what time is it');
    const {item_id} = await client.next('input_audio_buffer.committed');
    client.send({type: 'conversation.item.delete', item_id});
    await client.answer();
    await client.settle();
    assert.equal(client.of('response.created').length, 1);
  });
});

test('remembers of a cut answer the words that were heard, for "say that again" and for the meter', async () => {
  open();
  const spoken = await client.respond({instructions: 'Say "One two three four five six seven eight."'});
  const [{id: item_id} = {id: ''}] = spoken.output;
  client.send({
    type: 'conversation.item.truncate',
    item_id,
    content_index: 0,
    audio_end_ms: 3 * WORD_MS + 50,
  });
  const cut = await client.next('conversation.item.truncated');
  assert.equal(cut['audio_end_ms'], 3 * WORD_MS + 50);
  const again = await client.ask('say that again');
  assert.equal(again.text, 'One two three');
  // 350 ms of the assistant's sound are 7 tokens.
  assert.equal(again.usage.input_token_details.audio_tokens, 7);
});

test('cuts what was waiting to be heard to nothing when a call is silenced', async () => {
  const cleared = {responseId: 'resp_1', itemId: 'item_beside', playedMs: 500, unheard: [] as string[]};
  const output = {play: () => undefined, finish: () => undefined, clear: () => cleared};
  client = new BareSession({}, {output});
  const [{id} = {id: ''}] = (await client.respond()).output;
  cleared.unheard.push(id);
  client.send({type: 'output_audio_buffer.clear'});
  const {item_id, audio_end_ms} = await client.next('conversation.item.truncated');
  assert.deepEqual([item_id, audio_end_ms, client.of('conversation.item.truncated').length], [id, 0, 1]);
  assert.equal((await client.ask('say that again')).text, 'I have not said anything yet.');
});

test('push-to-talk commits by hand, in the order of the protocol, and answers when it is told to', async () => {
  open({audio: {input: {turn_detection: null}}});
  await client.ask('hello');
  const last = client.session.conversation.entries.at(-1)?.item.id;
  client.quiet(3000);
  client.send({type: 'input_audio_buffer.clear'});
  client.quiet(99);
  assert.equal(client.error({type: 'input_audio_buffer.commit'}), 'input_audio_buffer_commit_empty');
  const from = client.types.length;
  client.willHear.push(Promise.resolve('who are you'));
  client.quiet(401);
  client.send({type: 'input_audio_buffer.commit'});
  const {item_id, previous_item_id} = await client.next('input_audio_buffer.committed');
  assert.equal(previous_item_id, last);
  const told = client.all.slice(from).map(({type, ...event}) => [type, event['previous_item_id']]);
  assert.deepEqual(told, [
    ['input_audio_buffer.committed', last],
    ['conversation.item.added', last],
    ['conversation.item.done', last],
  ]);
  client.send({type: 'conversation.item.retrieve', item_id});
  const {item} = (await client.next('conversation.item.retrieved')) as unknown as {
    item: {content: Array<{audio: string}>};
  };
  assert.equal(
    Buffer.from(item.content[0]?.audio ?? '', 'base64').length,
    500 * 48,
    'what was cleared is gone',
  );
  const answer = await client.respond();
  assert.match(answer.text, /^I am a practice voice/);
  const [said] = client.of('conversation.item.added').slice(-1);
  assert.equal(said?.['previous_item_id'], item_id);
});
