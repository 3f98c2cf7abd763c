/** Plays a context through another speaker. It stands alone because few pages choose one, and no other loads it. */
import {VoiceError} from '../shared/errors.js';

type SinkContext = AudioContext & {setSinkId?: (id: string) => Promise<void>};

/** An empty `id` is the default speaker. Resolves to what the page is told where that cannot be done. */
export async function chooseSpeaker(context: SinkContext, id: string): Promise<VoiceError | undefined> {
  try {
    if (context.setSinkId === undefined)
      throw new Error('This browser always plays through its default speaker');
    await context.setSinkId(id);
    return undefined;
  } catch (cause) {
    const message = `output-device-id="${id}" cannot be used; the default speaker is`;
    return new VoiceError('config/invalid', {message, cause});
  }
}
