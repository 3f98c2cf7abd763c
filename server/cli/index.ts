#!/usr/bin/env node
/**
 * `realtime-voice`: the commands of the package, for whoever has a folder and no checkout. It stands alone because it runs
 * before anything is known to be installed: it loads the rest by name.
 */
import {existsSync, readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {projectFolder} from '../engine/project-folder.js';

type Command = {
  /** From the folder of this file. */
  readonly module: string;
  readonly does: string;
  /** It speaks by itself, unless a provider does. */
  readonly practises: 'always' | 'without a key' | 'never';
  /** What it may be told, each without its dashes. */
  readonly flags?: readonly string[];
  readonly takesFile?: boolean;
};

const COMMANDS: Readonly<Record<string, Command>> = {
  start: {
    module: '../index.js',
    does: 'a page to talk to, and the voice server behind it',
    practises: 'without a key',
    flags: ['https'],
  },
  engine: {
    module: '../engine/index.js',
    does: 'the practice voice alone, for any client of the Realtime protocol',
    practises: 'always',
  },
  doctor: {
    module: '../commands/doctor.js',
    does: 'may strangers be let in? (--online, --confirm-limits)',
    practises: 'never',
    flags: ['online', 'confirm-limits'],
  },
  'check-config': {
    module: '../commands/check-config.js',
    does: 'reads voice.config.json, and says what is wrong',
    practises: 'never',
    takesFile: true,
  },
  cost: {
    module: '../commands/cost.js',
    does: 'what calls would cost by each model, and at most',
    practises: 'never',
    flags: ['markdown'],
  },
  'verify-live': {
    module: '../commands/verify-live.js',
    does: 'holds a short call with your provider, which costs cents (--yes)',
    practises: 'always',
    flags: ['yes'],
  },
};

const OPTIONS = `
  --https   start: serves https with a certificate of its own, and shows a code for your phone
  --help    this
  --version the version`;

async function main(): Promise<void> {
  const [name = '', ...rest] = process.argv.slice(2);
  if (['--version', '-v'].includes(name)) {
    say(version());
    return;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined || rest.includes('--help') || rest.includes('-h')) {
    say(help());
    if (command === undefined && !['--help', '-h', 'help'].includes(name)) {
      const given = name === '' ? 'No command was given' : `"${name}" is no command`;
      process.stderr.write(`${given}; use ${Object.keys(COMMANDS).join(', ')}.\n`);
      process.exitCode = 1;
    }
    return;
  }
  if (existsSync('.env')) process.loadEnvFile(resolve('.env'));
  const flags = readFlags(command, rest);
  if (flags === undefined) return;
  if (flags.has('https') && !(await prepareHttps())) return;
  if (command.practises === 'always' || (command.practises === 'without a key' && !hasProvider())) {
    const {PRACTICE_VOICE, installOnFirstUse} = await import('./first-use.js');
    if (!(await installOnFirstUse(PRACTICE_VOICE))) {
      process.stderr.write('With OPENAI_API_KEY=… a provider answers in its place.\n');
      return;
    }
  }
  // What follows is the command's own, as if it had been started by itself.
  process.argv.splice(2, 1);
  await import(command.module);
}

/** What a command is told; `undefined` where it knows no such thing, which has been said. */
function readFlags({flags = [], takesFile = false}: Command, args: string[]): Set<string> | undefined {
  const options = Object.fromEntries(flags.map(flag => [flag, {type: 'boolean' as const}]));
  try {
    return new Set(Object.keys(parseArgs({args, options, allowPositionals: takesFile}).values));
  } catch (wrong) {
    process.stderr.write(`${wrong instanceof Error ? wrong.message : String(wrong)}\n${help()}\n`);
    process.exitCode = 1;
    return undefined;
  }
}

/** False where what it takes could not be installed, which has been said. */
async function prepareHttps(): Promise<boolean> {
  const [{servePhones}, {HTTPS, installOnFirstUse}] = await Promise.all([
    import('./https.js'),
    import('./first-use.js'),
  ]);
  servePhones(process.env);
  return installOnFirstUse(HTTPS);
}

/** Does somebody else answer? The server reads the same variables. */
function hasProvider(): boolean {
  const {OPENAI_API_KEY, OPENAI_API_KEY_FILE, OPENAI_BASE_URL} = process.env;
  return [OPENAI_API_KEY, OPENAI_API_KEY_FILE, OPENAI_BASE_URL].some(value => value?.trim());
}

function help(): string {
  const width = Math.max(...Object.keys(COMMANDS).map(name => name.length)) + 2;
  const lines = Object.entries(COMMANDS).map(([name, {does}]) => `  ${name.padEnd(width)}${does}`);
  return ['Usage: realtime-voice <command>', '', ...lines, OPTIONS].join('\n');
}

function version(): string {
  const manifest = readFileSync(resolve(projectFolder(), 'package.json'), 'utf8');
  return (JSON.parse(manifest) as {readonly version: string}).version;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

await main();
