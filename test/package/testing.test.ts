/** `realtime-voice/testing` as it is built, imported by its name where there is no page: a test need not have one. */
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {describe, test} from 'node:test';
import {promisify} from 'node:util';
import {ROOT} from '../../scripts/find-tests.js';

const PROGRAM = `
  const {scriptedAssistant} = await import('realtime-voice/testing');
  let session;
  const element = {start: () => (session = element.createSession({settings: {}, tools: [], serverUrl: ''})).connect()};
  const assistant = scriptedAssistant(element, [{on: 'hello', say: 'Hello yourself.'}]);
  await assistant.hears('Hello');
  process.stdout.write(JSON.stringify(session.conversation.get().map(({text}) => text)));
`;

describe('realtime-voice/testing, imported by its name', () => {
  test('has a conversation without a page, a server or a browser', async () => {
    const {stdout} = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', PROGRAM], {
      cwd: ROOT,
    });
    assert.deepEqual(JSON.parse(stdout), ['Hello', 'Hello yourself.']);
  });
});
