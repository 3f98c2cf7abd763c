/**
 * The processors in the package: named one by one, in the words by which Vite, webpack and Next know a file that goes with a
 * script, so that a page's own build takes them along. It stands alone because the script of a server finds them by its own
 * address.
 */
import type {Plugin} from 'vite';

/** A build names what it takes along by its content, so the version that the script asks for is left out. */
const moduleOf = (names: readonly string[]): string => `
const files = {${names
  .map(name => `${name}: new URL(/* @vite-ignore */ '../worklets/${name}.js', import.meta.url)`)
  .join(', ')}};
export const besideScript = file => files[file.split('.')[0]].href;
`;

/** `names`: the processors that the bundle has; a build fails over a file that is not there. */
export function packagedWorklets(names: readonly string[]): Plugin {
  return {
    name: 'packaged-worklets',
    apply: 'build',
    enforce: 'pre',
    load: id => (id.endsWith('/src/audio/worklet-file.ts') ? moduleOf(names) : null),
  };
}
