/** Page tools: every call is answered exactly once, and the model goes on once for each response. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import type {Approval} from '../../../src/realtime/session/tools/approvals.js';
import type {PageTool, ToolCall} from '../../../src/realtime/session/tools/page-tool.js';
import {ToolRunner} from '../../../src/realtime/session/tools/tool-runner.js';
import {MAX_TOOL_OUTPUT_BYTES} from '../../../src/realtime/protocol/limits.js';
import {Store} from '../../../src/shared/store.js';
import type {ServerEvent} from '../../../src/realtime/protocol/server-events.js';

/** Whoever is asked, or answered, by nobody would keep the process for a minute. */
const runners: ToolRunner[] = [];
afterEach(() => runners.splice(0).forEach(runner => runner.close()));

/** A runner with a log of what it did, in order: each output, and `go on` when the model is asked to. */
class Bench {
  readonly log: string[] = [];
  /** Where each call stood, in order. */
  readonly progress: string[] = [];
  readonly approvals = new Store<readonly Approval[]>([]);
  readonly runner: ToolRunner;
  tools: readonly PageTool[];
  #wake: () => void = () => undefined;

  constructor(
    tools: Record<string, PageTool['handler'] | Partial<PageTool>>,
    offer: (call: ToolCall) => boolean = () => false,
  ) {
    this.tools = Object.entries(tools).map(([name, tool]) => ({
      name,
      description: '',
      parameters: {},
      ...(typeof tool === 'function' ? {handler: tool} : tool),
    }));
    this.runner = new ToolRunner({
      tools: () => this.tools,
      send: event =>
        this.#note(
          event.type === 'conversation.item.create' && 'output' in event.item ? event.item.output : '?',
        ),
      offer,
      onSettled: () => this.#note('go on'),
      onProgress: ({callId, status}) => {
        this.progress.push(`${callId} ${status}`);
        this.#wake();
      },
      approvals: this.approvals,
      answerMcp: (id, ok) => this.#note(`${id} ${ok ? 'allowed' : 'refused'}`),
    });
    runners.push(this.runner);
  }

  /** One response with these calls: name, arguments, status. */
  respond(...calls: Array<[name: string, args?: string, status?: string]>): void {
    this.runner.observe({type: 'response.created', response: {id: 'r'}});
    calls.forEach(([name, args = '{}', status = 'completed'], index) =>
      this.runner.observe(called(name, args, status, index)),
    );
    this.runner.observe({type: 'response.done', response: {id: 'r', status: 'completed'}});
  }

  async until(entry: string): Promise<string[]> {
    while (![...this.log, ...this.progress].includes(entry))
      await new Promise<void>(resolve => (this.#wake = resolve));
    return this.log;
  }

  #note(entry: string): void {
    this.log.push(entry);
    this.#wake();
  }
}

const called = (name: string, args: string, status: string, index: number): ServerEvent => ({
  type: 'response.output_item.done',
  response_id: 'r',
  output_index: index,
  item: {id: `i${index}`, type: 'function_call', name, call_id: `c${index}`, arguments: args, status},
});

