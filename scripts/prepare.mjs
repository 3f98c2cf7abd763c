/** Gets a checkout ready to run: Node is new enough, packages are there, the build is not older than its sources. */
import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';

export const ROOT = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');

const MINIMUM_NODE = [20, 19];
/** What a build is made of. */
const SOURCES = [
  'src',
  'server',
  'scripts',
  'tsconfig.base.json',
  'tsconfig.package.json',
  'tsconfig.server.json',
  'package.json',
  'package-lock.json',
];
/** What a server runs and its pages load; and, behind it, all that is published. */
const RUNNING = join(ROOT, 'dist', '.running');
const BUILT = join(ROOT, 'dist', '.built');

/** Ends the process with one sentence where Node is too old for the packages. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = MINIMUM_NODE;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  fail(`Node ${MINIMUM_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`);
}

/** Installs when a package that package.json names is missing or has another version. */
export function installWhatIsMissing({dev}) {
  const manifest = readJson('package.json');
  // What the practice voice is made of is tested with these versions, and is among them.
  const {devDependencies, peerDependencies} = manifest;
  const practice = Object.keys(peerDependencies).map(name => [name, devDependencies[name]]);
  const wanted = {...manifest.dependencies, ...(dev ? devDependencies : Object.fromEntries(practice))};
  const missing = Object.entries(wanted).some(([name, version]) => installedVersion(name) !== version);
  if (missing) run('Installing packages', 'npm', ['ci', '--no-audit', '--no-fund']);
}

/** Builds what a server needs when there is no build of it, or when a source is newer. */
export function buildWhatRuns() {
  if (!isStale(RUNNING)) return;
  installWhatIsMissing({dev: true});
  timed(buildServer);
}

/** Builds everything when there is no build, or when a source is newer than it. */
export function buildWhatIsStale() {
  if (!isStale(BUILT)) return;
  installWhatIsMissing({dev: true});
  build();
}

/** Compiles the server, bundles the browser's parts, and makes the package. */
export function build() {
  timed(() => {
    buildServer();
    buildPackage();
  });
}

/** The stamp is older than a source that is saved while it is built. */
function buildServer() {
  run('Building the server', process.execPath, [bin('typescript', 'bin/tsc'), '-p', 'tsconfig.server.json']);
  runScript('Building the widget', 'scripts/build-bundles.ts', 'dist/browser');
  runScript('Naming its versions', 'scripts/integrity.ts');
  writeFileSync(RUNNING, '');
}

function buildPackage() {
  runScript('Building the package', 'scripts/build-bundles.ts', 'dist/package');
  run('Writing its types', process.execPath, [bin('typescript', 'bin/tsc'), '-p', 'tsconfig.package.json']);
  runScript('Writing its manifest', 'scripts/manifest/index.ts', '--build');
  runScript('Sorting its types', 'scripts/prune-types.ts');
  writeFileSync(BUILT, '');
}

function isStale(stamp) {
  const built = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  return SOURCES.some(source => newest(join(ROOT, source)) > built);
}

function runScript(what, script, ...args) {
  run(what, process.execPath, ['--import', 'tsx', script, ...args]);
}

function timed(work) {
  const started = Date.now();
  work();
  const seconds = (Date.now() - started) / 1000;
  process.stderr.write(`Built in ${seconds.toFixed(1)} s.\n`);
}

/** Runs a program quietly; shows what it printed only when it fails. */
export function run(what, command, args, options = {}) {
  process.stderr.write(`${what} …\n`);
  const shell = process.platform === 'win32' && command === 'npm';
  const result = spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    shell,
    maxBuffer: 64 * 1024 * 1024,
    ...options,
  });
  if (result.status === 0) return result.stdout;
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}\n`);
  return fail(`${what} failed.`);
}

function bin(name, file) {
  return join(ROOT, 'node_modules', name, file);
}

function installedVersion(name) {
  const path = join(ROOT, 'node_modules', name, 'package.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).version : undefined;
}

function readJson(file) {
  return JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
}

function newest(path) {
  if (!existsSync(path)) return 0;
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map(name => newest(join(path, name))));
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
