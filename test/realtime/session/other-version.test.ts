/** A server of another version than the widget: told once, and gone on with as long as there is a protocol in common. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {goOnWith} from '../../../src/realtime/session/other-version.js';
import type {ServerConfig} from '../../../src/realtime/protocol/server-config.js';
import {VoiceError} from '../../../src/shared/errors.js';
import {VERSION} from '../../../src/shared/version.js';

/** As a server says it in `/config`. */
const server = (fields: Partial<ServerConfig>): ServerConfig => ({
  ...{agent: 'a', access: 'guarded', modes: [], transports: [], provider: 'openai'},
  ...fields,
});

function toldOf(url: string, config: ServerConfig): string[] {
  const lines: string[] = [];
  goOnWith(config, url, line => lines.push(line));
  return lines;
}

describe('a server of another version', () => {
  test('is named once with both versions and the script to load', () => {
    const url = 'https://voice.example.com/api/realtime';
    const config = server({version: '9.1.0', protocol: 'realtime-voice.v1'});
    const [line = '', ...more] = toldOf(url, config);
    assert.deepEqual(more, []);
    assert.ok(line.includes('version 9.1.0') && line.includes(`version ${VERSION}`), line);
    assert.ok(line.includes('https://voice.example.com/realtime-voice.js'), line);
    assert.deepEqual(toldOf(url, config), []);
    assert.equal(toldOf(url, {...config, version: '9.2.0'}).length, 1);
  });

  test('may be of before it said any', () => {
    assert.ok(
      toldOf('https://old.example.com/api/realtime', server({})).join().includes('an earlier version'),
    );
  });

  test('that speaks another protocol is config/retired, with what to do', () => {
    const config = server({version: '9.1.0', protocol: 'realtime-voice.v2'});
    assert.throws(
      () => toldOf('https://new.example.com/api/realtime', config),
      (failure: unknown) =>
        failure instanceof VoiceError &&
        failure.code === 'config/retired' &&
        failure.message.includes('speaks realtime-voice.v2, the other realtime-voice.v1: load the script'),
    );
  });

  test('speaks no protocol of ours in direct access: it goes on', () => {
    const config = server({version: '9.1.0', access: 'direct', protocol: 'realtime-voice.v2'});
    assert.equal(toldOf('https://direct.example.com/api/realtime', config).length, 1);
  });
});
