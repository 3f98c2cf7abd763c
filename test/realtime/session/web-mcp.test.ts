/** WebMCP by stand-ins for each of its forms; web-mcp.browser.ts meets the real thing where the browser has it. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {offerTools} from '../../../src/realtime/session/tools/offered-tools.js';
import type {PageTool} from '../../../src/realtime/session/tools/page-tool.js';
import {watchWebMcp, webMcpTools} from '../../../src/realtime/session/tools/web-mcp.js';

type Holder = 'document' | 'navigator';
const scope = globalThis as unknown as Record<string, unknown>;
const before = {document: scope['document'], navigator: scope['navigator'], location: scope['location']};

/** Puts a stand-in for what a browser has in its place. */
function browserWith(holder: Holder, name: string, context: unknown): void {
  for (const key of ['document', 'navigator'])
    Object.defineProperty(globalThis, key, {
      value: key === holder ? {[name]: context} : {},
      configurable: true,
    });
  Object.defineProperty(globalThis, 'location', {
    value: {origin: 'https://shop.example'},
    configurable: true,
  });
}

afterEach(() => {
  for (const [key, value] of Object.entries(before))
    Object.defineProperty(globalThis, key, {value, configurable: true});
});

const ADD = {
  name: 'cart.add',
  description: 'Puts it in the cart',
  inputSchema: {type: 'object', properties: {}},
};
const signal = new AbortController().signal;
const run = (tool: PageTool | undefined, args: Record<string, unknown> = {}): unknown =>
  tool?.handler?.(args, {callId: 'c', signal});

/** What changes from form to form: where it is, how it lists, what it is executed with. */
const forms: Array<[form: string, holder: Holder, name: string, make: (calls: unknown[]) => object]> = [
  [
    'document.modelContext with objects',
    'document',
    'modelContext',
    calls => ({
      getTools: () => Promise.resolve([ADD]),
      executeTool: (tool: {name: string}, input: object) => {
        calls.push([tool.name, {...input}]);
        return Promise.resolve('{"ok":1}');
      },
    }),
  ],
  [
    'navigator.modelContext with texts',
    'navigator',
    'modelContext',
    calls => ({
      getTools: () => Promise.resolve([{...ADD, inputSchema: JSON.stringify(ADD.inputSchema)}]),
      // As a browser’s DOMString does: whatever comes is made a text.
      executeTool: (tool: {name: string}, input: unknown) => {
        calls.push([tool.name, JSON.parse(input as string)]);
        return Promise.resolve('{"ok":1}');
      },
    }),
  ],
  [
    'navigator.modelContextTesting by name',
    'navigator',
    'modelContextTesting',
    calls => ({
      listTools: () => [{...ADD, inputSchema: JSON.stringify(ADD.inputSchema)}],
      executeTool: (name: string, input: unknown) => {
        calls.push([name, JSON.parse(input as string)]);
        return Promise.resolve('{"ok":1}');
      },
    }),
  ],
];

