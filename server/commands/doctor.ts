/**
 * `npm run doctor [--online] [--confirm-limits]`: may strangers be let in? Reads what the server would read, changes
 * nothing, and asks the network only where it is told to. Ends with 1 where something is wrong.
 */
import {resolve} from 'node:path';
import {pino} from 'pino';
import {readAgents, type Agents} from '../config/agents.js';
import {EnvironmentError, readEnvironment, type Environment} from '../config/environment.js';
import {modelNaming} from '../config/model-names.js';
import {today} from '../config/retired.js';
import {reportConfig} from './config-report.js';
import {lookAtStore, lookOnline} from './doctor/probes.js';
import {examine} from './doctor/report.js';
import {configPath} from './root.js';

const options = new Set(process.argv.slice(2));

async function main(): Promise<void> {
  const read = readEnvironment(process.env);
  const environment: Environment = {...read, dataDir: resolve(read.dataDir)};
  const path = configPath(undefined, environment.voiceConfigPath);
  const config = reportConfig(path, environment, process.env);
  const {ok, lines} = examine({
    ...{environment, config, day: today(), confirmedLimits: options.has('--confirm-limits')},
    given: new Set(Object.keys(process.env).filter(name => process.env[name]?.trim() !== '')),
    agents: config.ok ? readBack(path, environment) : undefined,
    store: await lookAtStore(environment, pino({level: 'silent'})),
    online: options.has('--online') ? await lookOnline(environment) : undefined,
  });
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = ok ? 0 : 1;
}

function readBack(path: string, environment: Environment): Agents {
  return readAgents(path, process.env, modelNaming(environment));
}

main().catch((failure: unknown) => {
  if (!(failure instanceof EnvironmentError)) throw failure;
  process.stdout.write(`FAIL  environment: ${failure.message.replaceAll('\n', '\nFAIL  environment: ')}\n`);
  process.exitCode = 1;
});
