/**
 * Brings a processor into an AudioContext on any page: as a file where the page names a folder for it or the script
 * has one beside it, as a blob, and as a data address where blobs are blocked.
 */
import {within} from '../shared/abort.js';
import {VoiceError} from '../shared/errors.js';

/** A file that is not there by then is not waited for: the text of it is here. */
const WAY_LIMIT_MS = 2_000;

export type WorkletSource = {
  /** The file's name in the worklet folder, such as `processors.js`. */
  readonly file: string;
  /** The processor as text: loaded where the file is not to be had. */
  readonly source: () => Promise<string>;
};

/** Resolves when the processor is registered; rejects with `audio/worklet-blocked`, the refusals in its cause. */
export async function loadWorklet(
  context: BaseAudioContext,
  worklet: WorkletSource,
  {baseUrl, signal}: {readonly baseUrl?: string | undefined; readonly signal: AbortSignal},
): Promise<void> {
  const refusals: unknown[] = [];
  for (const locate of ways(worklet, baseUrl)) {
    let address = '';
    try {
      address = await locate();
      await within(WAY_LIMIT_MS, context.audioWorklet.addModule(address), () => new Error('no answer'));
      return;
    } catch (refusal) {
      refusals.push(refusal);
    } finally {
      URL.revokeObjectURL(address);
    }
    signal.throwIfAborted();
  }
  const origin = new URL(baseUrl ?? import.meta.url, location.href).origin;
  throw new VoiceError('audio/worklet-blocked', {
    message: `The AudioWorklet was blocked: the page's script-src must allow ${origin} (or the origin of worklet-base-url), blob: or data:`,
    cause: new AggregateError(refusals),
  });
}

/** Reads the file ahead, so that a context finds it in the cache. What fails is told by `loadWorklet()`. */
export function warmWorklet(worklet: WorkletSource, baseUrl: string | undefined): void {
  const warm = async (): Promise<unknown> => fetch((await ways(worklet, baseUrl)[0]?.()) ?? '');
  warm().catch(() => undefined);
}

/**
 * One after the other, so that a page with a file never touches blob: or data:. Each is found in its turn: beside a
 * script that is a blob itself there is no file, but another blob is as good.
 */
function ways(
  {file, source}: WorkletSource,
  baseUrl: string | undefined,
): Array<() => string | Promise<string>> {
  // Not in one expression with import.meta.url: a bundler would take it for an asset.
  const script = import.meta.url;
  const named = (): string => new URL(file, new URL(baseUrl?.replace(/\/?$/, '/') ?? '', location.href)).href;
  return [
    ...(baseUrl === undefined ? [] : [named]),
    () => new URL(`../worklets/${file}`, script).href,
    async () => URL.createObjectURL(new Blob([await source()], {type: 'text/javascript'})),
    async () => `data:text/javascript;charset=utf-8,${encodeURIComponent(await source())}`,
  ];
}
