/**
 * A certificate that nobody vouches for, so that a phone may be shown a page over https while it is tried. It stands alone
 * because a server for strangers has a proxy that ends TLS, and loads nothing of this.
 */
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {X509Certificate} from 'node:crypto';
import {isIP} from 'node:net';
import {join} from 'node:path';
import type * as Library from 'selfsigned';
import {importPackage} from '../engine/packages.js';

export type KeyPair = {readonly key: string; readonly cert: string};

const DAY_MS = 86_400_000;
/** Browsers take none that is valid for much longer than a year. */
const VALID_DAYS = 90;
/** For its owner's eyes only. */
const MODE = 0o600;

/** The one that is kept in `folder`, as long as it is valid and has all these names: who accepted it is not asked again. */
export async function selfSigned(folder: string, names: readonly string[]): Promise<KeyPair> {
  const path = join(folder, 'https.pem');
  const kept = read(path, names);
  if (kept !== undefined) return kept;
  const {generate} = (await importPackage('selfsigned')) as typeof Library;
  const {private: key, cert} = await generate([{name: 'commonName', value: names[0] ?? 'localhost'}], {
    keyType: 'ec',
    notAfterDate: new Date(Date.now() + VALID_DAYS * DAY_MS),
    extensions: [
      {name: 'basicConstraints', cA: false, critical: true},
      {name: 'subjectAltName', altNames: names.map(nameOrAddress)},
    ],
  });
  mkdirSync(folder, {recursive: true});
  writeFileSync(path, `${key}\n${cert}`, {mode: MODE});
  return {key, cert};
}

function read(path: string, names: readonly string[]): KeyPair | undefined {
  try {
    const pem = readFileSync(path, 'utf8');
    const certificate = new X509Certificate(pem);
    const has = (name: string): boolean =>
      (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
    const isValid = Date.parse(certificate.validTo) > Date.now() + DAY_MS;
    return isValid && names.every(has) ? {key: pem, cert: pem} : undefined;
  } catch {
    return undefined;
  }
}

/** As X.509 tells a name from an address. */
function nameOrAddress(name: string): {type: 2; value: string} | {type: 7; ip: string} {
  return isIP(name) === 0 ? {type: 2, value: name} : {type: 7, ip: name};
}
