// The import law of the architecture (docs/architecture.md), held by the linter, and the strict TypeScript rules.
import tseslint from 'typescript-eslint';

/** Forbids, for the files of one folder, every module that matches a pattern. */
const mayNotImport = (files, rules, ignores = []) => ({
  files,
  ignores,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: rules.map(([what, message]) => ({
          ...(what instanceof RegExp ? {regex: what.source} : {group: [what].flat()}),
          message,
        })),
      },
    ],
  },
});

const LIT = [['lit', 'lit/*', '@lit/*'], 'only components know Lit'];
const ZOD = [
  /^zod(\/.*)?$/,
  'the browser reads JSON by shared/shape: a library weighs more than the protocol',
];
const NODE = [['node:*', 'express', 'ws', 'undici', 'pino'], 'this folder also runs in a browser'];
const SERVER = [['**/server/**'], 'the browser never imports the server'];
const COMPONENTS = [['**/components/**', '**/react/**'], 'imports point down: components are the top'];
const REACT = [['react', 'react-dom', 'react-dom/*', '**/react/**'], 'only src/react knows React'];
const SESSION = [['**/session/**'], 'imports point down: session is above this folder'];
const CHANNELS = [
  ['**/channels/**', '**/legs/**'],
  'imports point down: channels and legs are above this folder',
];
const AUDIO = [['**/audio/**'], 'this folder knows no audio device'];
const REALTIME = [['**/realtime/**', '**/protocol/**', '**/conversation/**'], 'audio knows no provider'];
const CONFIG = [['**/config/**'], 'configuration is handed in, not imported'];

const BELOW_PROTOCOL = [
  LIT,
  NODE,
  SERVER,
  COMPONENTS,
  SESSION,
  CHANNELS,
  AUDIO,
  CONFIG,
  [['**/conversation/**'], 'imports point down: conversation is above protocol'],
];
const GUARD_ONLY = 'src/realtime/protocol/guarded-client.ts';

export default tseslint.config(
  // TypeScript of other projects, each of which is checked by the tools of its framework.
  {ignores: ['dist/**', 'node_modules/**', '.cache/**', 'data/**', 'test/fixtures/**/*.ts']},
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'tsconfig.test.json', 'tsconfig.worklet.json', 'tsconfig.server.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: {reportUnusedDisableDirectives: 'error'},
    rules: {
      'max-lines': ['warn', {max: 250, skipBlankLines: true, skipComments: true}],
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML)$/]',
          message: 'build nodes instead',
        },
        {selector: 'ExportDefaultDeclaration', message: 'named exports only'},
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/array-type': ['error', {default: 'array-simple'}],
      '@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true}],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        {ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true},
      ],
      '@typescript-eslint/no-unused-vars': ['error', {argsIgnorePattern: '^_', varsIgnorePattern: '^_'}],
    },
  },
  mayNotImport(['src/shared/**'], [[['../*', 'lit', 'zod', 'zod/*'], 'shared imports nothing']]),
  mayNotImport(['src/config/**'], [LIT, ZOD, NODE, SERVER, COMPONENTS, REALTIME, AUDIO]),
  mayNotImport(
    ['src/audio/**'],
    [LIT, ZOD, NODE, SERVER, COMPONENTS, REALTIME, CONFIG],
    ['src/audio/worklets/**', 'src/audio/dsp/**'],
  ),
  mayNotImport(['src/audio/dsp/**'], [[['../*', 'lit', 'zod', 'zod/*'], 'dsp is pure arithmetic']]),
  mayNotImport(
    ['src/audio/worklets/**'],
    [[['../*', '!../dsp', '!../dsp/**', 'lit', 'zod', 'zod/*'], 'worklets import dsp only']],
  ),
  mayNotImport(['src/realtime/protocol/**'], [ZOD, ...BELOW_PROTOCOL], [GUARD_ONLY]),
  // Strict where strangers speak: only the guard loads it, and the widget knows its types.
  mayNotImport([GUARD_ONLY], BELOW_PROTOCOL),
  mayNotImport(
    ['src/realtime/conversation/**'],
    [LIT, ZOD, NODE, SERVER, COMPONENTS, SESSION, CHANNELS, AUDIO, CONFIG],
  ),
  mayNotImport(['src/realtime/channels/**'], [LIT, ZOD, NODE, SERVER, COMPONENTS, SESSION, CONFIG]),
  mayNotImport(['src/realtime/legs/**'], [LIT, ZOD, NODE, SERVER, COMPONENTS, SESSION, CONFIG]),
  mayNotImport(['src/realtime/session/**'], [LIT, ZOD, NODE, SERVER, COMPONENTS]),
  mayNotImport(['src/components/**'], [ZOD, NODE, SERVER, REACT]),
  mayNotImport(['src/react/**'], [LIT, ZOD, NODE, SERVER, CHANNELS]),
  mayNotImport(
    ['server/**'],
    [
      LIT,
      COMPONENTS,
      CHANNELS,
      [
        ['**/src/realtime/session/**', '**/src/config/**', '**/worklets/**'],
        'the server shares protocol, conversation, dsp and shared only',
      ],
    ],
  ),
  mayNotImport(
    ['server/engine/**'],
    [
      LIT,
      COMPONENTS,
      CHANNELS,
      [
        [
          '../guard/**',
          '../upstream/**',
          '../routes/**',
          '../access/**',
          '../../guard/**',
          '../../upstream/**',
        ],
        'the engine is a provider of its own: it knows nothing of our server',
      ],
    ],
  ),
  {files: ['**/*.d.ts'], rules: {'no-restricted-syntax': 'off'}},
  // Its platform wants it so.
  {files: ['docs/handlers/worker.ts'], rules: {'no-restricted-syntax': 'off'}},
  {
    files: ['test/**'],
    rules: {
      'max-lines': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            {from: 'package', name: ['test', 'it', 'describe', 'suite'], package: 'node:test'},
          ],
        },
      ],
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs}', 'demo/**'],
    ...tseslint.configs.disableTypeChecked,
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      'no-restricted-syntax': 'off',
    },
  },
);
