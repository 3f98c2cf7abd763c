/**
 * The processors in the package: named one by one, in the words by which Vite, webpack and Next know a file that goes with a
 * script, so that a page's own build takes them along. It stands alone because the script of a server finds them by its own
 * address.
 */
import type {Plugin} from 'vite';

const NAMES = ['processors', 'recorder'];

/** A build names what it takes along by its content, so the version that the script asks for is left out. */
const MODULE = `
const files = {${NAMES.map(
  name => `${name}: new URL(/* @vite-ignore */ '../worklets/${name}.js', import.meta.url)`,
).join(', ')}};
export const besideScript = file => files[file.split('.')[0]].href;
`;

export function packagedWorklets(): Plugin {
  return {
    name: 'packaged-worklets',
    apply: 'build',
    enforce: 'pre',
    load: id => (id.endsWith('/src/audio/worklet-file.ts') ? MODULE : null),
  };
}
