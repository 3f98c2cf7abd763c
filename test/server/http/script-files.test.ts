/** The files that a page loads: compressed for whoever takes that, kept for a year where their name changes with them. */
import assert from 'node:assert/strict';
import {mkdir, mkdtemp, rm, utimes, writeFile} from 'node:fs/promises';
import {createServer, request, type IncomingHttpHeaders, type OutgoingHttpHeaders} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {gunzipSync} from 'node:zlib';
import express from 'express';
import {staticRoutes} from '../../../server/routes/static.js';

type Answer = {readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer};

const CALL = `export const call = '${'a word of a call, '.repeat(400)}';`;
const CAPTIONS = CALL.replace('call', 'captions');

describe('the script’s files', () => {
  let folder: string;
  const server = createServer();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'script-'));
    const scriptFolder = join(folder, 'browser');
    const demoFolder = join(folder, 'demo');
    for (const path of [join(scriptFolder, 'chunks-AbCd_-12'), join(scriptFolder, 'worklets'), demoFolder]) {
      await mkdir(path, {recursive: true});
    }
    await writeFile(join(scriptFolder, 'realtime-voice.js'), 'import "./chunks-AbCd_-12/call-abc.js";');
    await writeFile(join(scriptFolder, 'chunks-AbCd_-12/call-abc.js'), CALL);
    await writeFile(join(scriptFolder, 'chunks-AbCd_-12/call-abc.js.map'), '{}');
    await writeFile(
      join(scriptFolder, 'realtime-voice.AbCd_-12.js'),
      'import "./chunks-AbCd_-12/call-abc.js";',
    );
    await writeFile(join(scriptFolder, 'integrity.json'), '{}');
    await writeFile(join(scriptFolder, 'realtime-voice-captions.js'), CAPTIONS);
    await writeFile(join(folder, 'secret.js'), 'not for you');
    server.on('request', express().use(staticRoutes({scriptFolder, demoFolder, connectTo: []})));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    server.close();
    await rm(folder, {recursive: true});
  });

  const get = (path: string, headers: OutgoingHttpHeaders = {}, method = 'GET'): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const {port} = server.address() as AddressInfo;
      request({port, path, headers, method, agent: false}, message => {
        const pieces: Buffer[] = [];
        message.on('data', (piece: Buffer) => pieces.push(piece));
        message.on('end', () =>
          resolve({
            status: message.statusCode ?? 0,
            headers: message.headers,
            body: Buffer.concat(pieces),
          }),
        );
      })
        .on('error', reject)
        .end();
    });

  test('come compressed to a browser that takes it, and mean the same', async () => {
    const {status, headers, body} = await get('/chunks-AbCd_-12/call-abc.js', {
      'accept-encoding': 'gzip, br',
    });
    assert.deepEqual(
      [status, headers['content-encoding'], headers.vary, headers['content-type']],
      [200, 'gzip', 'accept-encoding', 'text/javascript; charset=utf-8'],
    );
    assert.equal(gunzipSync(body).toString(), CALL);
    assert.ok(body.length < CALL.length / 10, `${body.length} bytes`);
  });

  test('come as they are to whoever takes nothing else', async () => {
    for (const accepted of [{}, {'accept-encoding': 'identity'}, {'accept-encoding': 'gzip;q=0'}]) {
      const {headers, body} = await get('/chunks-AbCd_-12/call-abc.js', accepted);
      assert.deepEqual([headers['content-encoding'], body.toString()], [undefined, CALL]);
    }
  });

  test('are kept for a year by any page’s browser, and are not sent to one that has them', async () => {
    const zipped = {'accept-encoding': 'gzip'};
    const {headers} = await get('/chunks-AbCd_-12/call-abc.js', zipped);
    assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.equal(headers['access-control-allow-origin'], '*');
    assert.equal(headers['cross-origin-resource-policy'], 'cross-origin');
    const again = await get('/chunks-AbCd_-12/call-abc.js', {...zipped, 'if-none-match': headers.etag});
    assert.deepEqual([again.status, again.body.length], [304, 0]);
    const plain = await get('/chunks-AbCd_-12/call-abc.js');
    assert.notEqual(plain.headers.etag, headers.etag, 'a compressed one is another representation');
  });

  test('are told about without being sent', async () => {
    const {status, headers, body} = await get('/chunks-AbCd_-12/call-abc.js', {}, 'HEAD');
    assert.deepEqual([status, headers['content-length'], body.length], [200, String(CALL.length), 0]);
  });

  test('whose name stays are asked for each time, and maps are found beside the rest', async () => {
    assert.equal((await get('/realtime-voice.js')).headers['cache-control'], 'no-cache');
    assert.equal((await get('/chunks-AbCd_-12/call-abc.js.map')).body.toString(), '{}');
  });

  test('have a second name, which is one of a version and kept for ever; the hashes are asked for each time', async () => {
    const told = ['cache-control', 'access-control-allow-origin', 'cross-origin-resource-policy'];
    for (const [path, cache] of [
      ['/realtime-voice.AbCd_-12.js', 'public, max-age=31536000, immutable'],
      ['/integrity.json', 'no-cache'],
    ] as const) {
      const {status, headers} = await get(path);
      assert.deepEqual([status, ...told.map(name => headers[name])], [200, cache, '*', 'cross-origin'], path);
    }
  });

  test('with the captions among them, compressed for any page, and asked for each time', async () => {
    const zipped = {'accept-encoding': 'gzip'};
    const {headers, body} = await get('/realtime-voice-captions.js', zipped);
    assert.equal(gunzipSync(body).toString(), CAPTIONS);
    assert.deepEqual(
      ['content-type', 'content-encoding', 'cache-control', 'access-control-allow-origin', 'vary'].map(
        name => headers[name],
      ),
      ['text/javascript; charset=utf-8', 'gzip', 'no-cache', '*', 'accept-encoding'],
    );
    assert.equal(headers['cross-origin-resource-policy'], 'cross-origin');
    const again = await get('/realtime-voice-captions.js', {...zipped, 'if-none-match': headers.etag});
    assert.deepEqual([again.status, again.body.length], [304, 0]);
  });

  test('whose name stays are new to visitors as soon as they are new on the disk', async () => {
    const path = join(folder, 'browser/realtime-voice-captions.js');
    await get('/realtime-voice-captions.js');
    await writeFile(path, 'newer');
    await utimes(path, new Date(), new Date(Date.now() + 5_000));
    assert.equal((await get('/realtime-voice-captions.js')).body.toString(), 'newer');
    await rm(path);
    assert.equal((await get('/realtime-voice-captions.js')).status, 404);
    await writeFile(path, CAPTIONS);
  });

  test('are all that is there: no other path leads to a file, and a missing one is not remembered', async () => {
    for (const path of [
      '/chunks-AbCd_-12/../../secret.js',
      '/chunks-AbCd_-12/..%2f..%2fsecret.js',
      '/chunks-AbCd_-12/%2e%2e/%2e%2e/secret.js',
      '/chunks-AbCd_-12//../secret.js',
      '/chunks-AbCd_-12/later.js',
    ]) {
      const {status, body} = await get(path, {'accept-encoding': 'gzip'});
      assert.ok(status === 404 || status === 403, `${path}: ${status}`);
      assert.ok(!body.includes('not for you'), path);
    }
    await writeFile(join(folder, 'browser/chunks-AbCd_-12/later.js'), 'late');
    assert.equal((await get('/chunks-AbCd_-12/later.js')).body.toString(), 'late');
  });

  test('are not written to', async () => {
    assert.equal((await get('/chunks-AbCd_-12/call-abc.js', {}, 'POST')).status, 404);
  });
});
