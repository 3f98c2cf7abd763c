/** The pictures that are kept, and how a new one is compared with its own. */
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import pixelmatch from 'pixelmatch';
import {PNG} from 'pngjs';
import {ROOT} from '../../scripts/find-tests.js';
import {encodePng, inFewColours, type Picture} from './palette-png.js';

const KEPT = join(ROOT, 'test', 'visual', 'snapshots');
const DIFFERENT = join(ROOT, '.cache', 'snapshots');

/** A pixel is another one when it differs by more than two neighbouring shades do. */
const THRESHOLD = 0.15;
/** Letters are drawn a little differently by each browser; one drawing in a button is more than this. */
const DIFFERENT_SHARE = 0.00005;

export const RENEW = 'UPDATE_SNAPSHOTS=1 node scripts/test.mjs --only long visual';

/** `undefined`: it looks as before. Otherwise what is wrong, in words; with `UPDATE_SNAPSHOTS` it is kept instead. */
export function compareWithKept(name: string, screenshot: Uint8Array): string | undefined {
  const picture = inFewColours(PNG.sync.read(Buffer.from(screenshot)));
  const path = join(KEPT, `${name}.png`);
  if (process.env['UPDATE_SNAPSHOTS']) {
    mkdirSync(KEPT, {recursive: true});
    writeFileSync(path, encodePng(picture));
    return undefined;
  }
  if (!existsSync(path)) return `There is no picture of ${name} yet: ${RENEW}`;
  return differenceOf(name, PNG.sync.read(readFileSync(path)), picture);
}

function differenceOf(name: string, before: Picture, after: Picture): string | undefined {
  const {width, height} = after;
  if (before.width !== width || before.height !== height)
    return `${name} has another size: ${before.width}×${before.height} and now ${width}×${height}. ${RENEW}`;
  const marked = new PNG({width, height});
  const count = pixelmatch(before.data, after.data, marked.data, width, height, {threshold: THRESHOLD});
  if (count <= DIFFERENT_SHARE * width * height) return undefined;
  mkdirSync(DIFFERENT, {recursive: true});
  const path = join(DIFFERENT, `${name}.png`);
  writeFileSync(path, PNG.sync.write(marked));
  return `${name} looks different in ${count} pixels: see ${relative(ROOT, path)}, or keep it: ${RENEW}`;
}
