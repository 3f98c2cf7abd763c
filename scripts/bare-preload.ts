/** Vite wraps each `import()` in a loader of preloads, which we have none of: 0.8 kB that every page would load. */
import type {Plugin} from 'vite';

/**
 * `__vitePreload(async () => {const {a} = await import('b'); return {a};}, …)` is `import('b')`, and so is
 * `__vitePreload(() => import('b'), …)`.
 */
const WRAPPED =
  /__vitePreload\((?:async \(\) => \{\s*const \{[^}]*\} = await (import\([^)]*\)(?:\.then\(\(\w+\) => \w+\.\w+\))?);\s*return \{[^}]*\};?\s*\}|\(\) => (import\([^)]*\)(?:\.then\(\(\w+\) => \w+\.\w+\))?)),[^)]*\)/g;

export function barePreload(): Plugin {
  const helper = '\0bare-preload';
  return {
    name: 'bare-preload',
    apply: 'build',
    enforce: 'pre',
    resolveId: id => (id.includes('vite/preload-helper') ? helper : null),
    load: id => (id === helper ? 'export const __vitePreload = load => load();' : null),
    renderChunk: code => ({code: code.replace(WRAPPED, '$1$2'), map: null}),
  };
}
