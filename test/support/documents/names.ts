/**
 * Names of ours in a text: tokens, parts, states, events, commands of npm, variables of the environment. It stands alone because
 * prose names them as often as snippets do, and is as wrong when one of them changes.
 */
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {readParts} from '../../../server/engine/parts/settings.js';
import {ELEMENTS, type DescribedElement} from './manifest.js';

type Kind = Exclude<keyof DescribedElement, 'tag'>;
const all = (kind: Kind): Array<{readonly name: string; readonly description: string}> =>
  [...ELEMENTS.values()].flatMap(element => [...element[kind]]);
const namesOf = (...kinds: readonly Kind[]): string[] =>
  kinds.flatMap(kind => all(kind).map(({name}) => name));
const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([whole, ...names]) => names.find(Boolean) ?? whole);

/** A part is listed, or named in the line of the one that it stands in. */
const PARTS = new Set(
  all('parts').flatMap(({name, description}) => [name, ...matches(description, /`([\w-]+)`/g)]),
);
/** So are states, whose lines name the others without quotes. */
const STATES = new Set(
  all('states').flatMap(({name, description}) => [
    name,
    ...matches(description.split('so are ')[1] ?? '', /\w+/g),
  ]),
);
/** The widget sets the level for its own styles. */
const TOKENS = new Set(['--rv-level', ...namesOf('tokens')]);
/** Attributes, too, begin with the word. */
const EVENTS = new Set(namesOf('events', 'attributes'));

const {scripts: SCRIPTS} = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>;
};
/** Of npm itself. */
const OF_NPM = /^(ci|install|test|start|run|view|pack|publish|audit|i)$/;
const COMMANDS = [
  ...readFileSync('server/cli/index.ts', 'utf8').matchAll(/^ {2}'?([\w-]+)'?: \{\n {4}module:/gm),
].map(([, name = '']) => name);

/** Everything that our programs read of the environment by name. */
const SOURCES = ['server', 'scripts', 'test/support', 'docs/handlers'].flatMap(folder =>
  readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter(name => /\.(ts|mjs|php|rb)$/.test(name) && !name.startsWith('documents'))
    .map(name => readFileSync(join(folder, name), 'utf8')),
);

/** Which of these names nobody knows. */
export function unknownNames(text: string): readonly string[] {
  const named = (pattern: RegExp): string[] => matches(text, pattern);
  const but = (known: ReadonlySet<string>, names: readonly string[], what: string): string[] =>
    names.filter(name => !known.has(name)).map(name => `${name} is no ${what}`);
  return [
    ...but(TOKENS, named(/(--rv-[\w-]*\w)(?![\w-]*\*)/g), 'custom property'),
    ...but(
      PARTS,
      named(/::part\(([^)]+)\)/g).flatMap(names => names.split(/\s+/)),
      'part',
    ),
    ...but(STATES, named(/:state\(([^)]+)\)/g), 'state'),
    ...but(EVENTS, named(/['"`](voice-[a-z-]+)['"`]/g), 'event'),
    ...but(new Set(Object.keys(SCRIPTS)), named(/npm run ([\w:-]+)/g), 'script of this project'),
    ...named(/(?:`|^)npm (\w[\w-]*)/gm)
      .filter(name => !OF_NPM.test(name))
      .map(name => `npm ${name} is not known here`),
    ...but(new Set(COMMANDS), named(/npx realtime-voice ([a-z-]+)/g), 'command'),
  ];
}

/** Which of these variables no program of ours reads. */
export function unknownVariables(names: readonly string[]): readonly string[] {
  return names.filter(name => !isRead(name)).map(name => `${name} is read by nobody`);
}

function isRead(name: string): boolean {
  const secret = name.replace(/_FILE$/, '');
  return PART_VARIABLES.has(name) || SOURCES.some(source => new RegExp(`\\b${secret}\\b`).test(source));
}

/** What both servers are told by, each as a line of its own where it is read. */
export const SERVER_VARIABLES: readonly string[] = [
  ...new Set(
    ['server/config/environment.ts', 'server/engine/environment.ts'].flatMap(file =>
      matches(readFileSync(file, 'utf8'), /^ {2}([A-Z]+(?:_[A-Z]+)*): |'(ENGINE_[A-Z_]+)'/gm),
    ),
  ),
];

/** The names of these are put together; whoever reads all of them is watched while it does. */
const PART_VARIABLES = new Set<string>();
readParts(
  new Proxy<Record<string, string>>(
    {},
    {
      get: (_none, name: string) => {
        PART_VARIABLES.add(name);
        return name.endsWith('_URL') ? 'http://127.0.0.1:1/v1' : 'given';
      },
    },
  ),
);
