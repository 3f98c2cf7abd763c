/** Page tools: every call is answered exactly once, and the model goes on once for each response. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {ToolRunner, type PageTool, type ToolCall} from '../../../src/realtime/session/tools.js';
import {MAX_TOOL_OUTPUT_BYTES} from '../../../src/realtime/protocol/limits.js';
import type {ServerEvent} from '../../../src/realtime/protocol/server-events.js';

/** A runner with a log of what it did, in order: each output, and `go on` when the model is asked to. */
class Bench {
  readonly log: string[] = [];
  readonly runner: ToolRunner;
  #wake: () => void = () => undefined;

  constructor(
    handlers: Record<string, PageTool['handler']>,
    offer: (call: ToolCall) => void = () => undefined,
  ) {
    this.runner = new ToolRunner({
      tools: Object.entries(handlers).map(([name, handler]) => ({
        name,
        description: '',
        parameters: {},
        handler,
      })),
      send: event =>
        this.#note(
          event.type === 'conversation.item.create' && 'output' in event.item ? event.item.output : '?',
        ),
      offer,
      onSettled: () => this.#note('go on'),
    });
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
    while (!this.log.includes(entry)) await new Promise<void>(resolve => (this.#wake = resolve));
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

  test('that nobody has is offered to the page, and refused where nobody takes it', async () => {
    const taken = new Bench({}, call => call.respondWith(`${call.name} done`));
    taken.respond(['dance']);
    assert.deepEqual(await taken.until('go on'), ['dance done', 'go on']);
    const left = new Bench({});
    left.respond(['dance']);
    assert.deepEqual(await left.until('go on'), ['{"error":"This page has no dance"}', 'go on']);
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
    await Promise.resolve();
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
    await Promise.resolve();
    bench.runner.close();
    finish('late');
    await new Promise(setImmediate);
    assert.deepEqual(bench.log, []);
  });
});
