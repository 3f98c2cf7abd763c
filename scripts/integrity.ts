/**
 * What a page may hold a script to: a name that changes with it, and the hash of each file, in `integrity.json`. It stands
 * alone because it comes after every build that writes into the folder.
 */
import {createHash} from 'node:crypto';
import {copyFileSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {versionOf} from './file-version.js';

const FOLDER = resolve(import.meta.dirname, '../dist/browser');
const PACKAGE = resolve(import.meta.dirname, '../package.json');

/** What pages name. */
const SCRIPT = /^realtime-voice(-captions|-inspector)?\.js$/;

/** As in an `integrity` attribute (SRI §3.1). */
function integrityOf(file: string): string {
  return `sha384-${createHash('sha384')
    .update(readFileSync(join(FOLDER, file)))
    .digest('base64')}`;
}

/** Gives each script its second name, whose content never changes. */
function versionScripts(): Record<string, {file: string; integrity: string}> {
  const scripts = readdirSync(FOLDER).filter(name => SCRIPT.test(name));
  return Object.fromEntries(
    scripts.map(name => {
      const file = name.replace('.js', `.${versionOf(readFileSync(join(FOLDER, name)))}.js`);
      copyFileSync(join(FOLDER, name), join(FOLDER, file));
      return [name, {file, integrity: integrityOf(file)}];
    }),
  );
}

const {version} = JSON.parse(readFileSync(PACKAGE, 'utf8')) as {version: string};
const scripts = versionScripts();
const loaded = readdirSync(FOLDER, {recursive: true, encoding: 'utf8'})
  .map(name => name.replaceAll('\\', '/'))
  .filter(name => /^(chunks-[\w-]+|worklets)\/[^/]+\.js$/.test(name))
  .sort();
const files = Object.fromEntries(loaded.map(name => [name, integrityOf(name)]));
writeFileSync(join(FOLDER, 'integrity.json'), `${JSON.stringify({version, scripts, files}, null, 2)}\n`);
