/** What docs/react.md tells a page to write: each snippet is compiled against the types that are published. */
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {ROOT} from '../../scripts/find-tests.js';

const TSC = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
/** Within the package, which finds itself by its name there. */
const FOLDER = join(ROOT, '.cache', 'react-page');

const SNIPPETS = [
  ...readFileSync(join(ROOT, 'docs', 'react.md'), 'utf8').matchAll(/```tsx\n([^]*?)```/g),
].map(([, code = '']) => code);

/** What must not compile: a type that lets everything through would pass the others. */
const WRONG = `
import {RealtimeVoice, useRealtimeVoice} from 'realtime-voice/react';

// @ts-expect-error there is no such look
export const look = <RealtimeVoice variant="huge" />;
// @ts-expect-error nor such an attribute
export const attribute = <RealtimeVoice colour="red" />;
// @ts-expect-error what an event says is typed
export const event = <RealtimeVoice onVoiceEnd={({reason}) => reason === 'no such reason'} />;
export function Wrong() {
  // @ts-expect-error there is no such way
  useRealtimeVoice({transport: 'pigeon'});
  // @ts-expect-error a session tells what it tells
  return useRealtimeVoice({onTranscript: ({words}) => console.log(words)}).isConnected;
}
`;

describe('the page on React', () => {
  before(() => {
    mkdirSync(FOLDER, {recursive: true});
    const compilerOptions = {
      ...{module: 'ESNext', moduleResolution: 'Bundler', jsx: 'react-jsx', target: 'ES2022'},
      ...{lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: [], strict: true, noEmit: true, skipLibCheck: true},
    };
    writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify({compilerOptions, include: ['*.tsx']}));
  });
  after(() => rmSync(FOLDER, {recursive: true, force: true}));

  test('has snippets that compile, with types that let nothing wrong through', () => {
    assert.ok(SNIPPETS.length > 3);
    for (const [at, code] of [...SNIPPETS, WRONG].entries()) {
      writeFileSync(join(FOLDER, `snippet-${at}.tsx`), code);
    }
    const {status, stdout} = spawnSync(process.execPath, [TSC, '-p', FOLDER], {encoding: 'utf8'});
    assert.deepEqual({status, stdout}, {status: 0, stdout: ''});
  });
});
