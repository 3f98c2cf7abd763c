/** Gets a checkout ready to run: Node is new enough, packages are there, the build is not older than its sources. */
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync} from 'node:fs';
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
  'package-lock.json',
];
const STAMP = join(ROOT, 'dist', '.built');

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

/** Builds when there is no build, or when a source is newer than it. */
export function buildWhatIsStale() {
  const built = existsSync(STAMP) ? statSync(STAMP).mtimeMs : 0;
  if (SOURCES.every(source => newest(join(ROOT, source)) <= built)) return;
  installWhatIsMissing({dev: true});
  build();
}

/** Compiles the server and bundles the browser's parts. */
export function build() {
  const started = Date.now();
  const tsc = bin('typescript', 'bin/tsc');
  run('Building the server', process.execPath, [tsc, '-p', 'tsconfig.server.json']);
  run('Building for browsers', process.execPath, ['--import', 'tsx', 'scripts/build-bundles.ts']);
  run('Naming the versions', process.execPath, ['--import', 'tsx', 'scripts/integrity.ts']);
  run('Writing the types', process.execPath, [tsc, '-p', 'tsconfig.package.json']);
  run('Writing the manifest', process.execPath, ['--import', 'tsx', 'scripts/manifest/index.ts', '--build']);
  run('Sorting the types', process.execPath, ['--import', 'tsx', 'scripts/prune-types.ts']);
  mkdirSync(join(ROOT, 'dist'), {recursive: true});
  writeFileSync(STAMP, '');
  // Sources that were saved while the build ran are newer than it.
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
