/**
 * `npm run verify-live -- --yes`: asks the real provider what its documents do not promise, and this server relies on. It
 * costs some cents, which are said first; without --yes nothing is asked. Ends with 1 where an answer is not as hoped, or
 * where none is.
 */
import {pino} from 'pino';
import {isLoopbackUrl} from '../access/loopback.js';
import {EnvironmentError, readEnvironment} from '../config/environment.js';
import {Peer} from '../engine/media/peer.js';
import {browserBaseUrl, createUpstream} from '../upstream/create-upstream.js';
import {DEFAULT_REALTIME_MODEL} from '../upstream/models.js';
import {estimate, line, verify} from './verify/verification.js';

const LOOPBACK = '127.0.0.1';

async function main(): Promise<number> {
  const {provider, dialect, model = DEFAULT_REALTIME_MODEL} = readEnvironment(process.env);
  if (provider.kind === 'practice') {
    throw new EnvironmentError(
      'There is no provider to ask: set OPENAI_API_KEY, or OPENAI_BASE_URL on this machine.',
    );
  }
  const {baseUrl, apiKey} = provider;
  print(`This asks ${new URL(baseUrl).host}. It costs ${estimate(model)}.`);
  if (!process.argv.includes('--yes')) {
    print('Nothing was asked. Say --yes to go on.');
    return 2;
  }
  // What a check meets on purpose is its answer, and no line of a log.
  const log = pino({level: 'silent'});
  const options = {baseUrl, dialect, log};
  const answers = await verify(
    {
      upstream: createUpstream({...options, apiKey}),
      // As a browser shows it, whoever the provider is.
      withSecret: secret =>
        createUpstream({
          ...options,
          baseUrl: browserBaseUrl(baseUrl),
          kind: 'openai',
          apiKey: secret,
          hangUpPauseMs: 1,
        }),
      model,
      bindAddress: isLoopbackUrl(baseUrl) ? LOOPBACK : undefined,
    },
    {onAnswer: (question, outcome) => print(line(question, outcome))},
  );
  const failed = [...answers.values()].filter(({state}) => state === 'fail').length;
  const open = [...answers.values()].filter(({state}) => state === 'not known').length;
  const hoped = answers.size - failed - open;
  print(`${hoped} as hoped, ${failed} not, ${open} not known.`);
  // Where nothing could be asked at all, nothing is known to work.
  return failed === 0 && hoped > 0 ? 0 : 1;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

main()
  .catch((failure: unknown) => {
    if (!(failure instanceof EnvironmentError)) throw failure;
    print(failure.message);
    return 1;
  })
  .then(code => {
    process.exitCode = code;
    // Its threads would keep the process.
    Peer.releaseLibrary();
  })
  .catch((failure: unknown) => {
    process.stderr.write(`${String(failure)}\n`);
    process.exitCode = 1;
  });
