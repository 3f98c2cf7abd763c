/**
 * nginx, Caddy and HAProxy in front of a server, by the very files of docs/deploy: only names, ports, certificates and how
 * long a still socket lives are the test's. It stands alone because a configuration that nobody has run is a guess.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {findProgram} from './debian.js';
import {makeCertificate} from './tls.js';
import {freePort} from './free-port.js';
import {until} from './until.js';

export const PROXIES = ['nginx', 'caddy', 'haproxy'] as const;
export type ProxyName = (typeof PROXIES)[number];

/** A still socket is closed after this; written into the files in place of a minute, so that a test can see one live on. */
export const STILL_SECONDS = 7;

const START_MS = 10_000;
const DOCUMENTED = {
  name: /voice\.example\.com/g,
  server: '127.0.0.1:3000',
  minute: /\b60s;?$/gm,
};

export type CertificateFiles = {
  /** For whoever must believe it. */
  readonly text: string;
  readonly certificate: string;
  readonly key: string;
  /** Both in one file. */
  readonly both: string;
  readonly remove: () => void;
};

export type RunningProxy = {
  readonly host: string;
  /** `https://…`, at the usual port. */
  readonly origin: string;
  /** Where `https` is really listened for on this machine. */
  readonly port: number;
  readonly plainPort: number;
  readonly stop: () => Promise<void>;
};

/** One for these names, in the files that proxies read. */
export function writeCertificate(names: readonly string[]): CertificateFiles {
  const {key, cert} = makeCertificate(names);
  const folder = mkdtempSync(join(tmpdir(), 'voice-certificate-'));
  const write = (file: string, ...pieces: readonly Buffer[]): string => {
    const path = join(folder, file);
    writeFileSync(path, Buffer.concat(pieces));
    return path;
  };
  return {
    text: cert.toString(),
    certificate: write('fullchain.pem', cert),
    key: write('privkey.pem', key),
    both: write('both.pem', cert, key),
    remove: () => rmSync(folder, {recursive: true, force: true}),
  };
}

export const hostOf = (proxy: ProxyName): string => `${proxy}.example.com`;

/** `target`: the origin of the server, on this machine. Resolves once it answers. */
export async function startProxy(
  proxy: ProxyName,
  target: string,
  certificate: CertificateFiles,
): Promise<RunningProxy> {
  const folder = mkdtempSync(join(tmpdir(), `voice-${proxy}-`));
  const [port, plainPort] = [await freePort(), await freePort()];
  const here = {folder, port, plainPort, certificate, target: new URL(target).host};
  const {program, args} = PREPARE[proxy](here);
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Where Caddy keeps what it finds out.
    env: {...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder},
  });
  let said = '';
  for (const output of [child.stdout, child.stderr]) output.on('data', text => (said += String(text)));
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const gone = once(child, 'exit');
  const stop = async (): Promise<void> => {
    // In order, for nginx and its workers end together.
    child.kill('SIGTERM');
    await gone;
    process.off('exit', kill);
    rmSync(folder, {recursive: true, force: true});
  };
  try {
    const isUp = async (): Promise<boolean> => (await isOpen(port)) && (await isOpen(plainPort));
    await until(`${proxy} listens`, isUp, START_MS);
  } catch (cause) {
    await stop();
    throw new Error(`${proxy} did not start:\n${said}`, {cause});
  }
  const host = hostOf(proxy);
  return {host, origin: `https://${host}`, port, plainPort, stop};
}

type Here = {
  readonly folder: string;
  readonly port: number;
  readonly plainPort: number;
  readonly certificate: CertificateFiles;
  readonly target: string;
};

const PREPARE: Readonly<Record<ProxyName, (here: Here) => {program: string; args: string[]}>> = {
  nginx: here => {
    const site = documented('nginx', 'nginx.conf', here)
      // One address of this machine is enough.
      .replace(/^ *listen \[::\].*\n/gm, '')
      .replace(/listen 80;/, `listen 127.0.0.1:${here.plainPort};`)
      .replace(/listen 443 /, `listen 127.0.0.1:${here.port} `)
      .replace(/\/etc\/\S+fullchain\.pem/, here.certificate.certificate)
      .replace(/\/etc\/\S+privkey\.pem/, here.certificate.key);
    // What Debian's own nginx.conf has around a site.
    const around = `pid nginx.pid; error_log stderr; events {}
http { access_log off; ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map(kind => `${kind}_temp_path ${kind};`)
      .join(' ')} include site.conf; }\n`;
    write(here, 'site.conf', site);
    const file = write(here, 'nginx.conf', around);
    return {
      program: findProgram('nginx'),
      args: ['-p', here.folder, '-c', file, '-g', 'daemon off;', '-e', 'stderr'],
    };
  },
  caddy: here => {
    const {certificate, key} = here.certificate;
    const file = documented('caddy', 'Caddyfile', here)
      .replace(/# tls .*/, `tls ${certificate} ${key}`)
      .replace(/^\{\n/m, `{\n\tadmin off\n\thttp_port ${here.plainPort}\n\thttps_port ${here.port}\n`);
    return {
      program: findProgram('caddy'),
      args: ['run', '--adapter', 'caddyfile', '--config', write(here, 'Caddyfile', file)],
    };
  },
  haproxy: here => {
    const file = documented('haproxy', 'haproxy.cfg', here)
      .replace(/bind :80$/m, `bind 127.0.0.1:${here.plainPort}`)
      .replace(/bind :443 /, `bind 127.0.0.1:${here.port} `)
      .replace(/\/etc\/\S+\.pem/, here.certificate.both);
    return {program: findProgram('haproxy'), args: ['-db', '-f', write(here, 'haproxy.cfg', file)]};
  },
};

/** The file that owners are given, for this name and this server. */
function documented(proxy: ProxyName, file: string, {target}: Here): string {
  return readFileSync(join('docs/deploy', file), 'utf8')
    .replace(DOCUMENTED.name, hostOf(proxy))
    .replaceAll(DOCUMENTED.server, target)
    .replace(DOCUMENTED.minute, limit => limit.replace('60', String(STILL_SECONDS)));
}

function write({folder}: Here, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise(done => {
    const socket = connect(port, '127.0.0.1', () => done(true)).on('error', () => done(false));
    socket.on('close', () => done(false)).once('connect', () => socket.destroy());
  });
}
