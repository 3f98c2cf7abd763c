/**
 * What is done with a fenced block, by its language. It stands alone as the one list of languages that the documentation may be
 * written in: a block of another one fails, so that nothing is left unread.
 */
import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {transform} from 'esbuild';
import {agentsOf} from '../../../server/config/agents.js';
import {readDeclaredTools} from '../../../src/components/declared-tools.js';
import type {Block} from './blocks.js';
import {problemsOf, readMarkup, type Tag} from './markup.js';
import {unknownVariables} from './names.js';
import type {Script} from './typed.js';

type Reading = {
  /** What is for the compiler. */
  readonly scripts?: readonly Script[];
  readonly problems?: readonly string[];
};

/** Nobody runs these: they are there to be looked at. */
const LOOKED_AT = ['text'];

/** Blocks that only their own programs understand, and the test that has these programs. */
const RUN_BY: Readonly<Record<string, string>> = {
  'docs/strict-pages.md text policy': 'test/e2e/strict-page.e2e.ts',
  'docs/frameworks.md ts angular/src/lamp.ts': 'test/package/framework-snippets.test.ts',
  'docs/embed.md php': 'test/long/token-handlers.long.ts',
};

/** Programs of others that a line may begin with. */
const PROGRAMS = /^(git|cd|npm|npx|node|docker|ollama|curl|apt-get|openssl|cp|export)$/;

const READ: Readonly<Record<string, (text: string) => Reading | Promise<Reading>>> = {
  js: text => ({scripts: [{text, language: 'js'}]}),
  jsx: text => ({scripts: [{text, language: 'jsx'}]}),
  ts: text => ({scripts: [{text, language: 'ts'}]}),
  tsx: text => ({scripts: [{text, language: 'tsx'}]}),
  html: readPage,
  vue: readTemplate,
  svelte: readTemplate,
  astro: readTemplate,
  css: readStyles,
  json: text => ({problems: jsonProblems(text)}),
  sh: text => ({problems: shellProblems(text)}),
  bash: text => ({problems: shellProblems(text)}),
};

export async function readBlock({page, language, name, text}: Block): Promise<Reading> {
  const runner = RUN_BY[[page, language, name].join(' ').trim()];
  if (runner !== undefined) {
    const reads = existsSync(runner) && readFileSync(runner, 'utf8').includes(page);
    return reads ? {} : {problems: [`${runner} does not read it`]};
  }
  if (LOOKED_AT.includes(language)) return {};
  const read = Object.hasOwn(READ, language) ? READ[language] : undefined;
  return (await read?.(text)) ?? {problems: [`nothing reads a block in "${language}"`]};
}

function readPage(html: string): Reading {
  const markup = readMarkup(html);
  const scripts = markup.tags.filter(({name, attributes}) => name === 'script' && !attributes.has('src'));
  const isJson = ({attributes}: Tag): boolean => /json|importmap/.test(attributes.get('type') ?? '');
  const json = scripts.filter(isJson).map(({text}) => text);
  const tools = scripts.filter(({attributes}) => attributes.get('slot') === 'tools');
  return {
    problems: [...problemsOf(markup), ...json.flatMap(jsonProblems), ...toolProblems(tools)],
    scripts: scripts.filter(tag => !isJson(tag)).map(({text}) => ({text, language: 'js' as const})),
  };
}

/** Tools that are declared in HTML, as the widget reads them. */
function toolProblems(scripts: readonly Tag[]): string[] {
  const written = scripts.map(({text}) => ({textContent: text}));
  // All that is asked of the element.
  const host = {querySelectorAll: () => written} as unknown as Element;
  return readDeclaredTools(host).problems.map(({message}) => message);
}

/** A component of a framework: what is markup in it. Its own compiler has read the fixtures of the tests. */
function readTemplate(text: string): Reading {
  const markup = text
    .replace(/^---\n[^]*?\n---\n/, '')
    .replace(/<script(?![^>]*\bsrc=)[^>]*>[^]*?<\/script>/g, '');
  return {problems: problemsOf(readMarkup(markup, {template: true}))};
}

async function readStyles(css: string): Promise<Reading> {
  const {warnings} = await transform(css, {loader: 'css', logLevel: 'silent'});
  return {problems: warnings.map(({text}) => text)};
}

/** It is JSON; what is of the server's configuration is taken by the server, what is of a build is in a build. */
function jsonProblems(text: string): string[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (wrong) {
    return [String(wrong)];
  }
  const record = json as Readonly<Record<string, unknown>>;
  if ('files' in record) {
    const built = JSON.parse(readFileSync('dist/browser/integrity.json', 'utf8')) as object;
    return Object.keys(built).join() === Object.keys(record).join() ? [] : ['a build writes other fields'];
  }
  if (!['agents', 'limits', 'prices'].some(name => name in record)) return [];
  try {
    const whole = {agents: {assistant: {}}, ...record};
    const everything = new Proxy<Record<string, string>>({}, {get: () => 'given', has: () => true});
    agentsOf({default: Object.keys(whole.agents)[0], ...whole}, 'voice.config.json', everything);
    return [];
  } catch (wrong) {
    return [String(wrong)];
  }
}

/** It can be parsed, begins with programs that are known, and gives variables that somebody reads. */
function shellProblems(text: string): string[] {
  const {stderr, error} = spawnSync('sh', ['-n'], {input: text, encoding: 'utf8'});
  // A machine without a shell reads the rest all the same.
  const syntax = error === undefined && stderr !== '' ? [stderr] : [];
  const lines = text.replaceAll('\\\n', ' ').split('\n');
  const commands = lines.map(line => line.replace(/(^|\s)#.*/, '').trim()).filter(line => line !== '');
  return [...syntax, ...commands.flatMap(commandProblems)];
}

function commandProblems(command: string): string[] {
  const words = command.replace(/'[^']*'|"[^"]*"/g, '').split(/\s+/);
  const program = words.find(word => !word.includes('=')) ?? 'export';
  const variables = words.slice(0, words.indexOf(program)).map(word => word.split('=')[0] ?? '');
  return [
    ...(PROGRAMS.test(program) ? [] : [`${program} is no program that is known here`]),
    ...unknownVariables(variables),
  ];
}
