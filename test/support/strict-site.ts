/**
 * A page of somebody who is strict: over TLS, on another site than the voice server, under the policy that
 * docs/strict-pages.md tells owners to paste, and with an ear for every report of the browser about it.
 */
import {randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {createServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {ROOT} from '../../scripts/find-tests.js';
import {pageAddress, pageHtml, type HostSite} from './host-page.js';
import type {Certificate} from './tls.js';

export type StrictSite = HostSite & {
  /** What browsers reported of pages, as they sent it. */
  readonly reports: readonly string[];
};

/** The policy of the documentation as it stands there, on one line; with `{nonce}`, and a server of the name in it. */
export function documentedPolicy(): string {
  const page = readFileSync(join(ROOT, 'docs', 'strict-pages.md'), 'utf8');
  const found = /```text policy\n([^]*?)```/.exec(page)?.[1];
  if (found === undefined) throw new Error('docs/strict-pages.md has no snippet "policy"');
  return found.trim().replace(/\s+/g, ' ').replace(/;$/, '');
}

/** The name that stands in the documentation. */
const DOCUMENTED_HOST = 'voice.example.com';
const REPORTS = '/reports';

/** All of a Lit that a policy sees. */
const OWN_LIT = '<script>trustedTypes.createPolicy("lit-html", {createHTML: text => text})</script>';

/**
 * `voiceOrigin`: of the server that the policy names. With `@isolated` a page is, by the embedder policy of that name; with
 * `@lit` it has a Lit of its own, and the word for that in its policy.
 */
export async function openStrictSite(certificate: Certificate, voiceOrigin: string): Promise<StrictSite> {
  const reports: string[] = [];
  const policy = documentedPolicy().replaceAll(DOCUMENTED_HOST, new URL(voiceOrigin).host);
  const server = createServer(certificate, (request, response) => {
    const url = new URL(request.url ?? '/', 'https://localhost');
    if (url.pathname === REPORTS) {
      let body = '';
      request.on('data', (text: Buffer) => (body += text.toString()));
      request.on('end', () => {
        reports.push(body);
        response.writeHead(204).end();
      });
      return;
    }
    const nonce = randomBytes(16).toString('base64');
    const ownLit = url.searchParams.has('@lit');
    const own = policy.replace('{nonce}', nonce) + (ownLit ? " 'allow-duplicates'" : '');
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      // What holds is what is documented, to the letter; what tells of it is the same beside it.
      'content-security-policy': own,
      'content-security-policy-report-only': `${own}; report-uri ${REPORTS}`,
      ...isolation(url.searchParams.get('@isolated')),
    });
    const html = pageHtml(url.searchParams).replace('<body>', `<body>${ownLit ? OWN_LIT : ''}`);
    response.end(html.replaceAll('<script', `<script nonce="${nonce}"`));
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const origin = `https://page.localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    reports,
    pageFor: (serverOrigin, attributes = {}) => pageAddress(origin, serverOrigin, attributes),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What makes a page cross-origin isolated. */
function isolation(embedderPolicy: string | null): Readonly<Record<string, string>> {
  return embedderPolicy === null
    ? {}
    : {'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': embedderPolicy};
}
