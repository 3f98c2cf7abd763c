/** What docs/frameworks.md tells a newcomer to write: it is what stands in the pages that are built and called in tests. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {ROOT} from '../../scripts/find-tests.js';

const PAGE = readFileSync(join(ROOT, 'docs', 'frameworks.md'), 'utf8');
/** Behind its language a snippet names the file that it is of. */
const SNIPPET = /```\w+ (\S+)\n([^]*?)```/g;
/** What only a test wants: a line that it can look into, and one page with the assistant in two places. */
const OF_TESTS = / +transport="websocket"| v-if="\$route[^"]*"/g;

/** However it is indented and wrapped. */
const closedUp = (text: string): string => text.replace(/\s+/g, '');

describe('the snippets for frameworks', () => {
  const snippets = [...PAGE.matchAll(SNIPPET)].map(([, file = '', text = '']) => ({file, text}));

  for (const {file, text} of snippets) {
    test(`are what ${file} holds`, () => {
      const held = readFileSync(join(ROOT, 'test', 'fixtures', file), 'utf8')
        .replaceAll('%VOICE_SERVER%', 'https://voice.example.com')
        .replace(OF_TESTS, '');
      assert.ok(closedUp(held).includes(closedUp(text)), text);
    });
  }

  test('are there for each framework', () => {
    const folders = snippets.map(({file}) => file.split('/')[0]);
    for (const folder of ['frameworks', 'angular', 'astro', 'turbo', 'vue'])
      assert.ok(folders.includes(folder), folder);
  });
});
