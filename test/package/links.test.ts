/** The pages of this project lead to each other: every link to a file finds it, and every link to a heading finds that. */
import assert from 'node:assert/strict';
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {dirname, join, normalize} from 'node:path';
import {describe, test} from 'node:test';

const PAGES = [
  ...readdirSync('.').filter(name => name.endsWith('.md')),
  ...readdirSync('docs', {recursive: true, encoding: 'utf8'})
    .filter(name => name.endsWith('.md'))
    .map(name => join('docs', name)),
];

/** Where a link of this page does not lead to. */
function lostLinks(page: string): string[] {
  const text = readFileSync(page, 'utf8').replace(/```[^]*?```/g, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter(link => !/^[a-z]+:/.test(link) && !isThere(page, link));
}

function isThere(page: string, link: string): boolean {
  const [file = '', heading] = link.split('#', 2);
  const target = file === '' ? page : normalize(join(dirname(page), file));
  if (!existsSync(target)) return false;
  return heading === undefined || !target.endsWith('.md') || headingsOf(target).includes(heading);
}

/** As GitHub calls them in an address. */
function headingsOf(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/\[(.*?)\]\(.*?\)/g, '$1')
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('a link', () => {
  for (const page of PAGES) {
    test(`of ${page} leads somewhere`, () => assert.deepEqual(lostLinks(page), []));
  }
});

describe('the README', () => {
  test('leads to every guide', () => {
    const readme = readFileSync('README.md', 'utf8');
    // What was decided is read from its folder, and what is planned is nobody's guide.
    const guides = PAGES.filter(page => /^docs.[\w-]+\.md$/.test(page) && !page.endsWith('PROGRESS.md'));
    assert.ok(guides.length > 25);
    assert.deepEqual(
      guides.filter(guide => !readme.includes(`(${guide.replaceAll('\\', '/')})`)),
      [],
    );
  });
});
