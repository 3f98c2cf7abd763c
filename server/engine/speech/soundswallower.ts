/** The recogniser library as the engine uses it: where its model lies, and the one rate that works. */
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import createModule, {type SoundSwallowerModule} from 'soundswallower';

/** The rate of the acoustic model. The library's default of 44.1 kHz yields garbage without a word. */
export const SPEECH_RATE = 16_000;

/** Loads the library. It is cheap: the acoustic model comes with the first decoder. */
export async function loadSoundSwallower(): Promise<SoundSwallowerModule> {
  const home = dirname(createRequire(import.meta.url).resolve('soundswallower'));
  const options = {modelBase: `${join(home, 'model')}/`};
  return createModule(options as Partial<SoundSwallowerModule>);
}
