/** voice.config.schema.json: what editors tell an owner is what the server reads. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';
import {Ajv2020} from 'ajv/dist/2020.js';
import {SCHEMA_FILE, schemaText} from '../../../scripts/config-schema.js';

describe('voice.config.schema.json', () => {
  const written = readFileSync(SCHEMA_FILE, 'utf8');
  const validate = new Ajv2020({formats: {uri: true}}).compile(JSON.parse(written) as object);

  test('is as the server reads the file; `npm run schema` writes it anew', async () => {
    assert.equal(written, await schemaText());
  });

  test('takes the configuration that comes with the project, which points to it', () => {
    const config = JSON.parse(readFileSync('voice.config.json', 'utf8')) as {$schema: string};
    assert.equal(config.$schema, './voice.config.schema.json');
    assert.ok(validate(config), JSON.stringify(validate.errors));
  });

  test('takes what has a default as left out, and refuses what no server takes', () => {
    assert.ok(validate({agents: {assistant: {}}}));
    assert.ok(!validate({agents: {assistant: {temperature: 1}}}));
    assert.ok(!validate({agents: {assistant: {maxOutputTokens: 0}}}));
    assert.ok(!validate({limits: {}}));
  });
});
