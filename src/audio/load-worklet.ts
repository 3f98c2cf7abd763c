/**
 * Brings a processor into an AudioContext on any page: as a file where the page names a folder for it, as a blob,
 * and as a data address where blobs are blocked (frames in Safari, strict policies).
 */
import {VoiceError} from '../shared/errors.js';

export type WorkletSource = {
  /** The file's name in the worklet folder, such as `capture.js`. */
  readonly file: string;
  /** The processor as text. */
  readonly source: string;
};

/** Resolves when the processor is registered; rejects with `audio/worklet-blocked`, the refusals in its cause. */
export async function loadWorklet(
  context: AudioContext,
  {file, source}: WorkletSource,
  {baseUrl, signal}: {readonly baseUrl?: string | undefined; readonly signal: AbortSignal},
): Promise<void> {
  const refusals: unknown[] = [];
  for (const address of addresses(file, source, baseUrl)) {
    try {
      await context.audioWorklet.addModule(address);
      return;
    } catch (refusal) {
      refusals.push(refusal);
    } finally {
      if (address.startsWith('blob:')) URL.revokeObjectURL(address);
    }
    signal.throwIfAborted();
  }
  throw new VoiceError('audio/worklet-blocked', {cause: new AggregateError(refusals)});
}

/** One after the other, so that a page with a file never touches blob: or data:. */
function* addresses(file: string, source: string, baseUrl: string | undefined): Generator<string> {
  if (baseUrl !== undefined) yield new URL(file, new URL(baseUrl.replace(/\/?$/, '/'), location.href)).href;
  yield URL.createObjectURL(new Blob([source], {type: 'text/javascript'}));
  yield `data:text/javascript;charset=utf-8,${encodeURIComponent(source)}`;
}
