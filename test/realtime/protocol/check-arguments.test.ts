/** Arguments against a schema: the same verdict as a full validator, words that a model can act on, and no throw. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {Ajv} from 'ajv';
import fc from 'fast-check';
import {checkArguments} from '../../../src/realtime/protocol/check-arguments.js';

type Schema = Record<string, unknown>;

const names = fc.constantFrom('a', 'b', 'c');
const texts = fc.constantFrom('', 'x', 'yy', 'red', 'blue', '😀😀', '12');
const numbers = fc.oneof(fc.integer({min: -5, max: 5}), fc.constantFrom(0.5, -2.5, 1e9));

const values = fc.letrec<{any: unknown}>(tie => ({
  any: fc.oneof(
    {maxDepth: 3},
    texts,
    numbers,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), {maxLength: 3}),
    fc.dictionary(names, tie('any'), {maxKeys: 3, noNullPrototype: true}),
  ),
})).any;

const types = fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'array', 'object');
/** Some of these keywords, or none. */
const some = (keywords: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Schema> =>
  fc.record(keywords, {requiredKeys: []});
const bound = fc.integer({min: -3, max: 3});
const count = fc.integer({min: 0, max: 3});

const schemas = fc.letrec<{any: Schema | boolean}>(tie => ({
  any: fc.oneof(
    {maxDepth: 3},
    some({type: fc.oneof(types, fc.uniqueArray(types, {minLength: 1, maxLength: 3}))}),
    some({minimum: bound, maximum: bound, exclusiveMinimum: bound, exclusiveMaximum: bound}),
    some({minLength: count, maxLength: count, pattern: fc.constantFrom('^r', '\\d', 'e$', '.')}),
    some({enum: fc.array(values, {minLength: 1, maxLength: 3}), const: values}),
    some({items: tie('any'), minItems: count, maxItems: count}),
    some({
      type: types,
      properties: fc.dictionary(names, tie('any'), {maxKeys: 3, noNullPrototype: true}),
      required: fc.uniqueArray(names, {maxLength: 2}),
      additionalProperties: fc.oneof(fc.constant(false), tie('any')),
    }),
    some({allOf: fc.array(tie('any'), {minLength: 1, maxLength: 2})}),
    some({anyOf: fc.array(tie('any'), {minLength: 1, maxLength: 3})}),
    some({oneOf: fc.array(tie('any'), {minLength: 1, maxLength: 3})}),
    fc.boolean(),
  ),
})).any;

describe('arguments', () => {
  test('are taken and refused as a full validator does', () => {
    let refused = 0;
    let runs = 0;
    fc.assert(
      fc.property(schemas, values, (schema, value) => {
        const validate = new Ajv({strict: false, logger: false, validateSchema: false}).compile(schema);
        const problems = checkArguments(schema, value);
        runs += 1;
        if (problems.length > 0) refused += 1;
        assert.equal(
          problems.length === 0,
          validate(value),
          `${problems.join()} | ${JSON.stringify(validate.errors)}`,
        );
      }),
      {numRuns: 2_000},
    );
    assert.ok(
      refused > runs / 10 && refused < runs * 0.9,
      `${refused} of ${runs} refused: the odds say little`,
    );
  });

  test('never make it throw, whatever a page calls a schema', () => {
    fc.assert(
      fc.property(fc.anything(), fc.jsonValue(), (schema, value) => {
        assert.ok(Array.isArray(checkArguments(schema, value)));
      }),
    );
  });

  const heat = {
    type: 'object',
    properties: {
      room: {enum: ['kitchen', 'bath']},
      degrees: {type: 'number', minimum: 5, maximum: 30},
      days: {type: 'array', items: {type: 'string', pattern: '^(Mon|Tue)$'}, minItems: 1},
      until: {anyOf: [{type: 'string', minLength: 5}, {type: 'null'}]},
    },
    required: ['room'],
    additionalProperties: false,
  };
  const sentences: Array<[unknown, string[]]> = [
    [{room: 'bath', degrees: 20, days: ['Mon'], until: null}, []],
    [{room: 'bath', degrees: 45}, ['`degrees` must be at most 30, but is 45']],
    [{degrees: '20'}, ['`room` is missing', '`degrees` must be number, but is "20"']],
    [{room: 'attic'}, ['`room` must be "kitchen" or "bath", but is "attic"']],
    [{room: 'bath', days: ['Sun']}, ['`days[0]` must match ^(Mon|Tue)$, but is "Sun"']],
    [{room: 'bath', days: []}, ['`days` must have a length of at least 1, but is []']],
    [{room: 'bath', colour: 'red'}, ['`colour` is not allowed']],
    [
      {room: 'bath', until: 5},
      ['either `until` must be string, but is 5, or `until` must be null, but is 5'],
    ],
    [[], ['The argument list must be object, but is []']],
  ];
  for (const [value, expected] of sentences) {
    test(`${JSON.stringify(value)}: ${expected.join('; ') || 'fine'}`, () => {
      assert.deepEqual(checkArguments(heat, value), expected);
    });
  }

  test('are not held against a pattern that takes years, or is none', () => {
    const started = performance.now();
    for (const pattern of ['^(a+)+$', '^(a|a*)*c$', '^((a*)*)+$', '^(a|a)+$', '(', '[']) {
      assert.deepEqual(checkArguments({type: 'string', pattern}, `${'a'.repeat(40)}!`), [], pattern);
    }
    assert.deepEqual(checkArguments({pattern: '('}, 'a'), []);
    assert.equal(checkArguments({pattern: '^(\\d+-)+$'}, 'aaa').length, 1, 'what is short is looked at');
    assert.ok(performance.now() - started < 2_000);
  });

  test('are told five problems at most', () => {
    const required = Array.from({length: 20}, (_, index) => `field${index}`);
    assert.equal(checkArguments({required}, {}).length, 5);
  });
});
