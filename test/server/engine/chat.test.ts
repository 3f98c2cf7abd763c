import assert from 'node:assert/strict';
import type {ServerResponse} from 'node:http';
import {after, before, beforeEach, describe, test} from 'node:test';
import {BUILT_IN, readParts} from '../../../server/engine/parts/settings.js';
import {turn} from '../../support/speech.js';
import {answerOf} from './bare-session.js';
import {connect, startEngine, written, type RunningEngine, type SocketClient} from './harness.js';
import {answerJson, startPartService, type Asked, type PartService} from './part-service.js';
import {LIGHT} from './tools.js';

type Body = {
  model: string;
  stream: boolean;
  messages: Array<{role: string; content: unknown; tool_calls?: Array<{id: string}>; tool_call_id?: string}>;
  tools?: Array<{type: string; function: {name: string; parameters: object}}>;
  tool_choice?: unknown;
};
const bodyOf = (asked: Asked | undefined): Body => JSON.parse(asked?.body.toString() ?? '') as Body;

const event = (delta: object, finish_reason: string | null = null): string =>
  `data: ${JSON.stringify({choices: [{index: 0, delta, finish_reason}]})}\n\n`;
const words = (text: string): string =>
  text
    .split(/(?= )/)
    .map(content => event({content}))
    .join('');
const END = `${event({}, 'stop')}data: [DONE]\n\n`;
const call = (index: number, name: string, ...pieces: readonly string[]): string =>
  pieces
    .map((piece, at) =>
      event({
        tool_calls: [
          {index, ...(at === 0 && {id: `c${index}`}), function: {...(at === 0 && {name}), arguments: piece}},
        ],
      }),
    )
    .join('');

