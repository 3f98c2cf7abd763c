/** Whoever carries tools out is loaded with the first of them: nothing that came meanwhile is lost. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {ServerEvent} from '../../../src/realtime/protocol/server-events.js';
import {LateTools} from '../../../src/realtime/session/tools/late-tools.js';
import type {PageTool} from '../../../src/realtime/session/tools/page-tool.js';
import {ToolRunner} from '../../../src/realtime/session/tools/tool-runner.js';
import {Store} from '../../../src/shared/store.js';

const clock: PageTool = {name: 'clock', description: '', parameters: {}, handler: () => 'noon'};
const item = {
  id: 'i',
  type: 'function_call',
  name: 'clock',
  call_id: 'c',
  arguments: '{}',
  status: 'completed',
};
const created: ServerEvent = {type: 'response.created', response: {id: 'r'}};
const called: ServerEvent = {type: 'response.output_item.done', response_id: 'r', output_index: 0, item};
const done: ServerEvent = {type: 'response.done', response: {id: 'r', status: 'completed'}};

function bench({tools = [clock], fails = false} = {}): {
  readonly late: LateTools;
  readonly log: string[];
  readonly load: () => void;
  readonly settled: Promise<void>;
} {
  const log: string[] = [];
  let load = (): void => undefined;
  const loading = new Promise<void>(resolve => (load = resolve));
  let onSettled = (): void => undefined;
  const settled = new Promise<void>(resolve => (onSettled = resolve));
  let isFirst = tools.length > 0;
  const late = new LateTools(
    {
      tools: () => [clock],
      send: event => void log.push(/"output":(".*?[^\\]")/.exec(JSON.stringify(event))?.[1] ?? '?'),
      offer: () => false,
      onSettled: () => {
        log.push('go on');
        onSettled();
      },
      onProgress: ({status}) => void log.push(status),
      approvals: new Store<readonly []>([]) as never,
      answerMcp: () => undefined,
    },
    async () => {
      // The first look at a page that has tools only warms up.
      if (isFirst) isFirst = false;
      else await loading;
      if (fails) throw new TypeError('Failed to fetch');
      return {ToolRunner};
    },
  );
  return {late, log, load: () => load(), settled};
}

describe('tools that are loaded late', () => {
  test('run what was called while they were on their way, and let the model go on once', async () => {
    const {late, log, load, settled} = bench();
    for (const event of [created, called, done]) late.observe(event);
    assert.equal(late.busy, true);
    load();
    await settled;
    assert.deepEqual(log, ['running', '"noon"', 'done', 'go on']);
    assert.equal(late.busy, false);
    late.close();
  });

  test('are not asked for by a response that calls nothing', () => {
    const {late} = bench();
    for (const event of [created, done]) late.observe(event);
    assert.equal(late.busy, false);
  });

  test('that cannot be loaded are told to the model, which waits for them', async () => {
    const {late, log, load, settled} = bench({fails: true});
    for (const event of [created, called, done]) late.observe(event);
    load();
    await settled;
    assert.match(log.join(), /could not load its tools.*failed,go on/);
    assert.equal(late.busy, false);
  });

  test('go on with the conversation where another link carries it before they are there', async () => {
    const {late, log, load, settled} = bench();
    for (const event of [created, called]) late.observe(event);
    assert.deepEqual(late.follow(), []);
    load();
    await settled;
    assert.deepEqual(log.slice(-1), ['go on']);
    late.close();
  });

  test('do nothing any more once the call is over', async () => {
    const {late, log, load} = bench();
    for (const event of [created, called, done]) late.observe(event);
    late.close();
    load();
    await new Promise(resolve => setImmediate(resolve));
    assert.deepEqual(log, []);
  });
});
