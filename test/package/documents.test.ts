/** Nothing that an owner copies from the documentation is wrong: every block is run, given to the compiler, or parsed. */
import assert from 'node:assert/strict';
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {describe, test} from 'node:test';
import {ENGINE_FAULTS} from '../../server/engine/faults.js';
import {blocksOf, documentedPages, type Block} from '../support/documents/blocks.js';
import {readBlock} from '../support/documents/kinds.js';
import {SERVER_VARIABLES, unknownNames, unknownVariables} from '../support/documents/names.js';
import {typeProblems} from '../support/documents/typed.js';

type Read = Block & {readonly said: readonly string[]};

const pages = documentedPages();
const copied = pages.flatMap(page => blocksOf(page));

/** What is wrong with each; all scripts go to the compiler at once. */
async function readAll(blocks: readonly Block[]): Promise<readonly Read[]> {
  const read = await Promise.all(blocks.map(readBlock));
  const said = typeProblems(read.flatMap(({scripts = []}) => scripts)).values();
  return blocks.map((block, at) => {
    const {scripts = [], problems = []} = read[at] ?? {};
    return {...block, said: [...problems, ...scripts.flatMap(() => said.next().value ?? 'nobody read it')]};
  });
}

const WRONG = [
  [
    'an attribute that there is not',
    'html',
    '<realtime-voice voices="marin"></realtime-voice>',
    /no attribute voices/,
  ],
  [
    'a value that is not allowed',
    'html',
    '<realtime-voice variant="popup"></realtime-voice>',
    /"popup" is none of/,
  ],
  [
    'a value out of its bounds',
    'html',
    '<realtime-voice speed="3"></realtime-voice>',
    /speed="3" is not allowed/,
  ],
  [
    'a slot that there is not',
    'html',
    '<realtime-voice><p slot="title"></p></realtime-voice>',
    /no slot title/,
  ],
  ['an element that is left open', 'html', '<realtime-voice>', /not closed/],
  [
    'a script that no build makes',
    'html',
    '<script src="/realtime-voices.js"></script>',
    /makes no realtime-voices.js/,
  ],
  [
    'a tool without a description',
    'html',
    '<realtime-voice><script type="application/json" slot="tools">{"name": "a"}</script></realtime-voice>',
    /description of the tool/,
  ],
  [
    'an attribute of the script',
    'html',
    '<script src="/realtime-voice.js" data-look="a"></script>',
    /no data-look/,
  ],
  [
    'an event of a template',
    'vue',
    '<template><realtime-voice @voice-begin="a" /></template>',
    /fires no voice-begin/,
  ],
  ['a method that there is not', 'html', '<script>voice.begin()</script>', /'begin' does not exist/],
  [
    'a field that an event has not',
    'js',
    `voice.addEventListener('voice-end', ({why}) => why)`,
    /'why' does not exist/,
  ],
  [
    'an entry point that there is not',
    'js',
    `import {a} from 'realtime-voice/sessions'`,
    /Cannot find module/,
  ],
  [
    'an option that there is not',
    'js',
    `import {VoiceSession} from 'realtime-voice/session'; new VoiceSession({url: ''})`,
    /'url' does not exist/,
  ],
  ['a name that nobody gave', 'js', 'assistant.start()', /Cannot find name 'assistant'/],
  ['a property of JSX', 'jsx', '<realtime-voice variant="popup" />', /"popup"/],
  ['a style that is none', 'css', 'realtime-voice { color red }', /Expected ":"/],
  ['a field of the configuration', 'json', '{"agents": {"assistant": {"limit": {}}}}', /limit/],
  ['what is no JSON', 'json', '{agents: {}}', /SyntaxError/],
  ['a line that no shell reads', 'sh', 'npm start "', /sh/],
  ['a variable that nobody reads', 'sh', 'VOICE_MODE=direct npm start', /VOICE_MODE is read by nobody/],
  ['a program that is not known', 'sh', 'voice start', /voice is no program/],
  ['a language that nobody reads', 'yaml', 'a: b', /nothing reads/],
] as const;

const [right, wrong] = [
  await readAll(copied),
  await readAll(WRONG.map(([, language, text]) => ({page: '', line: 1, language, name: '', text}))),
];

describe('what is to be copied', () => {
  for (const {page, line, language, said} of right) {
    test(`from line ${line} of ${page} is right (${language})`, () => assert.deepEqual(said, []));
  }
});

describe('a block that is wrong', () => {
  for (const [at, [what, , , told]] of WRONG.entries()) {
    test(`is told of: ${what}`, () => assert.match(wrong[at]?.said.join('\n') ?? '', told));
  }
  for (const [text, told] of [
    ['var(--rv-colour)', /--rv-colour is no custom property/],
    ['::part(face)', /face is no part/],
    [':state(happy)', /happy is no state/],
    ['`voice-begin`', /voice-begin is no event/],
    ['npm run begin', /begin is no script/],
    ['`npm begin`', /npm begin is not known/],
    ['npx realtime-voice begin', /begin is no command/],
  ] as const) {
    test(`is told of: a name in ${text}`, () => assert.match(unknownNames(text).join('\n'), told));
  }
});

describe('what is named', () => {
  for (const page of pages) {
    test(`in ${page} exists`, () => {
      const text = readFileSync(page, 'utf8');
      const variables = [...text.matchAll(/`([A-Z]{2,}(?:_[A-Z\d]+)+)`/g)].map(([, name = '']) => name);
      assert.deepEqual([...unknownNames(text), ...unknownVariables(variables)], []);
    });
  }
});

describe('a file that is given to owners', () => {
  const RUN_BY = {
    'docs/deploy': ['test/support/proxies.ts', 'test/long/proxies.long.ts'],
    'docs/handlers': ['test/support/token-handlers.ts', 'test/long/token-handlers.long.ts'],
  };
  for (const [folder, [support, runner]] of Object.entries(RUN_BY)) {
    for (const name of readdirSync(folder)) {
      test(`is run: ${folder}/${name}`, () => {
        assert.ok(existsSync(runner ?? ''));
        assert.ok(readFileSync(support ?? '', 'utf8').includes(name));
      });
    }
  }
});

describe('what the server reads of its environment', () => {
  const all = pages.map(page => readFileSync(page, 'utf8')).join('\n');

  test('is documented, each variable', () => {
    assert.ok(SERVER_VARIABLES.length > 30);
    assert.deepEqual(
      SERVER_VARIABLES.filter(name => !all.includes(`\`${name}\``)),
      [],
    );
  });

  test('breaks what is documented, each fault', () => {
    assert.deepEqual(
      ENGINE_FAULTS.filter(name => !all.includes(`\`${name}\``)),
      [],
    );
  });
});
