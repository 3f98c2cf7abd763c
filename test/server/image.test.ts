/** What the image and its neighbours promise, read from their files: they are not built here. */
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';
import {readEnvironment} from '../../server/config/environment.js';
import {listen} from './http/site.js';

const dockerfile = readFileSync('Dockerfile', 'utf8').replaceAll('\\\n', ' ');
const compose = readFileSync('compose.yaml', 'utf8');

/** What follows this word in the last stage, once for each time. */
const given = (word: string): string[] => {
  const stage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM'));
  return [...stage.matchAll(new RegExp(`^${word} +(.*)$`, 'gm'))].map(([, rest = '']) => rest.trim());
};

/** A service of the compose file, up to the next one. */
const service = (name: string): string =>
  new RegExp(`^ {2}${name}:\n((?: {4}.*\n| *\n)+)`, 'm').exec(compose)?.[1] ?? assert.fail(name);

describe('the image', () => {
  test('runs as nobody, and keeps what must last in a volume of theirs', () => {
    assert.deepEqual(given('USER'), ['65532:65532']);
    assert.deepEqual(given('VOLUME'), ['/data']);
    assert.match(dockerfile, /DATA_DIR=\/data/);
    assert.match(dockerfile, /chown 65532:65532 \/data/);
    const lines = dockerfile.split('\n');
    const at = (start: string): number => lines.findLastIndex(line => line.startsWith(start));
    assert.ok(at('USER') > at('RUN') && at('USER') < at('CMD'), 'nothing is done as root behind it');
  });

  test('is made of versions that are named', () => {
    const bases = [...dockerfile.matchAll(/^FROM +(\S+)/gm)].map(([, image = '']) => image);
    assert.ok(bases.length === 2 && bases.every(image => /:\d+\.\d+\.\d+-/.test(image)), bases.join());
  });

  test('leaves no way to change the prototype of an object from outside (T22)', () => {
    assert.deepEqual(given('CMD'), ['["node", "--disable-proto=delete", "dist/node/server/index.js"]']);
  });

  test('holds no secret, and takes none of the folder that it is built in', () => {
    assert.doesNotMatch(dockerfile, /_KEY|SECRET|TOKEN|\bARG\b/);
    const left = readFileSync('.dockerignore', 'utf8').split('\n');
    for (const name of ['.git', '.env', 'data', 'secrets', 'node_modules'])
      assert.ok(left.includes(name), name);
  });

  test('says that it is well by the name under which it is reached, and else that it is not', async () => {
    const [command = ''] = /^HEALTHCHECK .*?CMD +(\[.*\])$/m.exec(dockerfile)?.slice(1) ?? [];
    const [program = '', ...options] = JSON.parse(command) as string[];
    let isWell = true;
    const site = await listen((request, response) => {
      const isAsked = request.url === '/health' && request.headers.host === 'voice.example.com';
      response.writeHead(isAsked && isWell ? 200 : 403).end();
    });
    const check = (env: Record<string, string>): Promise<number> =>
      new Promise(resolve => {
        const variables = {PATH: process.env['PATH'] ?? '', PORT: String(site.port), ...env};
        execFile(program, options, {env: variables}, failure => resolve(Number(failure?.code ?? 0)));
      });
    const origins = {PUBLIC_ORIGINS: 'https://voice.example.com,https://other.example.com'};
    assert.equal(await check(origins), 0);
    isWell = false;
    assert.equal(await check(origins), 1);
    await site.close();
    assert.equal(await check(origins), 1);
  });
});

describe('the neighbours', () => {
  test('are versions that are named, read-only and without rights', () => {
    for (const [, image = ''] of compose.matchAll(/^ {4}image: (\S+)/gm))
      assert.match(image, /:\d+\.\d+\.\d+/);
    for (const name of ['voice', 'redis', 'turn']) {
      assert.match(service(name), /read_only: true/);
      assert.match(service(name), /cap_drop: \[ALL\]/);
      assert.match(service(name), /no-new-privileges:true/);
    }
  });

  test('are given secrets as files, each of which the server knows to read', () => {
    const voice = service('voice');
    assert.doesNotMatch(voice, /^ {6}\w*(?:KEY|SECRET|TOKEN):/m);
    const files = [...voice.matchAll(/^ {6}(\w+)_FILE: \/run\/secrets\/(\w+)/gm)];
    assert.equal(files.length, 4);
    for (const [, name = '', secret = ''] of files) {
      assert.throws(
        () => readEnvironment({[`${name}_FILE`]: '/nowhere/secret'}),
        new RegExp(`${name}_FILE=.* cannot be read`),
      );
      assert.match(compose, new RegExp(`^ {2}${secret}:\n {4}file: ./secrets/${secret}$`, 'm'));
    }
  });

  test('are left time to finish what is said', () => {
    const seconds = (pattern: RegExp): number => Number(pattern.exec(service('voice'))?.[1]);
    assert.ok(seconds(/stop_grace_period: (\d+)s/) > seconds(/DRAIN_SECONDS: '(\d+)'/) + 5);
  });

  test('relay no sound into the network of the owner', () => {
    const turn = service('turn');
    for (const range of [
      '10.0.0.0-10.255',
      '172.16.0.0-172.31',
      '192.168.0.0-192.168',
      '169.254.0.0-',
      '127.0.0.0-',
    ]) {
      assert.ok(turn.includes(`--denied-peer-ip=${range}`), range);
    }
    for (const range of ['::1', 'fc00::-fdff:', 'fe80::-febf:'])
      assert.ok(turn.includes(`--denied-peer-ip=${range}`));
    assert.match(turn, /--use-auth-secret/);
    assert.match(turn, /--user-quota=\d+/);
  });

  test('keep the store to themselves', () => {
    assert.match(service('redis'), /networks: \[store\]/);
    assert.doesNotMatch(service('redis'), /ports:/);
    assert.match(compose, /^ {2}store:\n {4}internal: true$/m);
  });
});
