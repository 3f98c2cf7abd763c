/** The pages of the documentation, and the fenced blocks in them: what an owner copies. It stands alone as the one reader of Markdown. */
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

export type Block = {
  readonly page: string;
  /** Of the line behind its fence. */
  readonly line: number;
  readonly language: string;
  /** A second word behind the language, by which a test that runs it finds it. */
  readonly name: string;
  readonly text: string;
};

/** What has changed names what was, and what is planned names what is not yet. */
const OF_OTHER_TIMES = ['CHANGELOG.md', 'docs/PROGRESS.md'];

export function documentedPages(): readonly string[] {
  const inDocs = readdirSync('docs', {recursive: true, encoding: 'utf8'}).map(name => join('docs', name));
  return [...readdirSync('.'), ...inDocs]
    .map(name => name.replaceAll('\\', '/'))
    .filter(name => name.endsWith('.md') && !OF_OTHER_TIMES.includes(name))
    .sort();
}

export function blocksOf(page: string, markdown = readFileSync(page, 'utf8')): readonly Block[] {
  const fenced = /^( *)(`{3,})([^\n`]*)\n([^]*?)^\1\2 *$/gm;
  return [...markdown.matchAll(fenced)].map(({index, 3: info = '', 4: text = ''}) => {
    const [language = '', name = ''] = info.trim().split(/\s+/);
    return {page, line: markdown.slice(0, index).split('\n').length + 1, language, name, text};
  });
}
