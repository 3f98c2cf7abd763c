/** The one file that a call is exported as. It stands alone because what is not in it matters: sound, unless it is asked for. */
import type {CallLogFile} from '../../realtime/session/log/call-log-file.js';

/** What was recorded of a call, and at which of its milliseconds that begins. */
export type ExportSound = {readonly recording: Blob; readonly at: number};

/** Is there sound that can go with it? */
export function hasSound({sound}: CallLogFile, recorded: ExportSound | undefined): boolean {
  return recorded !== undefined || sound?.url.startsWith('data:') === true;
}

/** As JSON; `withSound`: the sound is in it, too. */
export async function exportFile(
  file: CallLogFile,
  recorded: ExportSound | undefined,
  withSound: boolean,
): Promise<{readonly name: string; readonly content: Blob}> {
  const {sound: known, ...rest} = file;
  const sound = withSound && recorded ? {url: await dataUrl(recorded.recording), at: recorded.at} : known;
  const whole = withSound && sound ? {...rest, sound} : rest;
  const name = `call-${file.startedAt.slice(0, 16).replace('T', '-').replace(':', '')}.json`;
  return {name, content: new Blob([JSON.stringify(whole)], {type: 'application/json'})};
}

function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result as string), {once: true});
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The sound cannot be read')), {
      once: true,
    });
    reader.readAsDataURL(blob);
  });
}