describe('a page tool', () => {
  test('gets its arguments, and its answer goes to the model as JSON', async () => {
    const bench = new Bench({add: ({a, b}) => ({sum: Number(a) + Number(b)})});
    bench.respond(['add', '{"a":1,"b":2}']);
    assert.deepEqual(await bench.until('go on'), ['{"sum":3}', 'go on']);
  });

  const outputs: Array<[string, PageTool['handler'], string | RegExp]> = [
    ['text is sent as it is', () => 'the light is on', 'the light is on'],
    ['nothing is success', () => undefined, '{"ok":true}'],
    ['a promise is waited for', () => Promise.resolve(5), '5'],
    [
      'a throw is an error that the model can speak of',
      () => {
        throw new Error('the bulb is broken');
      },
      '{"error":"the bulb is broken"}',
    ],
    [
      'a cycle is an error',
      () => {
        const ring: Record<string, unknown> = {};
        ring['ring'] = ring;
        return ring;
      },
      /cannot be written as JSON/,
    ],
    ['a BigInt is an error', () => 5n, /cannot be written as JSON/],
    ['a function is an error', () => () => 1, /cannot be written as JSON/],
    ['what is too long is an error', () => 'x'.repeat(MAX_TOOL_OUTPUT_BYTES + 1), /longer than 8192 bytes/],
  ];
  for (const [rule, handler, expected] of outputs) {
    test(rule, async () => {
      const bench = new Bench({tool: handler});
      bench.respond(['tool']);
      const [output = ''] = await bench.until('go on');
      if (typeof expected === 'string') assert.equal(output, expected);
      else assert.match(output, expected);
    });
  }

  test('is not run with half an argument list, or with none that is an object', async () => {
    let runs = 0;
    const bench = new Bench({tool: () => (runs += 1)});
    bench.respond(['tool', '{"a":', 'incomplete'], ['tool', '[1]'], ['tool', '{"a":']);
    await bench.until('go on');
    assert.equal(runs, 0);
    assert.equal(bench.log.filter(entry => entry.includes('not a JSON object')).length, 2);
  });

  test('that nobody has is offered to the page, and refused at once where nobody listens', async () => {
    const taken = new Bench({}, call => {
      call.respondWith(`${call.name} done`);
      return true;
    });
    taken.respond(['dance']);
    assert.deepEqual(await taken.until('go on'), ['dance done', 'go on']);
    const left = new Bench({add: () => 1, jump: () => 2});
    left.respond(['dance']);
    const [output] = await left.until('go on');
    assert.equal(output, '{"error":"This page has no tool dance. It has: add, jump"}');
  });

  test('may be answered later than it was offered, by the first who does', async () => {
    let offered: ToolCall | undefined;
    const bench = new Bench({}, call => {
      offered = call;
      return true;
    });
    bench.respond(['dance', '{"to":"jazz"}']);
    await bench.until('c0 running');
    assert.deepEqual([offered?.name, offered?.arguments], ['dance', {to: 'jazz'}]);
    offered?.respondWith(Promise.resolve('later'));
    offered?.respondWith('too late');
    assert.deepEqual(await bench.until('go on'), ['later', 'go on']);
  });

  test('is answered with an error when its time is up, and its work is aborted', async () => {
    let aborted = false;
    const bench = new Bench({
      slow: {
        timeoutMs: 20,
        handler: (_args, {signal}) =>
          new Promise(() => signal.addEventListener('abort', () => (aborted = true))),
      },
    });
    bench.respond(['slow']);
    const [output] = await bench.until('go on');
    assert.equal(output, '{"error":"slow was not answered within 0.02 s"}');
    assert.equal(aborted, true);
    assert.deepEqual(bench.progress, ['c0 running', 'c0 failed']);
  });

  test('that nobody answers who listens is answered when its time is up', async t => {
    t.mock.timers.enable({apis: ['setTimeout']});
    const bench = new Bench({}, () => true);
    bench.respond(['dance']);
    await bench.until('c0 running');
    await new Promise(setImmediate);
    t.mock.timers.tick(30_000);
    const [output] = await bench.until('go on');
    assert.equal(output, '{"error":"dance was not answered within 30 s"}');
  });

  test('is found where it was registered in mid-call', async () => {
    const bench = new Bench({});
    bench.tools = [{name: 'late', description: '', parameters: {}, handler: () => 'in time'}];
    bench.respond(['late']);
    assert.deepEqual(await bench.until('go on'), ['in time', 'go on']);
  });

  test('is not run with arguments that do not fit; the model reads why', async () => {
    let runs = 0;
    const bench = new Bench({
      heat: {
        parameters: {type: 'object', properties: {degrees: {type: 'number', maximum: 30}}},
        handler: () => (runs += 1),
      },
    });
    bench.respond(['heat', '{"degrees":45}']);
    const [output] = await bench.until('go on');
    assert.equal(output, '{"error":"heat was not run: `degrees` must be at most 30, but is 45"}');
    assert.equal(runs, 0);
  });

  test('is run once, however often the provider tells of its call', async () => {
    let runs = 0;
    const bench = new Bench({tool: () => (runs += 1)});
    bench.respond(['tool']);
    await bench.until('go on');
    bench.respond(['tool']);
    bench.runner.observe(called('tool', '{}', 'completed', 0));
    await new Promise(setImmediate);
    assert.deepEqual([runs, bench.log], [1, ['1', 'go on']]);
  });
});

