/** `npm run schema`: writes voice.config.schema.json, by which editors help to write voice.config.json. */
import {writeFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {format, resolveConfig} from 'prettier';
import {voiceConfigSchema} from '../server/config/agents.js';

export const SCHEMA_FILE = resolve(import.meta.dirname, '../voice.config.schema.json');

/** The file as it should be, formatted as everything here. */
export async function schemaText(): Promise<string> {
  const options = await resolveConfig(SCHEMA_FILE);
  return format(JSON.stringify(voiceConfigSchema()), {...options, filepath: SCHEMA_FILE});
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(SCHEMA_FILE, await schemaText());
