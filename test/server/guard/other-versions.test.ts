/** Widgets of other versions: told once, and understood as far as both know the words. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import {pino} from 'pino';
import {OtherVersions} from '../../../server/guard/other-versions.js';
import {VERSION} from '../../../src/shared/version.js';
import {startServer, type RunningServer} from '../../support/voice-server.js';
import {Visitor} from '../visitor.js';

test('the version of this code is that of the package', () => {
  const {version} = JSON.parse(readFileSync('package.json', 'utf8')) as {version: string};
  assert.equal(VERSION, version);
});

describe('a widget of another version', () => {
  test('is told in the log once, and of the same version or of none it is not', () => {
    const lines: string[] = [];
    const versions = new OtherVersions(pino({level: 'warn'}, {write: line => void lines.push(line)}));
    for (const version of ['9.1.0', undefined, VERSION, '9.1.0', '9.2.0-beta.1']) versions.tell(version);
    const told = lines.map(line => (JSON.parse(line) as {widget: string}).widget);
    assert.deepEqual(told, ['9.1.0', '9.2.0-beta.1']);
  });

  test('cannot fill the log with versions that there never were', () => {
    let lines = 0;
    const versions = new OtherVersions(pino({level: 'warn'}, {write: () => (lines += 1)}));
    for (let patch = 0; patch < 1_000; patch += 1) versions.tell(`9.0.${patch}`);
    assert.equal(lines, 16);
  });
});

describe('a guard', () => {
  let server: RunningServer;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  const talk = async (start: object, frame?: object): Promise<string> => {
    const visitor = new Visitor(server);
    const first = await visitor.start({mode: 'text', ...start});
    if (first.type === 'error') return `${first.code ?? ''} ${String(first['message'])}`;
    if (frame !== undefined) visitor.send(frame);
    visitor.send({type: 'leg.open'});
    const next = await visitor.next('leg.opened', 'error');
    visitor.socket.close();
    return next.type === 'error' ? `${next.code ?? ''} ${String(next['message'])}` : next.type;
  };

  test('goes on with a widget that says more than it knows, and writes down of which version it is', async () => {
    assert.equal(await talk({version: '9.0.0', mood: 'good', overrides: {hat: 'red'}}), 'leg.opened');
    assert.equal(await talk({version: '9.0.0'}, {type: 'wave', hand: 'left'}), 'leg.opened');
    const told = server.output().match(/"widget":"9\.0\.0","version":"[\d.]+"/g);
    assert.equal(told?.length, 1);
  });

  test('takes no word that it knows and that is wrong, of any version', async () => {
    assert.match(await talk({version: '9.0.0', mode: 'opera'}), /^config\/invalid mode/);
    assert.match(await talk({version: '9.0.0', agent: 'no such name!'}), /^config\/invalid agent/);
    assert.match(await talk({version: 'the newest'}), /^config\/invalid version/);
  });

  test('takes no word that it does not know from a widget of its own version, or of none', async () => {
    assert.match(await talk({version: VERSION, mood: 'good'}), /^config\/invalid/);
    assert.match(await talk({mood: 'good'}), /^config\/invalid/);
    assert.match(await talk({version: VERSION}, {type: 'wave'}), /^config\/invalid/);
  });
});