describe('a tool that the visitor must allow', () => {
  const asking = (confirm: PageTool['confirm']): {bench: Bench; runs: () => number} => {
    let runs = 0;
    const tool: Partial<PageTool> = {handler: () => (runs += 1), ...(confirm !== undefined && {confirm})};
    return {bench: new Bench({pay: tool}), runs: () => runs};
  };

  test('waits for their word, and is run then', async () => {
    const {bench, runs} = asking('Shall I pay?');
    bench.respond(['pay', '{"euros":5}']);
    await bench.until('c0 waiting');
    const [approval] = bench.approvals.get();
    const {name, arguments: args, question, kind} = approval!;
    assert.deepEqual(
      {name, args, question, kind},
      {name: 'pay', args: {euros: 5}, question: 'Shall I pay?', kind: 'page'},
    );
    assert.deepEqual([runs(), bench.runner.busy], [0, true]);
    approval!.respond(true);
    assert.deepEqual(await bench.until('go on'), ['1', 'go on']);
    assert.deepEqual(bench.progress, ['c0 waiting', 'c0 running', 'c0 done']);
    assert.deepEqual(bench.approvals.get(), []);
  });

  test('is not run where they say no', async () => {
    const {bench, runs} = asking(true);
    bench.respond(['pay']);
    await bench.until('c0 waiting');
    bench.approvals.get()[0]!.respond(false);
    assert.deepEqual(await bench.until('go on'), ['{"error":"The visitor did not allow this"}', 'go on']);
    assert.deepEqual([runs(), bench.progress], [0, ['c0 waiting', 'c0 refused']]);
  });

  test('is not run where they say nothing for a minute', async t => {
    t.mock.timers.enable({apis: ['setTimeout']});
    const {bench, runs} = asking(true);
    bench.respond(['pay']);
    await bench.until('c0 waiting');
    t.mock.timers.tick(60_000);
    await bench.until('c0 refused');
    assert.deepEqual([runs(), bench.approvals.get()], [0, []]);
  });

  test('is asked for by its arguments, where the page decides so', async () => {
    const {bench} = asking(({euros}) => Number(euros) > 10 && `Pay ${Number(euros)} euros?`);
    bench.respond(['pay', '{"euros":5}'], ['pay', '{"euros":50}']);
    await bench.until('c1 waiting');
    assert.deepEqual(
      bench.approvals.get().map(({question}) => question),
      ['Pay 50 euros?'],
    );
  });

  test('is not asked for any more when the call is over', async () => {
    const {bench} = asking(true);
    bench.respond(['pay']);
    await bench.until('c0 waiting');
    bench.runner.close();
    await new Promise(setImmediate);
    assert.deepEqual([bench.approvals.get(), bench.log], [[], []]);
  });
});

