/**
 * A processor as text: for a page where its file is not to be had, as a blob, and as a data address where blobs are
 * blocked. It stands alone because a page with a file never loads it.
 */
import {VoiceError} from '../shared/errors.js';
import {tryEach, type WorkletSource} from './load-worklet.js';

export type WorkletText = Pick<WorkletSource, 'source'> & {
  /** What the files were refused with. */
  readonly refused: readonly unknown[];
  /** The folder that the page named. */
  readonly baseUrl: string | undefined;
};

/** Resolves when the processor is registered; rejects with `audio/worklet-blocked`. */
export async function loadWorkletText(
  context: BaseAudioContext,
  {source, refused, baseUrl}: WorkletText,
  signal: AbortSignal,
): Promise<void> {
  const {default: text} = await source();
  const blob = URL.createObjectURL(new Blob([text], {type: 'text/javascript'}));
  try {
    const ways = [
      (): string => blob,
      (): string => `data:text/javascript;charset=utf-8,${encodeURIComponent(text)}`,
    ];
    const also = await tryEach(context, ways, signal);
    if (also === undefined) return;
    throw new VoiceError('audio/worklet-blocked', {
      message: `The AudioWorklet was blocked: the page's script-src must allow ${originOf(baseUrl)} (or the origin of worklet-base-url), blob: or data:`,
      cause: new AggregateError([...refused, ...also]),
    });
  } finally {
    URL.revokeObjectURL(blob);
  }
}

/** Where the files would have come from. */
function originOf(baseUrl: string | undefined): string {
  const folder = baseUrl !== undefined && URL.canParse(baseUrl, location.href) ? baseUrl : import.meta.url;
  return new URL(folder, location.href).origin;
}
