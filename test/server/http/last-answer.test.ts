/** Whoever sends too much is told so before the connection closes, also while they still send. */
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {after, before, describe, test} from 'node:test';
import {MAX_BODY_BYTES} from '../../../server/http/body.js';
import {LINGER_BYTES} from '../../../server/http/answer.js';
import {listen, makeVoice, type Site} from './site.js';

const BODY_BYTES = 2 * MAX_BODY_BYTES;

describe('the last answer on a connection', () => {
  let site: Site;
  before(async () => (site = await listen(undefined, [makeVoice().voice])));
  after(() => site.close());

  /** A body of which the half is sent, and what was answered to it. */
  async function sendHalf(): Promise<{socket: Socket; answer: string; closed: Promise<Error | undefined>}> {
    const socket = connect(site.port, '127.0.0.1');
    const closed = new Promise<Error | undefined>(resolve => {
      let failure: Error | undefined;
      socket.once('error', error => (failure = error)).once('close', () => resolve(failure));
    });
    const name = `127.0.0.1:${site.port}`;
    socket.write(
      `POST /api/realtime/session HTTP/1.1\r\nHost: ${name}\r\nOrigin: http://${name}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${BODY_BYTES}\r\n\r\n`,
    );
    socket.write(Buffer.alloc(BODY_BYTES / 2));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return {socket, answer: answer.toString(), closed};
  }

  test('is whole before the body is, and no rest of the body meets a connection that was reset', async () => {
    const {socket, answer, closed} = await sendHalf();
    assert.match(answer, /^HTTP\/1\.1 413 [^]*\r\nconnection: close\r\n[^]*\}$/i);
    socket.write(Buffer.alloc(BODY_BYTES / 2));
    assert.equal(await closed, undefined);
  });

  test('is not followed by waiting for a body that never comes', async () => {
    const {closed} = await sendHalf();
    assert.equal(await closed, undefined);
  });

  test('is not followed by listening to one that has no end', async () => {
    const {socket, closed} = await sendHalf();
    let sent = 0;
    const send = (): void => {
      while (socket.writable && socket.write(Buffer.alloc(MAX_BODY_BYTES))) sent += MAX_BODY_BYTES;
    };
    socket.on('drain', send);
    send();
    await closed;
    // What the system holds between the two is sent, and never read.
    assert.ok(sent < LINGER_BYTES + 16 * 1024 * 1024, `${sent} bytes were taken`);
  });
});