describe('a chat service', () => {
  let service: PartService;
  let running: RunningEngine;
  let answers: Array<(response: ServerResponse) => void>;
  const warnings: string[] = [];
  const streams =
    (text: string) =>
    (response: ServerResponse): void =>
      void response.writeHead(200, {'content-type': 'text/event-stream'}).end(text);

  before(async () => {
    service = await startPartService(response => answers.shift()?.(response));
    const chat = service.address('ENGINE_CHAT_URL', 'a-key');
    running = await startEngine({parts: {...BUILT_IN, chat}, warn: line => warnings.push(line)});
  });
  after(async () => {
    await running.close();
    service.close();
  });
  beforeEach(() => {
    answers = [];
    service.asked.length = 0;
    warnings.length = 0;
  });

  const open = async (session: object = {}): Promise<SocketClient> => {
    const client = await connect(running.url);
    const settings = {instructions: 'Be brief.', output_modalities: ['text'], ...session};
    client.send({type: 'session.update', session: {type: 'realtime', ...settings}});
    await client.next('session.updated');
    return client;
  };
  const ask = (client: SocketClient, text: string, response: object = {}): void => {
    client.send(written(text));
    client.send({type: 'response.create', response});
  };
  const answer = async (client: SocketClient): Promise<ReturnType<typeof answerOf>> =>
    answerOf(await client.next('response.done'));

  test('answers with the conversation and the instructions before it', async () => {
    answers = [streams(words('Hello, Ada. How are you?') + END), streams(words('Ada.') + END)];
    const client = await open();
    ask(client, 'I am Ada.');
    assert.equal((await answer(client)).text, 'Hello, Ada. How are you?');
    ask(client, 'Who am I?', {instructions: 'One word.'});
    assert.equal((await answer(client)).text, 'Ada.');
    const [first, second] = service.asked;
    assert.deepEqual([first?.path, first?.authorization], ['/v1/chat/completions', 'Bearer a-key']);
    const {model, stream, messages, tools} = bodyOf(first);
    assert.deepEqual([model, stream, tools], ['a-model', true, undefined]);
    assert.deepEqual(messages, [
      {role: 'system', content: 'Be brief.'},
      {role: 'user', content: 'I am Ada.'},
    ]);
    assert.deepEqual(bodyOf(second).messages, [
      {role: 'system', content: 'One word.'},
      {role: 'user', content: 'I am Ada.'},
      {role: 'assistant', content: 'Hello, Ada. How are you?'},
      {role: 'user', content: 'Who am I?'},
    ]);
    client.close();
  });

  test('is heard sentence by sentence while it writes, and given up when somebody interrupts', async () => {
    answers = [
      response => response.writeHead(200).write(words('This is the first sentence. And this is')),
      streams(words('All right.') + END),
    ];
    const client = await open({output_modalities: ['audio']});
    client.hear(turn('tell me a story'));
    await client.next('response.output_audio.delta');
    assert.equal(client.of('response.done').length, 0);
    const [asked] = service.asked;
    assert.deepEqual(bodyOf(asked).messages.at(-1), {role: 'user', content: 'Tell me a story.'});
    client.hear(turn('stop'));
    const cut = await answer(client);
    assert.deepEqual([cut.status, cut.text], ['cancelled', 'This is the first sentence.']);
    await asked?.givenUp;
    assert.equal((await answer(client)).text, 'All right.');
    assert.deepEqual(warnings, []);
    client.close();
  });

  test('calls the tools of the session, several at once, and reads what came of it', async () => {
    answers = [
      streams(
        words('One moment.') +
          call(0, 'set_light', '{"room":"kit', 'chen","on":true}') +
          call(1, 'set_light', '{"room":"bedroom","on":false}') +
          event({}, 'tool_calls'),
      ),
      streams(words('It is bright.') + END),
    ];
    const client = await open({tools: [LIGHT]});
    ask(client, 'Some light, please.');
    const {output, status} = await answer(client);
    assert.equal(status, 'completed');
    assert.deepEqual(
      output.map(({type}) => type),
      ['message', 'function_call', 'function_call'],
    );
    const [, kitchen, bedroom] = output;
    assert.deepEqual(JSON.parse(kitchen?.arguments ?? ''), {room: 'kitchen', on: true});
    for (const [item, text] of [
      [bedroom, 'dark'],
      [kitchen, 'bright'],
    ] as const) {
      const result = {type: 'function_call_output', call_id: item?.call_id, output: text};
      client.send({type: 'conversation.item.create', item: result});
    }
    client.send({type: 'response.create', response: {tool_choice: 'required'}});
    assert.equal((await answer(client)).text, 'It is bright.');
    const [first, second] = service.asked.map(bodyOf);
    assert.deepEqual(
      first?.tools?.map(tool => [tool.type, tool.function.name]),
      [['function', 'set_light']],
    );
    assert.deepEqual([first.tool_choice, second?.tool_choice], ['auto', 'required']);
    const told = second?.messages
      .slice(3)
      .map(({role, content, tool_call_id, tool_calls}) => [
        ...[role, content, tool_call_id ?? tool_calls?.[0]?.id],
      ]);
    assert.deepEqual(told, [
      ['assistant', null, kitchen?.call_id],
      ['tool', 'bright', kitchen?.call_id],
      ['assistant', null, bedroom?.call_id],
      ['tool', 'dark', bedroom?.call_id],
    ]);
    client.close();
  });

  test('that fails ends the response as failed, is logged once, and the session goes on', async () => {
    const client = await open();
    answers = [
      response => answerJson(response, {error: {message: 'model not found'}}, 404),
      streams(words('It stops in the. Mid')),
      streams('data: {"error":{"message":"overloaded"}}\n\n'),
      streams('data: hello\n\n'),
      streams(call(0, 'set_light', 'no json') + END),
      streams(words('Here I am.') + END),
    ];
    for (let count = answers.length; count > 1; count -= 1) {
      ask(client, 'Are you there?');
      const {status, status_details} = await answer(client);
      assert.equal(status, 'failed');
      assert.match(status_details?.error?.message ?? '', /^The service of ENGINE_CHAT_URL did not work/);
    }
    assert.deepEqual(warnings, ['ENGINE_CHAT_URL does not work: it answered 404']);
    ask(client, 'Are you there?');
    assert.equal((await answer(client)).text, 'Here I am.');
    assert.equal(warnings.length, 2);
    client.close();
  });

  test('learns of a turn that was not understood', async () => {
    answers = [streams(words('Pardon?') + END)];
    const client = await open();
    client.hear(turn('my grandmother bought seven oranges'));
    assert.equal((await answer(client)).text, 'Pardon?');
    assert.match(String(bodyOf(service.asked[0]).messages.at(-1)?.content), /could not be understood/);
    client.close();
  });
});

test('the variables of the answers are read', () => {
  const {settings} = readParts({ENGINE_CHAT_URL: 'http://127.0.0.1:11434/v1', ENGINE_CHAT_MODEL: 'qwen3'});
  assert.deepEqual(settings.chat, {
    ...{variable: 'ENGINE_CHAT_URL', url: 'http://127.0.0.1:11434/v1', key: undefined, model: 'qwen3'},
  });
  assert.match(
    readParts({ENGINE_CHAT_URL: 'llama'}).problems.join(),
    /^ENGINE_CHAT_URL is "llama": it must be/,
  );
});
