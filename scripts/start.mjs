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

/** `npm start` runs the server, `npm run engine` the engine alone. */
const entry = process.argv[2] === 'engine' ? 'dist/node/server/engine/index.js' : 'dist/node/server/index.js';
await import(pathToFileURL(join(ROOT, entry)).href);