describe('WebMCP', () => {
  for (const [form, holder, name, make] of forms) {
    test(`is understood as ${form}`, async () => {
      const calls: unknown[] = [];
      browserWith(holder, name, make(calls));
      const [tool] = await webMcpTools();
      assert.deepEqual(
        [tool?.name, tool?.description, tool?.parameters],
        ['cart_add', 'Puts it in the cart', {type: 'object', properties: {}}],
      );
      assert.deepEqual(await run(tool, {id: 7}), {ok: 1});
      assert.deepEqual(calls, [['cart.add', {id: 7}]]);
    });
  }

  const registered = (...tools: object[]): void =>
    browserWith('document', 'modelContext', {
      getTools: () => Promise.resolve(tools),
      executeTool: ({result}: {result: unknown}) => Promise.resolve(result),
    });

  test('is nothing where the browser has none, or one that only registers, or one that fails', async () => {
    browserWith('document', 'modelContext', undefined);
    assert.deepEqual(await webMcpTools(), []);
    browserWith('document', 'modelContext', {registerTool: () => undefined});
    assert.deepEqual(await webMcpTools(), []);
    browserWith('document', 'modelContext', {
      getTools: () => Promise.reject(new Error('NotAllowedError')),
      executeTool: () => undefined,
    });
    assert.deepEqual(await webMcpTools(), []);
  });

  test('gives only the tools of this page, and only those that a provider takes', async () => {
    let deep: object = {};
    for (let level = 0; level < 20; level += 1) deep = {deep};
    registered(
      {...ADD, origin: 'https://shop.example'},
      {...ADD, name: 'theirs', origin: 'https://ads.example'},
      {...ADD, name: 'deep', inputSchema: deep},
      {...ADD, name: 'broken', inputSchema: '{'},
      {name: 'plain', description: 'x'.repeat(2_000)},
    );
    const tools = await webMcpTools();
    assert.deepEqual(
      tools.map(({name}) => name),
      ['cart_add', 'plain'],
    );
    assert.deepEqual(tools[1]?.parameters, {type: 'object', properties: {}});
    assert.equal(tools[1].description.length, 1_000);
  });

  test('asks the visitor first where a tool says that it matters', async () => {
    registered(ADD, {...ADD, name: 'pay', annotations: {consequentialHint: true}});
    assert.deepEqual(
      (await webMcpTools()).map(({confirm}) => confirm),
      [false, true],
    );
  });

  const results: Array<[unknown, unknown]> = [
    ['{"content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]}', 'one\ntwo'],
    ['{"content":[{"type":"image"}]}', {content: [{type: 'image'}]}],
    ['plain', 'plain'],
    ['undefined', undefined],
    [null, undefined],
    [{sum: 3}, {sum: 3}],
  ];
  for (const [result, expected] of results) {
    test(`tells the model ${JSON.stringify(expected)} for ${JSON.stringify(result)}`, async () => {
      registered({...ADD, result});
      assert.deepEqual(await run((await webMcpTools())[0]), expected);
    });
  }

  test('makes an error of what the tool calls one', async () => {
    registered({...ADD, result: '{"isError":true,"content":[{"type":"text","text":"sold out"}]}'});
    const [tool] = await webMcpTools();
    await assert.rejects(run(tool) as Promise<unknown>, /sold out/);
  });

  test('is watched until the undo', async () => {
    const tools = [ADD];
    const context = Object.assign(new EventTarget(), {
      getTools: () => Promise.resolve([...tools]),
      executeTool: () => Promise.resolve(null),
    });
    browserWith('document', 'modelContext', context);
    const told: number[] = [];
    let wake: () => void = () => undefined;
    const undo = watchWebMcp(found => {
      told.push(found.length);
      wake();
    });
    const next = (): Promise<void> => new Promise(resolve => (wake = resolve));
    await next();
    // A page registers its tools in a row: one look is enough.
    for (const name of ['b', 'c']) {
      tools.push({...ADD, name});
      context.dispatchEvent(new Event('toolchange'));
    }
    await next();
    assert.deepEqual(told, [1, 3]);
    undo();
    context.dispatchEvent(new Event('toolchange'));
    await new Promise(resolve => setTimeout(resolve, 80));
    assert.deepEqual(told, [1, 3]);
  });
});

describe('the tools of a call', () => {
  const own: PageTool = {name: 'cart_add', description: 'The page', parameters: {}, handler: () => 1};

  test('are the own first, then those of WebMCP, as they come and go', async () => {
    const tools = [ADD, {...ADD, name: 'b'}, {...ADD, name: 'b'}];
    const context = Object.assign(new EventTarget(), {
      getTools: () => Promise.resolve([...tools]),
      executeTool: () => Promise.resolve(null),
    });
    browserWith('document', 'modelContext', context);
    const call = new AbortController();
    let changes = 0;
    let wake: () => void = () => undefined;
    const onChange = (): void => {
      changes += 1;
      wake();
    };
    const all = await offerTools({own: () => [own], onChange, signal: call.signal});
    const inWords = (): string[] => all().map(({name, description}) => `${name}: ${description}`);
    assert.deepEqual(inWords(), ['cart_add: The page', 'b: Puts it in the cart']);
    tools.push({...ADD, name: 'c'});
    context.dispatchEvent(new Event('toolchange'));
    await new Promise<void>(resolve => (wake = resolve));
    assert.deepEqual([inWords().length, changes], [3, 2]);
    // Nothing that is declared is another: no news.
    context.dispatchEvent(new Event('toolchange'));
    await new Promise(resolve => setTimeout(resolve, 80));
    call.abort();
    tools.push({...ADD, name: 'd'});
    context.dispatchEvent(new Event('toolchange'));
    await new Promise(resolve => setTimeout(resolve, 80));
    assert.deepEqual([inWords().length, changes], [3, 2]);
  });
});
