/** `npx realtime-voice` in an empty folder: a page that talks, on a machine that has nothing of it, and on https for a phone. */
import assert from 'node:assert/strict';
import {spawn, type ChildProcess} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {connect} from 'node:tls';
import {launchBrowser} from '../support/browser.js';
import {freePort} from '../support/free-port.js';
import {press} from '../support/host-page.js';
import {projectWithPackage, type Project} from '../support/packed.js';
import {until} from '../support/until.js';

/** With the packages of the practice voice, of which there are fifty megabytes. */
const START_LIMIT_MS = 120_000;

type Running = {
  readonly output: () => string;
  readonly over: Promise<number | null>;
  readonly end: () => Promise<void>;
};

describe('npx realtime-voice', () => {
  let project: Project;
  let caches: string;
  before(async () => {
    project = await projectWithPackage();
    caches = mkdtempSync(join(tmpdir(), 'voice-caches-'));
  });
  after(() => {
    project.remove();
    rmSync(caches, {recursive: true, force: true});
  });

  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Running => {
    const {PATH = '', HOME = ''} = process.env;
    const npmSettings = Object.entries(process.env).filter(([name]) => /^npm_config_/i.test(name));
    const child: ChildProcess = spawn('npx', ['realtime-voice', ...args], {
      cwd: project.folder,
      env: {...Object.fromEntries(npmSettings), PATH, HOME, XDG_CACHE_HOME: caches, ...env},
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
    child.stderr?.on('data', (text: Buffer) => (output += text.toString()));
    const over = new Promise<number | null>(done => child.once('exit', done));
    return {
      output: () => output,
      over,
      end: async () => {
        // npx and what it started.
        if (child.exitCode === null) process.kill(-child.pid!, 'SIGTERM');
        await over;
      },
    };
  };

  const addressIn = (output: string, scheme: string): string | undefined =>
    new RegExp(`${scheme}://(?:localhost|127\\.0\\.0\\.1):\\d+`).exec(output)?.[0];

  const addressOf = async (running: Running, scheme = 'http'): Promise<string> => {
    const isTold = (): boolean => addressIn(running.output(), scheme) !== undefined;
    await until(`${scheme}://… is told`, isTold, START_LIMIT_MS).catch((cause: unknown) => {
      throw new Error(running.output(), {cause});
    });
    return addressIn(running.output(), scheme)!;
  };

  const talk = async (address: string, flags: readonly string[] = []): Promise<void> => {
    const browser = await launchBrowser({flags});
    try {
      const page = await browser.open(address);
      await press(page, 'Start talking');
      await page.waitForSelector('realtime-voice:state(live)', {timeout: 20_000});
    } finally {
      await browser.close();
    }
  };

  test('start installs the practice voice, once, and opens a page to talk to', async () => {
    const first = run(['start'], {PORT: '0'});
    try {
      await talk(await addressOf(first));
      assert.match(first.output(), /Installing the practice voice, once …\nInstalling .*: done\n/);
      assert.match(first.output(), /“What time is it\?”/);
    } finally {
      await first.end();
    }
    assert.ok(
      !existsSync(join(project.folder, 'node_modules', 'node-datachannel')),
      'the project stays as it was',
    );
    assert.deepEqual(readdirSync(join(caches, 'realtime-voice')).length, 1, 'nothing half-made is left');
    const second = run(['start'], {PORT: '0'});
    try {
      await addressOf(second);
      assert.ok(!second.output().includes('Installing'));
    } finally {
      await second.end();
    }
  });

  test('start --https shows a code for a phone, and holds a call by a certificate that stays', async () => {
    const PORT = String(await freePort());
    const certificates: string[] = [];
    for (const round of [1, 2]) {
      const running = run(['start', '--https'], {PORT});
      try {
        const address = await addressOf(running, 'https');
        assert.match(running.output(), /█|▀/, 'a code');
        certificates.push(await certificateOf(Number(PORT)));
        if (round === 1) await talk(address, ['--ignore-certificate-errors']);
      } finally {
        await running.end();
      }
    }
    assert.equal(certificates[0], certificates[1]);
  });

  test('engine serves the practice voice to any client of the protocol', async () => {
    const running = run(['engine'], {ENGINE_PORT: '0'});
    try {
      const address = await addressOf(running);
      const {data} = (await (await fetch(`${address}/v1/models`)).json()) as {data: unknown[]};
      assert.ok(data.length > 0);
    } finally {
      await running.end();
    }
  });

  test('check-config and doctor say what they would say in a checkout', async () => {
    for (const [command, told] of [
      ['check-config', /voice\.config\.json/],
      ['doctor', /environment|origins|config/],
    ] as const) {
      const running = run([command]);
      await running.over;
      assert.match(running.output(), told, command);
    }
  });

  test('tells which commands there are, and which version it is', async () => {
    const help = run(['--help']);
    assert.equal(await help.over, 0);
    for (const name of ['start', 'engine', 'doctor', 'check-config', 'verify-live', '--https'])
      assert.ok(help.output().includes(name), name);
    const wrong = run(['begin']);
    assert.equal(await wrong.over, 1);
    assert.match(wrong.output(), /"begin" is no command; use start, engine/);
    const typo = run(['doctor', '--onlin']);
    assert.equal(await typo.over, 1);
    assert.match(typo.output(), /--onlin/);
    const version = run(['--version']);
    await version.over;
    assert.match(version.output(), /^\d+\.\d+\.\d+$/m);
  });
});

/** The fingerprint of what a server shows on this machine. */
function certificateOf(port: number): Promise<string> {
  return new Promise((done, reject) => {
    const socket = connect({port, host: '127.0.0.1', rejectUnauthorized: false}, () => {
      done(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}
