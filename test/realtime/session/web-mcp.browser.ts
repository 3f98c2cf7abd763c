/** WebMCP as the browser has it; skipped where it has none. web-mcp.test.ts holds the forms that this one does not have. */
import {assert} from '@open-wc/testing';
import {webMcpTools} from '../../../src/realtime/session/tools/web-mcp.js';
import {offerTools} from '../../../src/realtime/session/tools/offered-tools.js';
import type {PageTool} from '../../../src/realtime/session/tools/page-tool.js';

type Context = EventTarget & {
  registerTool: (tool: object, options: {signal: AbortSignal}) => Promise<void>;
};
const context = (document as {modelContext?: Context}).modelContext;
const {signal} = new AbortController();
const run = async (tool: PageTool | undefined, args: Record<string, unknown>): Promise<unknown> =>
  await tool?.handler?.(args, {callId: 'c', signal});

(context === undefined ? describe.skip : describe)('WebMCP in this browser', () => {
  let registered: AbortController;
  beforeEach(() => (registered = new AbortController()));
  afterEach(() => registered.abort());

  const register = (name: string, execute: (input: Record<string, unknown>) => unknown): Promise<void> =>
    context!.registerTool(
      {
        name,
        description: 'Adds two',
        inputSchema: {type: 'object', properties: {a: {type: 'number'}}, required: ['a']},
        execute,
      },
      {signal: registered.signal},
    );

  it('gives its tools with their schema, and runs them', async () => {
    await register('add.two', ({a}) => ({sum: Number(a) + 2}));
    const [tool, ...others] = await webMcpTools();
    assert.deepEqual([tool?.name, tool?.description, others], ['add_two', 'Adds two', []]);
    assert.deepEqual(tool?.parameters, {type: 'object', properties: {a: {type: 'number'}}, required: ['a']});
    assert.deepEqual(await run(tool, {a: 1}), {sum: 3});
  });

  it('tells the model the text of an envelope, nothing as nothing, and a throw as an error', async () => {
    const outcomes: Record<number, () => unknown> = {
      1: () => ({content: [{type: 'text', text: 'one'}]}),
      2: () => undefined,
    };
    await register('tell', ({a}) => {
      const outcome = outcomes[Number(a)];
      if (outcome === undefined) throw new Error('broken');
      return outcome();
    });
    const [tool] = await webMcpTools();
    assert.equal(await run(tool, {a: 1}), 'one');
    assert.isUndefined(await run(tool, {a: 2}));
    const failure = await run(tool, {a: 3}).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.instanceOf(failure, Error);
  });

  it('is followed while a call runs', async () => {
    const call = new AbortController();
    let wake: () => void = () => undefined;
    const all = await offerTools({own: () => [], onChange: () => wake(), signal: call.signal});
    assert.deepEqual(all(), []);
    const changed = new Promise<void>(resolve => (wake = resolve));
    await register('late', () => 1);
    await changed;
    assert.deepEqual(
      all().map(({name}) => name),
      ['late'],
    );
    call.abort();
  });
});
