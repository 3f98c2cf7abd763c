/**
 * Brings a processor into an AudioContext on any page: as a file where the page names a folder for it or the script has
 * one beside it, else as text (worklet-text.ts).
 */
import {within} from '../shared/abort.js';
import {besideScript} from './worklet-file.js';

/** A file that is not there by then is not waited for: the text of it is to be had. */
const WAY_LIMIT_MS = 2_000;

export type WorkletSource = {
  /** The file's name in the worklet folder, such as `processors.js`. */
  readonly file: string;
  /** The processor as text: loaded where the file is not to be had. */
  readonly source: () => Promise<{readonly default: string}>;
};

export type WorkletOptions = {
  /** The folder that the page names. */
  readonly baseUrl?: string | undefined;
  readonly signal: AbortSignal;
};

/** Resolves when the processor is registered; rejects with `audio/worklet-blocked`, the refusals in its cause. */
export async function loadWorklet(
  context: BaseAudioContext,
  {file, source}: WorkletSource,
  {baseUrl, signal}: WorkletOptions,
): Promise<void> {
  const refused = await tryEach(context, files(file, baseUrl), signal);
  if (refused === undefined) return;
  const {loadWorkletText} = await import('./worklet-text.js');
  await loadWorkletText(context, {source, refused, baseUrl}, signal);
}

/** Tries them in order; resolves to what each was refused with, or to `undefined` when one was taken. */
export async function tryEach(
  context: BaseAudioContext,
  ways: ReadonlyArray<() => string>,
  signal: AbortSignal,
): Promise<unknown[] | undefined> {
  const refused: unknown[] = [];
  for (const locate of ways) {
    try {
      await within(WAY_LIMIT_MS, context.audioWorklet.addModule(locate()), () => new Error('no answer'));
      return undefined;
    } catch (refusal) {
      refused.push(refusal);
    }
    signal.throwIfAborted();
  }
  return refused;
}

/** Reads the file ahead, so that a context finds it in the cache. What fails is told by `loadWorklet()`. */
export function warmWorklet({file}: WorkletSource, baseUrl: string | undefined): void {
  const warm = async (): Promise<unknown> => fetch(files(file, baseUrl)[0]?.() ?? '');
  warm().catch(() => undefined);
}

/** Each is found in its turn: beside a script that is a blob itself there is no file. */
function files(file: string, baseUrl: string | undefined): Array<() => string> {
  const named = (): string => new URL(file, new URL(baseUrl?.replace(/\/?$/, '/') ?? '', location.href)).href;
  return [...(baseUrl === undefined ? [] : [named]), () => besideScript(file)];
}
