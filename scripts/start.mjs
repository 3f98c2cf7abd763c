/** `npm start`: on a fresh clone, with nothing but Node and git, to a page that one can talk to. */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {ROOT, buildWhatIsStale, installWhatIsMissing, requireNode} from './prepare.mjs';

requireNode();
installWhatIsMissing({dev: false});
buildWhatIsStale();

const envFile = join(ROOT, '.env');
if (existsSync(envFile)) process.loadEnvFile(envFile);

/** `npm start` runs the server, `npm run engine` the engine alone, and the other names a command for the owner. */
const ENTRIES = {
  engine: 'engine/index.js',
  'check-config': 'commands/check-config.js',
  cost: 'commands/cost.js',
  doctor: 'commands/doctor.js',
  'verify-live': 'commands/verify-live.js',
};
const name = process.argv[2];
const entry = name === undefined ? 'index.js' : ENTRIES[name];
// What follows is the command's own, as if it had been started by itself.
process.argv.splice(2, 1);
await import(pathToFileURL(join(ROOT, 'dist/node/server', entry)).href);
