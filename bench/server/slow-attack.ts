/**
 * A thousand clients that take their time on purpose, as slowhttptest has them. It stands alone because nobody believes
 * an attack of one's own make.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {findProgram} from '../../test/support/debian.js';

const CONNECTIONS = 1_000;
const PER_SECOND = 400;
/** All of them are there after a third of it. */
const SECONDS = 7;
/** Fewer at a time are no attack. */
const FEWEST = 0.95 * CONNECTIONS;
/** The program counts its own seconds, and now and then one more. */
const ENDS_WITHIN_MS = (SECONDS + 5) * 1_000;

/** The program writes for a terminal. */
const COLOUR = /\u001b\[[\d;]*[A-Za-z]/g;

/** What is taken slowly, and what the attack asks for. */
export type Attack = {
  /** Its words in the table. */
  readonly what: string;
  readonly path: string;
  readonly options: readonly string[];
};

/** `post`: a path that reads a body; `file`: one with a long answer. */
export function attacks(origin: string, {post, file}: {post: string; file: string}): Attack[] {
  return [
    {what: 'slow headers', path: '/api/realtime/config', options: ['-H']},
    // Without its second header the server would refuse it at once: the program has no option for it.
    {what: 'slow bodies', path: post, options: ['-B', '-f', `application/json\r\nOrigin: ${origin}`]},
    {what: 'slow readers', path: file, options: ['-X']},
  ];
}

/** Attacks while `work` goes on, which is told to stop by its signal; rejects where it was no attack. */
export async function under<T>(
  origin: string,
  {what, path, options}: Attack,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const program = findProgram('slowhttptest');
  const numbers = {'-c': CONNECTIONS, '-r': PER_SECOND, '-l': SECONDS, '-i': 1};
  const args = [...options, '-u', `${origin}${path}`, ...Object.entries(numbers).flat().map(String)];
  const child = spawn(program, args, {stdio: ['ignore', 'pipe', 'ignore']});
  let told = '';
  child.stdout.on('data', (text: Buffer) => (told += text.toString()));
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const late = setTimeout(kill, ENDS_WITHIN_MS);
  const over = new AbortController();
  const gone = once(child, 'exit').finally(() => over.abort());
  try {
    const [found] = await Promise.all([work(over.signal), gone]);
    const most = mostIn(told);
    if (most < FEWEST) throw new Error(`${what}: there were ${most} connections at most`);
    return found;
  } finally {
    kill();
    clearTimeout(late);
    process.off('exit', kill);
  }
}

/** Of what the program tells of itself: how many connections it held at a time. */
function mostIn(told: string): number {
  const plain = told.replaceAll(COLOUR, '');
  return Math.max(0, ...[...plain.matchAll(/connected:\s*(\d+)/g)].map(([, count]) => Number(count)));
}
