/** What a person reads when the server is up: the address, who answers, what to say, and what is limited. */
import type {Environment} from './config/environment.js';
import {PRACTICE_SENTENCES} from './practice.js';

/** `warnings`: what works today and will not for long. */
export function announce(environment: Environment, port: number, warnings: readonly string[] = []): void {
  const told = warnings.map(warning => `  Soon: ${warning}`);
  const lines = ['', `  ${addressOf(environment, port)}`, '', ...whoAnswers(environment), ...told, ''];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function addressOf({host, publicOrigins}: Environment, port: number): string {
  const name = host === '127.0.0.1' || host === '0.0.0.0' ? 'localhost' : host;
  return publicOrigins[0] ?? `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function whoAnswers({provider, access}: Environment): string[] {
  if (provider.kind === 'remote') {
    return [
      `  ${new URL(provider.baseUrl).host} answers (${access}). Calls are not limited: only this machine can call.`,
    ];
  }
  return [
    '  No OPENAI_API_KEY: a practice voice on this computer answers. It understands:',
    ...PRACTICE_SENTENCES.map(sentence => `    “${sentence}”`),
  ];
}
