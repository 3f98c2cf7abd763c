/** The recogniser library as the engine uses it: where its model lies, and the one rate that works. */
import {dirname, join} from 'node:path';
import type createModule from 'soundswallower';
import type {SoundSwallowerModule} from 'soundswallower';
import {importPackage, locatePackage} from '../packages.js';

/** The rate of the acoustic model. The library's default of 44.1 kHz yields garbage without a word. */
export const SPEECH_RATE = 16_000;

/** Loads the library. It is cheap: the acoustic model comes with the first decoder. */
export async function loadSoundSwallower(): Promise<SoundSwallowerModule> {
  const home = dirname(locatePackage('soundswallower'));
  const options = {modelBase: `${join(home, 'model')}/`};
  const library = (await importPackage('soundswallower')) as {readonly default: typeof createModule};
  return library.default(options as Partial<SoundSwallowerModule>);
}
