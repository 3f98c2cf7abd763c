/** `npm run check-config [file]`: is voice.config.json right, and what may it cost? Ends with 1 where something is wrong. */
import {EnvironmentError, readEnvironment} from '../config/environment.js';
import {reportConfig} from './config-report.js';
import {configPath} from './root.js';

try {
  const environment = readEnvironment(process.env);
  const {ok, lines} = reportConfig(
    configPath(process.argv[2], environment.voiceConfigPath),
    environment,
    process.env,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = ok ? 0 : 1;
} catch (failure) {
  if (!(failure instanceof EnvironmentError)) throw failure;
  process.stdout.write(`${failure.message}\n`);
  process.exitCode = 1;
}
