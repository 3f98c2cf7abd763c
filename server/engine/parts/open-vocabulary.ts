/**
 * Free sentences, heard by Debian's pocketsphinx where it is installed: one process that stays, because loading its
 * models takes longer than most turns. It stands alone because a program with files and a pipe is no library.
 */
import {spawn, type ChildProcess} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {createInterface} from 'node:readline';
import {resample, toFloat, toPcm16} from '../speech/resample.js';
import type {Warn} from './endpoint.js';

const PROGRAM = 'pocketsphinx_batch';
const SESSION_RATE = 24_000;
const RATE = 16_000;
/** Less is no word, and the program says nothing at all about it. */
const SHORTEST_SECONDS = 0.2;
/** Decoding takes about 0.4 s for each second of sound: a longer turn would keep the others waiting. */
const LONGEST_SECONDS = 20;
const DECODING_MS = 30_000;

/** Where the program and its models are. */
export type InstalledVocabulary = {readonly program: string; readonly models: string};

/** Looks for the program in the folders of a `PATH`, and for the models of English beside it. */
export function findOpenVocabulary(path = ''): InstalledVocabulary | undefined {
  const program = path
    .split(':')
    .filter(folder => folder !== '')
    .map(folder => join(folder, PROGRAM))
    .find(file => existsSync(file));
  if (program === undefined) return undefined;
  const models = join(dirname(program), '../share/pocketsphinx/model/en-us');
  return existsSync(join(models, 'en-us.lm.bin')) ? {program, models} : undefined;
}

export class OpenVocabulary {
  readonly #folder = mkdtempSync(join(tmpdir(), 'voice-turns-'));
  readonly #child: ChildProcess;
  readonly #warn: Warn;
  /** One turn at a time, so that one that is given up before its time costs nothing. */
  #queue: Promise<unknown> = Promise.resolve();
  #turns = 0;
  #onLine: (line: string | undefined) => void = () => undefined;
  #over = false;

  constructor({program, models}: InstalledVocabulary, warn: Warn) {
    this.#warn = warn;
    const named = ['-hmm', `${models}/en-us`, '-lm', `${models}/en-us.lm.bin`];
    const words = ['-dict', `${models}/cmudict-en-us.dict`];
    const turns = ['-ctl', '/dev/stdin', '-cepdir', this.#folder, '-cepext', '.raw', '-adcin', 'yes'];
    // It opens its input and output by their names, which works with pipes and not with the sockets that Node makes.
    const line = ['cat | "$@" | cat', 'sh', program, ...named, ...words, ...turns, '-hyp', '/dev/stdout'];
    this.#child = spawn('sh', ['-c', ...line], {stdio: ['pipe', 'pipe', 'ignore'], detached: true});
    this.#child.on('error', () => this.#lose());
    this.#child.on('exit', () => this.#lose());
    this.#child.stdin?.on('error', () => this.#lose());
    if (this.#child.stdout !== null) {
      createInterface({input: this.#child.stdout}).on('line', said => this.#onLine(said));
    }
  }

  /** The words of a turn (PCM16 at 24 kHz), or nothing where it had none, or where nobody wants them any more. */
  hear(pcm: Int16Array, signal: AbortSignal): Promise<string | undefined> {
    const seconds = pcm.length / SESSION_RATE;
    if (seconds < SHORTEST_SECONDS || seconds > LONGEST_SECONDS) return Promise.resolve(undefined);
    const heard = this.#queue.then(() => (signal.aborted ? undefined : this.#decode(pcm)));
    this.#queue = heard.catch(() => undefined);
    return heard;
  }

  /** Ends the program and removes what it read. */
  close(): void {
    this.#end();
    rmSync(this.#folder, {recursive: true, force: true});
  }

  async #decode(pcm: Int16Array): Promise<string | undefined> {
    if (this.#over) return undefined;
    this.#turns += 1;
    const name = `turn-${this.#turns}`;
    const file = join(this.#folder, `${name}.raw`);
    const {buffer} = toPcm16(resample(toFloat(pcm), SESSION_RATE, RATE));
    await writeFile(file, Buffer.from(buffer)).catch(() => undefined);
    try {
      return wordsOf(await this.#ask(name));
    } finally {
      await rm(file, {force: true});
    }
  }

  /** The line about a turn; none where the program is gone, or takes so long that it counts as gone. */
  #ask(name: string): Promise<string | undefined> {
    return new Promise(resolve => {
      if (this.#over) {
        resolve(undefined);
        return;
      }
      const late = setTimeout(() => this.#lose(), DECODING_MS);
      this.#onLine = line => {
        if (line !== undefined && !line.includes(`(${name} `)) return;
        clearTimeout(late);
        this.#onLine = (): void => undefined;
        resolve(line);
      };
      this.#child.stdin?.write(`${name}\n`);
    });
  }

  #lose(): void {
    if (this.#over) return;
    this.#end();
    this.#warn(`${PROGRAM} was lost: only the practice grammar is understood from now on`);
  }

  #end(): void {
    this.#over = true;
    this.#onLine(undefined);
    try {
      // The whole pipeline: it is a process group of its own.
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
}

/** "what is the capital of france (turn-3 -7160)": the words, then which turn they are of, and a score. */
function wordsOf(line = ''): string | undefined {
  const words = line.replace(/\s*\([^()]*\)\s*$/, '').trim();
  return words === '' ? undefined : words;
}
