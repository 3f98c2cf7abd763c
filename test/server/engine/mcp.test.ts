import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {replyTo} from '../../../server/engine/dialogue/dialogue.js';
import {practiceGrammar} from '../../../server/engine/dialogue/grammar.js';
import {listTools, spokenFormsOf} from '../../../server/engine/mcp/practice-server.js';
import {BareSession, type Item} from './bare-session.js';
import type {Received} from './harness.js';
import {LIGHT} from './tools.js';

type Tools = {tools: Array<{name: string; input_schema: object}>};
const itemOf = (event: Received | undefined): Item & Tools => event?.['item'] as Item & Tools;
const server = (more: object = {}): object => ({
  ...{type: 'mcp', server_label: 'shop', server_url: 'https://shop.example/mcp', require_approval: 'never'},
  ...more,
});
const text = {output_modalities: ['text']};

let client: BareSession;
const open = (...tools: object[]): Promise<Received> => {
  client = new BareSession({tools, ...text});
  return client.next('conversation.item.done');
};
const update = (...tools: object[]): object => ({type: 'session.update', session: {type: 'realtime', tools}});
const names = (event: Received): string[] => itemOf(event).tools.map(({name}) => name);
/** The rungs since a point, without deltas. */
const ladder = (from: number): string[] =>
  client.types.slice(from).filter(type => !type.endsWith('.delta') && type !== 'rate_limits.updated');
afterEach(() => client.session.end(1000, 'The test is over'));

describe('an MCP server', () => {
  test('lists its tools after the update that names it, and echoes no secret', async () => {
    client = new BareSession();
    client.send(update(server({authorization: 'secret-token', headers: {key: 'secret-key'}}), LIGHT));
    const done = await client.next('conversation.item.done');
    assert.deepEqual(ladder(1), [
      'session.updated',
      'conversation.item.added',
      'mcp_list_tools.in_progress',
      'mcp_list_tools.completed',
      'conversation.item.done',
    ]);
    assert.deepEqual(names(done), ['lookup_weather', 'order_status', 'reserve_table']);
    assert.deepEqual(itemOf(client.of('conversation.item.added')[0]).tools, []);
    assert.doesNotMatch(JSON.stringify(client.all), /secret/);
    // Named again as it was, it is not asked again.
    client.send(update(server()));
    await client.settle();
    assert.equal(client.of('mcp_list_tools.in_progress').length, 1);
  });

  test('that cannot be reached fails, and its tools cannot be asked for', async () => {
    const done = await open(server({server_url: 'https://shop.example/fail'}));
    const [failed] = client.of('mcp_list_tools.failed');
    assert.deepEqual([failed?.['item_id'], names(done)], [itemOf(done).id, []]);
    assert.equal(client.of('mcp_list_tools.completed').length, 0);
    assert.match((await client.ask('what is the weather in paris')).text, /no answer to that/);
  });

  test('offers what the session allows of it', async () => {
    await open(server({allowed_tools: {read_only: true}}));
    assert.match((await client.ask('reserve a table for four people')).text, /no answer to that/);
    client.send(update(server({allowed_tools: ['reserve_table']})));
    assert.equal((await client.ask('reserve a table for four people')).output[0]?.name, 'reserve_table');
    const choice = {tool_choice: {type: 'mcp', server_label: 'other'}};
    assert.match(
      (await client.ask('reserve a table for two', {...text, ...choice})).text,
      /no answer to that/,
    );
    assert.equal(
      client.error(update({type: 'mcp'})),
      'missing_required_parameter session.tools[0].server_label',
    );
    assert.equal(
      client.error(update(server({require_approval: 'sometimes'}))),
      'invalid_value session.tools[0].require_approval',
    );
  });
});

