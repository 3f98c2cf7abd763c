/** Takes the line breaks and indents out of html`…` literals in a build: a minifier leaves template text alone. */
import type {Plugin} from 'vite';

export function htmlPlugin(): Plugin {
  return {
    name: 'html-literals',
    apply: 'build',
    enforce: 'pre',
    transform: (code, id) =>
      id.endsWith('.ts') && code.includes('html`') ? {code: minifyTemplates(code), map: null} : null,
  };
}

/** The code with the text of its html literals closed up; what stands in `${…}` is left alone, literals in it are not. */
export function minifyTemplates(code: string): string {
  let output = '';
  /** For each literal or expression that is open: is it the text of an html literal, other text, or code? */
  const open: Array<'html' | 'text' | 'code'> = ['code'];
  for (let at = 0; at < code.length; at += 1) {
    const character = code.charAt(at);
    const within = open.at(-1);
    if (character === '`') {
      if (within === 'code') open.push(output.endsWith('html') ? 'html' : 'text');
      else open.pop();
    } else if (within !== 'code' && code.startsWith('${', at)) {
      open.push('code');
      output += '$';
      at += 1;
      output += '{';
      continue;
    } else if (within === 'code' && open.length > 1 && (character === '{' || character === '}')) {
      // A brace of its own inside an expression is an expression more to leave.
      if (character === '{') open.push('code');
      else open.pop();
    } else if (within === 'html' && character === '\n') {
      const [gap = ''] = /^\s*/.exec(code.slice(at)) ?? [];
      const next = code.charAt(at + gap.length);
      // Between tags nothing is needed; between attributes one space is.
      if (!/[>}`]$/.test(output) || !/[<$`>]/.test(next)) output += next === '>' ? '' : ' ';
      at += gap.length - 1;
      continue;
    }
    output += character;
  }
  return output;
}
