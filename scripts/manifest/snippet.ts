/** The script tag that holds a page to this very version, from what the build says of its files. */
import {existsSync, readFileSync} from 'node:fs';
import {resolve} from 'node:path';

const INTEGRITY = resolve(import.meta.dirname, '../../dist/browser/integrity.json');

type Integrity = {
  readonly scripts: Readonly<Record<string, {readonly file: string; readonly integrity: string}>>;
};

/** In Markdown. Throws where there is no build. */
export function pinnedSnippet(): string {
  if (!existsSync(INTEGRITY)) throw new Error('There is no build yet: run npm run build first');
  const {scripts} = JSON.parse(readFileSync(INTEGRITY, 'utf8')) as Integrity;
  const script = scripts['realtime-voice.js'];
  if (script === undefined) throw new Error('integrity.json has no realtime-voice.js');
  return [
    '```html',
    '<script',
    '  type="module"',
    `  src="https://voice.example.com/${script.file}"`,
    `  integrity="${script.integrity}"`,
    '  crossorigin',
    '></script>',
    '```',
  ].join('\n');
}
