/** What a person reads when the server is up: the address, who answers, what to say, and what is limited. */
import type * as QrCode from 'uqr';
import type {Environment} from './config/environment.js';
import {describeLimits} from './config/limits.js';
import {requirePackage} from './engine/packages.js';
import type {Limits} from './store/store.js';
import {PRACTICE_SENTENCES} from './practice.js';

/** `limits`: what holds for a call of the default agent; `warnings`: what an owner should know. */
export function announce(
  environment: Environment,
  port: number,
  {limits, warnings}: {readonly limits: Limits; readonly warnings: readonly string[]},
): void {
  const lines = [
    ...['', ...addressesOf(environment, port), '', ...whoAnswers(environment), ''],
    ...['  Limits:', ...describeLimits(limits).map(line => `    ${line}`), ''],
    ...warnings.map(warning => `  ! ${warning}`),
    ...(warnings.length > 0 ? [''] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** A phone on the same network reads the first of them from a code; what its browser says of the certificate is true. */
function addressesOf(environment: Environment, port: number): string[] {
  const {https, publicOrigins} = environment;
  if (https === undefined) return [`  ${addressOf(environment, port)}`];
  const {renderUnicodeCompact} = requirePackage('uqr') as typeof QrCode;
  const [first = addressOf(environment, port), ...others] = publicOrigins;
  return [
    ...renderUnicodeCompact(first, {border: 2})
      .split('\n')
      .map(line => `  ${line}`),
    ...['', `  ${first}`, ...others.map(origin => `  ${origin}`), ''],
    '  The certificate is this server’s own: a browser asks once whether you want to go on.',
  ];
}

function addressOf({host, publicOrigins}: Environment, port: number): string {
  const name = host === '127.0.0.1' || host === '0.0.0.0' ? 'localhost' : host;
  return publicOrigins[0] ?? `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function whoAnswers({provider, access}: Environment): string[] {
  if (provider.kind === 'remote') {
    return [`  ${new URL(provider.baseUrl).host} answers (${access}).`];
  }
  return [
    '  No OPENAI_API_KEY: a practice voice on this computer answers. It understands:',
    ...PRACTICE_SENTENCES.map(sentence => `    “${sentence}”`),
  ];
}