describe('a call of an MCP server', () => {
  test('without approval is made after its response, and told when the client asks', async () => {
    await open(server());
    const from = client.types.length;
    const {output} = await client.ask('what is the weather in paris');
    assert.deepEqual([output[0]?.type, output[0]?.arguments], ['mcp_call', '{"city":"paris"}']);
    const done = itemOf(
      await client.next('conversation.item.done', event => itemOf(event).type === 'mcp_call'),
    );
    assert.deepEqual(ladder(from).slice(2), [
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.mcp_call_arguments.done',
      'response.output_item.done',
      'response.done',
      'response.mcp_call.in_progress',
      'response.mcp_call.completed',
      'conversation.item.done',
    ]);
    assert.deepEqual(
      [done.id, done.output, done.error],
      [output[0]?.id, 'In Paris it is 18 degrees and sunny.', null],
    );
    const deltas = client.of('response.mcp_call_arguments.delta').map(({delta}) => delta);
    assert.equal(deltas.join(''), '{"city":"paris"}');
    await client.settle();
    assert.equal(client.of('response.created').length, 1, 'it does not go on by itself');
    assert.equal((await client.respond()).text, 'In Paris it is 18 degrees and sunny.');
  });

  test('that fails is told as a failure', async () => {
    await open(server());
    await client.ask('check order 404');
    await client.next('response.mcp_call.failed');
    const {error, output} = itemOf(await client.next('conversation.item.done'));
    assert.deepEqual([error?.type, output], ['tool_execution_error', null]);
    assert.equal((await client.respond()).text, 'Sorry, that did not work. It said: There is no order 404.');
  });

  const approval = (id: string | undefined, approve: boolean): object => ({
    type: 'conversation.item.create',
    previous_item_id: id,
    item: {type: 'mcp_approval_response', approval_request_id: id, approve},
  });

  test('that must be approved waits for it', async () => {
    await open(server({require_approval: 'always'}));
    const [request] = (await client.ask('check order 42')).output;
    assert.deepEqual([request?.type, request?.arguments], ['mcp_approval_request', '{"number":42}']);
    assert.equal((await client.respond()).text, 'I am waiting for your approval.');
    const from = client.types.length;
    client.send(approval(request?.id, true));
    await client.next('response.mcp_call.completed');
    await client.settle();
    assert.deepEqual(ladder(from), [
      'conversation.item.added',
      'conversation.item.done',
      'conversation.item.added',
      'response.mcp_call.in_progress',
      'response.mcp_call.completed',
      'conversation.item.done',
    ]);
    const call = client.of('conversation.item.done').at(-1)?.['item'] as {approval_request_id: string};
    assert.equal(call.approval_request_id, request?.id);
    assert.equal((await client.respond()).text, 'Order 42 is on its way.');
    assert.equal(client.error(approval(request?.id, true)), 'invalid_value item.approval_request_id');
    assert.equal(client.error(approval('mcpr_no', true)), 'invalid_value item.approval_request_id');
  });

  test('that is refused is not made', async () => {
    await open(server({require_approval: undefined}));
    const [request] = (await client.ask('reserve a table for four')).output;
    client.send(approval(request?.id, false));
    await client.settle();
    assert.equal(client.of('response.mcp_call.in_progress').length, 0);
    assert.equal((await client.respond()).text, 'All right, I will not do that.');
  });

  test('needs approval tool by tool', async () => {
    await open(
      server({require_approval: {never: {read_only: true}, always: {tool_names: ['order_status']}}}),
    );
    const kinds = [];
    for (const asked of ['what is the weather in london', 'check order 7', 'reserve a table for two']) {
      kinds.push((await client.ask(asked)).output[0]?.type);
    }
    assert.deepEqual(kinds, ['mcp_call', 'mcp_approval_request', 'mcp_approval_request']);
  });
});

test('what an MCP server can do may be said aloud only where a session has it', () => {
  client = new BareSession();
  assert.doesNotMatch(practiceGrammar([], false).rules, /weather/);
  const tools = (listTools('https://shop.example/mcp') ?? []).map(({name, description, input_schema}) => ({
    ...{name, description, parameters: input_schema, spoken: spokenFormsOf(name)},
  }));
  const {rules, vocabulary} = practiceGrammar(tools, false);
  assert.match(rules, /the weather \[like\]/);
  assert.ok(vocabulary.includes('tokyo'));
  for (const said of [
    "what's the weather like in tokyo",
    'tell me the weather for london',
    'what is the status of my order number forty two',
    'check order seven',
    'reserve me a table for four people',
  ]) {
    const context = {tools, pending: undefined, lastSaid: undefined, now: new Date()};
    assert.equal(replyTo({text: said, spoken: true, ...context}).kind, 'call', said);
  }
});
