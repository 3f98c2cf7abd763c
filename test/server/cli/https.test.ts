/** What the server is told so that a phone can try it. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {servePhones} from '../../../server/cli/https.js';

test('an empty port is the usual one, as everywhere', () => {
  for (const PORT of ['', ' ', undefined]) {
    const variables: Record<string, string | undefined> = {PORT};
    servePhones(variables, ['192.168.1.2']);
    assert.match(variables['PUBLIC_ORIGINS'] ?? '', /^https:\/\/192\.168\.1\.2:3000,/);
  }
});

test('what the owner has set stays', () => {
  const variables: Record<string, string | undefined> = {PORT: '4000', HOST: '10.0.0.1'};
  servePhones(variables, ['192.168.1.2']);
  assert.equal(variables['HOST'], '10.0.0.1');
  assert.match(variables['PUBLIC_ORIGINS'] ?? '', /^https:\/\/192\.168\.1\.2:4000,/);
});
