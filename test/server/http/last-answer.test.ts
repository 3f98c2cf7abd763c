/** Whoever sends too much is told so before the connection closes, also while they still send. */
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {after, before, describe, test} from 'node:test';
import {MAX_BODY_BYTES} from '../../../server/http/body.js';
import {LINGER_BYTES} from '../../../server/http/answer.js';
import {listen, makeVoice, type Site} from './site.js';

const BODY_BYTES = 2 * MAX_BODY_BYTES;
const ENDLESS_BYTES = 1024 * LINGER_BYTES;

describe('the last answer on a connection', () => {
  let site: Site;
  /** The server's end of the last connection. */
  let taken: Socket;
  before(async () => {
    site = await listen(undefined, [makeVoice().voice]);
    site.server.on('connection', (socket: Socket) => (taken = socket));
  });
  after(() => site.close());

  /** A body of which the beginning is sent, and what was answered to it. */
  async function begin(
    announced = BODY_BYTES,
  ): Promise<{socket: Socket; answer: string; closed: Promise<Error | undefined>}> {
    const socket = connect(site.port, '127.0.0.1');
    const closed = new Promise<Error | undefined>(resolve => {
      let failure: Error | undefined;
      socket.once('error', error => (failure = error)).once('close', () => resolve(failure));
    });
    const name = `127.0.0.1:${site.port}`;
    socket.write(
      `POST /api/realtime/session HTTP/1.1\r\nHost: ${name}\r\nOrigin: http://${name}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${announced}\r\n\r\n`,
    );
    socket.write(Buffer.alloc(BODY_BYTES / 2));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return {socket, answer: answer.toString(), closed};
  }

  test('is whole before the body is, and no rest of the body meets a connection that was reset', async () => {
    const {socket, answer, closed} = await begin();
    assert.match(answer, /^HTTP\/1\.1 413 [^]*\r\nconnection: close\r\n[^]*\}$/i);
    socket.write(Buffer.alloc(BODY_BYTES / 2));
    assert.equal(await closed, undefined);
    assert.ok(taken.bytesRead > BODY_BYTES, `closed after ${taken.bytesRead} bytes`);
  });

  test('is not followed by waiting for a body that never comes', async () => {
    const {closed} = await begin();
    assert.equal(await closed, undefined);
  });

  test('is not followed by listening to one that has no end', async () => {
    const {socket, closed} = await begin(ENDLESS_BYTES);
    const send = (): void => {
      while (socket.writable && socket.write(Buffer.alloc(MAX_BODY_BYTES)));
    };
    socket.on('drain', send);
    send();
    await closed;
    // A socket is read some megabytes at a time; in a second it would be hundreds of them.
    assert.ok(taken.bytesRead < 16 * LINGER_BYTES, `${taken.bytesRead} bytes were taken`);
  });
});
