/** Takes the white space and the comments out of css`…` literals in a build: a minifier leaves template text alone. */
import type {Plugin} from 'vite';

const CSS_LITERAL = /\bcss`([^`]*)`/g;

export function cssPlugin(): Plugin {
  return {
    name: 'css-literals',
    apply: 'build',
    enforce: 'pre',
    transform: (code, id) => {
      if (!id.endsWith('.ts') || !code.includes('css`')) return null;
      return {
        code: code.replace(CSS_LITERAL, (_match, css: string) => `css\`${minifyCss(css)}\``),
        map: null,
      };
    },
  };
}

/** Only what cannot change a meaning: comments, white space where nothing needs it, noughts and quotation marks. */
export function minifyCss(css: string): string {
  return css
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/\s*([{};])\s*/g, '$1')
    .replace(/;}/g, '}')
    .replace(/([\w-]): /g, '$1:')
    .replace(/, /g, ',')
    .replace(/\( | (?=\))/g, match => match.trim())
    .replace(/ ([>/]) | (?=!important)/g, '$1')
    .replace(/(?<![\w.])0(?=\.\d)/g, '')
    .replace(/(?<==)'([a-z]+)'(?=\])/g, '$1')
    .trim();
}
