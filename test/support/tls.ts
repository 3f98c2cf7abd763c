/**
 * TLS for tests: a certificate that nobody signed, and a line that wears it before a server that speaks without. It
 * stands alone because policies name https and wss, and a page on the former opens no socket of the latter's plain kind.
 */
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {connect, type AddressInfo, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createServer, type TLSSocket} from 'node:tls';
import {findProgram} from './debian.js';
import type {TcpRelay} from './tcp-relay.js';

/** Without it the browser asks its user. */
export const TRUST_ANYBODY = '--ignore-certificate-errors';

export type Certificate = {readonly key: Buffer; readonly cert: Buffer};

/** Good for these names, or for every one below `localhost`, for two days. */
export function makeCertificate(names: readonly string[] = ['localhost', '*.localhost']): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'voice-certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  try {
    execFileSync(
      findProgram('openssl'),
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
        ...['-days', '2', '-subj', '/CN=voice'],
        ...['-addext', `subjectAltName=${names.map(name => `DNS:${name}`).join()}`],
        ...['-keyout', key, '-out', cert],
      ],
      {stdio: 'ignore'},
    );
    return {key: readFileSync(key), cert: readFileSync(cert)};
  } finally {
    rmSync(folder, {recursive: true});
  }
}

export type TlsLine = Pick<TcpRelay, 'origin' | 'leadTo' | 'close'> & {
  /** The paths that were asked for so far: a page sees nothing of what its audio thread loads. */
  readonly asked: readonly string[];
};

/** Browsers begin a request with a piece of its own. */
const REQUEST = /^[A-Z]+ (\/[^ ?]*)\S* HTTP\/1\.1\r\n/;

/** For `visit({behind})`: the server as `https://${name}`, which a browser finds on this machine without asking anybody. */
export async function openTlsLine(name: string, certificate: Certificate): Promise<TlsLine> {
  const asked: string[] = [];
  let target = {hostname: '127.0.0.1', port: '0'};
  const open = new Set<Socket | TLSSocket>();
  const line = createServer({...certificate, ALPNProtocols: ['http/1.1']}, near => {
    const far = connect({host: target.hostname, port: Number(target.port)});
    near.on('data', (piece: Buffer) => {
      const path = REQUEST.exec(piece.toString('latin1'))?.[1];
      if (path !== undefined) asked.push(path);
    });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.setNoDelay(true);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>(listening => line.listen(0, '127.0.0.1', listening));
  return {
    origin: `https://${name}:${(line.address() as AddressInfo).port}`,
    asked,
    leadTo: origin => (target = new URL(origin)),
    close: async () => {
      const closed = new Promise(done => line.close(done));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
