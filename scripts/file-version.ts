/** The version of a file in its name, by what is in it. It stands alone because the chunks and the scripts have one alike. */
import {createHash} from 'node:crypto';

/** In letters: 48 bits, which tell versions apart; what is trusted is told by `integrity.json`. */
const LENGTH = 8;

export function versionOf(...content: ReadonlyArray<string | Buffer>): string {
  const hash = createHash('sha256');
  for (const piece of content) hash.update(piece);
  return hash.digest('base64url').slice(0, LENGTH);
}
