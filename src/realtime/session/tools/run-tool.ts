/**
 * One call of a tool, from its arguments to what the model is told. It stands alone because it never fails: whatever
 * goes wrong with the page's code is an answer, too.
 */
import {abortable, within} from '../../../shared/abort.js';
import {askVisitor} from './approvals.js';
import {checkArguments} from '../../protocol/check-arguments.js';
import type {PageTool, ToolArguments} from './page-tool.js';
import {errorText, outputText} from '../../protocol/tool-output.js';
import type {ToolOutcome, ToolRunnerOptions} from './tool-runner.js';

/** A tool that takes longer than this is answered with an error, so that the conversation goes on. */
const TOOL_LIMIT_MS = 30_000;

type Call = {
  readonly name: string;
  readonly callId: string;
  /** The arguments as the model wrote them. */
  readonly json: string;
  /** Aborts when the call of the visitor ends. */
  readonly signal: AbortSignal;
  readonly options: Pick<ToolRunnerOptions, 'tools' | 'offer' | 'onProgress' | 'approvals'>;
};

/** Never rejects. */
export async function runTool(call: Call): Promise<ToolOutcome> {
  try {
    return await outcomeOf(call);
  } catch (failure) {
    const error = failure instanceof Error ? failure.message : String(failure);
    return {status: 'failed', output: outputText({error})};
  }
}

async function outcomeOf(call: Call): Promise<ToolOutcome> {
  const {name, callId, json, options} = call;
  const tool = options.tools().find(known => known.name === name);
  const args = parseArguments(json);
  if (args === undefined) throw new Error('The arguments are not a JSON object');
  const problems = checkArguments(tool?.parameters, args);
  if (problems.length > 0) throw new Error(`${name} was not run: ${problems.join('; ')}`);
  if (!(await isAllowed(call, tool, args)))
    return {status: 'refused', output: errorText('The visitor did not allow this')};
  options.onProgress({callId, name, status: 'running'});
  return {status: 'done', output: outputText(await perform(call, tool, args))};
}

async function isAllowed(call: Call, tool: PageTool | undefined, args: ToolArguments): Promise<boolean> {
  const {name, callId, options, signal} = call;
  const {confirm = false} = tool ?? {};
  const question = typeof confirm === 'function' ? confirm(args) : confirm;
  if (question === false) return true;
  options.onProgress({callId, name, status: 'waiting'});
  const words = typeof question === 'string' && {question};
  return askVisitor(options.approvals, {id: callId, name, arguments: args, kind: 'page', ...words}, signal);
}

function perform(call: Call, tool: PageTool | undefined, args: ToolArguments): Promise<unknown> {
  const {name, callId} = call;
  const {handler, timeoutMs: limitMs = TOOL_LIMIT_MS} = tool ?? {};
  const late = new AbortController();
  const signal = AbortSignal.any([call.signal, late.signal]);
  const answer =
    handler === undefined
      ? offer(call, args)
      : // The handler runs in a promise, so that a throw is a rejection like any other.
        Promise.resolve().then(() => handler(args, {callId, signal}));
  return within(limitMs, abortable(answer, call.signal), () => {
    late.abort();
    return new Error(`${name} was not answered within ${limitMs / 1000} s`);
  });
}

function offer({name, callId, options}: Call, args: ToolArguments): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let taken = false as boolean;
    const respondWith = (output: unknown): void => {
      taken = true;
      resolve(output);
    };
    const listens = options.offer({name, arguments: args, callId, respondWith});
    if (listens || taken) return;
    const names = options.tools().map(tool => tool.name);
    reject(new Error(`This page has no tool ${name}. It has: ${names.join(', ') || 'none'}`));
  });
}

function parseArguments(json: string): ToolArguments | undefined {
  try {
    const value: unknown = JSON.parse(json === '' ? '{}' : json);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
