/** `npm start`: on a fresh clone, with nothing but Node and git, to a page that one can talk to. */
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {ROOT, buildWhatRuns, installWhatIsMissing, requireNode} from './prepare.mjs';

requireNode();
installWhatIsMissing({dev: false});
buildWhatRuns();

// `npm start` is the command of that name; the other scripts of package.json name theirs.
const COMMANDS = ['start', 'engine', 'doctor', 'check-config', 'cost', 'verify-live'];
if (!COMMANDS.includes(process.argv[2] ?? '')) process.argv.splice(2, 0, 'start');
await import(pathToFileURL(join(ROOT, 'dist/node/server/cli/index.js')).href);