describe('a tool of an MCP server', () => {
  const request = {
    id: 'm1',
    type: 'mcp_approval_request',
    name: 'book',
    arguments: '{"table":4}',
    server_label: 'Bistro',
  };
  const call = {id: 'm2', type: 'mcp_call', name: 'book', approval_request_id: 'm1'};
  const item = (type: 'conversation.item.done' | 'response.output_item.done', what: object): ServerEvent =>
    ({type, item: what, response_id: 'r', output_index: 0}) as unknown as ServerEvent;

  /** A response that asks, told of twice, as providers do. */
  async function asked(): Promise<Bench> {
    const bench = new Bench({});
    bench.runner.observe({type: 'response.created', response: {id: 'r'}});
    bench.runner.observe(item('conversation.item.done', request));
    bench.runner.observe(item('response.output_item.done', request));
    bench.runner.observe({type: 'response.done', response: {id: 'r', status: 'completed'}});
    while (bench.approvals.get().length === 0) await new Promise(setImmediate);
    return bench;
  }

  test('is asked for once, with what it wants to do', async () => {
    const bench = await asked();
    const open = bench.approvals.get();
    assert.equal(open.length, 1);
    const {id, name, arguments: args, kind, server} = open[0]!;
    assert.deepEqual([id, name, args, kind, server], ['m1', 'book', {table: 4}, 'mcp', 'Bistro']);
  });

  test('lets the model go on once, when it is done', async () => {
    const bench = await asked();
    bench.approvals.get()[0]!.respond(true);
    await bench.until('m1 allowed');
    bench.runner.observe(item('response.output_item.done', call));
    await new Promise(setImmediate);
    assert.deepEqual(bench.log, ['m1 allowed'], 'nothing has been done yet');
    bench.runner.observe({type: 'response.mcp_call.completed', item_id: 'm2'});
    bench.runner.observe(item('conversation.item.done', call));
    await bench.until('go on');
    await new Promise(setImmediate);
    assert.deepEqual(bench.log, ['m1 allowed', 'go on']);
  });

  test('is known by its name where the provider does not say what it answers', async () => {
    const bench = await asked();
    bench.approvals.get()[0]!.respond(true);
    await bench.until('m1 allowed');
    const nameless = {...call, approval_request_id: undefined};
    bench.runner.observe(item('conversation.item.done', {...nameless, id: 'm8', name: 'other'}));
    await new Promise(setImmediate);
    assert.deepEqual(bench.log, ['m1 allowed']);
    bench.runner.observe(item('conversation.item.done', nameless));
    assert.deepEqual(await bench.until('go on'), ['m1 allowed', 'go on']);
  });

  test('lets the model speak of a refusal', async () => {
    const bench = await asked();
    bench.approvals.get()[0]!.respond(false);
    assert.deepEqual(await bench.until('go on'), ['m1 refused', 'go on']);
  });

  test("that needed nobody's word lets the model go on when it is over, once", async () => {
    const bench = new Bench({});
    const over = {type: 'response.mcp_call.completed', item_id: 'm9'} as const;
    for (const _ of [1, 2]) bench.runner.observe(over);
    assert.deepEqual(await bench.until('go on'), ['go on']);
    await new Promise(setImmediate);
    assert.deepEqual(bench.log, ['go on']);
  });
});

describe('several calls in one response', () => {
  test('are all answered before the model goes on, once', async () => {
    let finishSlow: (value: string) => void = () => undefined;
    const bench = new Bench({
      quick: () => 'quick',
      slow: () => new Promise(resolve => (finishSlow = resolve)),
    });
    bench.runner.observe({type: 'response.created', response: {id: 'r'}});
    bench.runner.observe(called('quick', '{}', 'completed', 0));
    await bench.until('quick');
    bench.runner.observe(called('slow', '{}', 'completed', 1));
    bench.runner.observe({type: 'response.done', response: {id: 'r', status: 'completed'}});
    await bench.until('c1 running');
    assert.deepEqual(bench.log, ['quick']);
    assert.equal(bench.runner.busy, true);
    finishSlow('slow');
    assert.deepEqual(await bench.until('go on'), ['quick', 'slow', 'go on']);
    assert.equal(bench.runner.busy, false);
  });

  test('after the end of the call nothing is sent any more', async () => {
    let finish: (value: string) => void = () => undefined;
    const bench = new Bench({tool: () => new Promise(resolve => (finish = resolve))});
    bench.respond(['tool']);
    await bench.until('c0 running');
    bench.runner.close();
    finish('late');
    await new Promise(setImmediate);
    assert.deepEqual(bench.log, []);
  });
});
