/** A challenge that a visitor met is believed by its maker's word alone. */
import assert from 'node:assert/strict';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterEach, describe, test} from 'node:test';
import {siteVerify, type Challenge} from '../../../server/access/challenge.js';

describe('a solution', () => {
  let server: Server | undefined;
  afterEach(() => server?.closeAllConnections());
  const maker = async (body: string, status = 200): Promise<{challenge: Challenge; asked: string[]}> => {
    const asked: string[] = [];
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        asked.push(text);
        response.writeHead(status, {location: 'http://127.0.0.1:1/'}).end(body);
      });
    });
    server.unref();
    await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve));
    const {port} = server.address() as AddressInfo;
    return {challenge: siteVerify({url: `http://127.0.0.1:${port}/`, secret: 'ours & only'}), asked};
  };

  test('is asked for with our secret, and nothing else of the visitor', async () => {
    const {challenge, asked} = await maker('{"success":true,"hostname":"x"}');
    assert.equal(await challenge('a b&secret=theirs'), true);
    assert.deepEqual(asked, ['secret=ours+%26+only&response=a+b%26secret%3Dtheirs']);
  });

  test('that its maker does not know is none', async () => {
    assert.equal(await (await maker('{"success":false}')).challenge('x'), false);
  });

  for (const [what, body, status] of [
    ['nothing', '', 200],
    ['no verdict', '{"success":"true"}', 200],
    ['somewhere else', '', 302],
    ['without end', `{"success":true,"x":"${'x'.repeat(40_000)}"}`, 200],
  ] as const) {
    test(`is not believed where its maker answers ${what}`, async () => {
      const {challenge} = await maker(body, status);
      await assert.rejects(challenge('x'), {code: 'session/failed'});
    });
  }
});
