/** What the built scripts could ask for of others: every absolute address that is in them, and who it is for. */
import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {ROOT} from '../../scripts/find-tests.js';

const KNOWN: ReadonlyArray<readonly [address: RegExp, what: string]> = [
  [
    /^https:\/\/github\.com\/realtime-voice\/realtime-voice\/blob\/main\/(README|docs\/(errors|troubleshooting))\.md$/,
    'named in a message',
  ],
  [/^http:\/\/www\.w3\.org\/2000\/svg$/, 'a namespace: nobody loads it'],
  [/^https:\/\/…$/, 'what a message tells to write'],
  [
    /^https:\/\/api\.openai\.com\/v1$/,
    'the provider, of a page that brings a token of its own and no other address',
  ],
];

/** Every script of a build, by its path. */
const scripts = ['browser', 'package'].flatMap(build =>
  readdirSync(join(ROOT, 'dist', build), {recursive: true, encoding: 'utf8'})
    .filter(name => name.endsWith('.js'))
    .map(name => join(build, name)),
);

describe('the built scripts', () => {
  test('name no host but these', () => {
    assert.ok(scripts.length > 50);
    const unknown = scripts.flatMap(name => {
      const found =
        readFileSync(join(ROOT, 'dist', name), 'utf8').match(/\b(?:https?|wss?):\/\/[^"'`\s<>$#\\]+/g) ?? [];
      return found
        .filter(address => !KNOWN.some(([known]) => known.test(address)))
        .map(address => `${name}: ${address}`);
    });
    assert.deepEqual(unknown, []);
  });

  test('make no code of text', () => {
    const makers = scripts.filter(name =>
      /\beval\(|\bFunction\(/.test(readFileSync(join(ROOT, 'dist', name), 'utf8')),
    );
    assert.deepEqual(makers, []);
  });
});
