/**
 * The voice server in an app of somebody else's, by the programs that docs/server.md tells owners to write: each is run
 * as it stands there, finds the package by its name, and carries a call of a real browser.
 */
import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {launchBrowser, type TestBrowser} from '../support/browser.js';
import {freePort} from '../support/free-port.js';
import {askOneQuestion} from '../support/one-question.js';
import {VISITOR_VOICE} from '../support/visitor-voice.js';
import {startProgram, type RunningServer} from '../support/voice-server.js';

const PAGE = readFileSync('docs/server.md', 'utf8');
/** In the project, so that a program there finds the package by its name, as in a folder where it is installed. */
const PROGRAMS = '.cache/snippets';
function program(name: string): string {
  const written = new RegExp(`\`\`\`js ${name}\\n([^]*?)\`\`\``).exec(PAGE)?.[1];
  assert.ok(written, `docs/server.md has a program "${name}"`);
  mkdirSync(PROGRAMS, {recursive: true});
  const path = join(PROGRAMS, `${name}.mjs`);
  writeFileSync(path, written);
  return path;
}

describe('the voice server in an app of one’s own', () => {
  let browser: TestBrowser;
  let folder: string;
  before(async () => {
    browser = await launchBrowser();
    folder = mkdtempSync(join(tmpdir(), 'voice-data-'));
  });
  after(async () => {
    await browser.close();
    rmSync(folder, {recursive: true, force: true});
  });

  for (const [name, where] of [
    ['express', 'an Express app'],
    ['http', 'a server of bare node:http'],
  ] as const) {
    test(`answers a visitor of ${where}, and ends in order`, async () => {
      const app = await start(name);
      try {
        const page = await browser.open(app.origin.replace('127.0.0.1', 'localhost'), VISITOR_VOICE);
        await askOneQuestion(page);
        await page.close();
      } finally {
        await app.stop();
      }
      assert.equal(await app.exit, 0);
    });
  }

  const start = async (name: string): Promise<RunningServer> =>
    startProgram(program(name), {PORT: String(await freePort()), DATA_DIR: join(folder, name)});
});
