/** Vite wraps each `import()` in a loader of preloads, which we have none of: 0.7 kB that every page would load. */
import type {Plugin} from 'vite';

export function barePreload(): Plugin {
  const helper = '\0bare-preload';
  return {
    name: 'bare-preload',
    apply: 'build',
    enforce: 'pre',
    resolveId: id => (id.includes('vite/preload-helper') ? helper : null),
    load: id => (id === helper ? 'export const __vitePreload = load => load();' : null),
  };
}
