/**
 * Snippets of scripts, given to the compiler as files that import the package by its name, as an owner's would. It stands alone
 * because all of them make one program: the types of the browser are read once, and not once for each.
 */
import {resolve} from 'node:path';
import ts from 'typescript';
import {OF_OTHERS, PRELUDE} from './prelude.js';

export type Script = {readonly text: string; readonly language: 'js' | 'jsx' | 'ts' | 'tsx'};

const FOLDER = resolve('.snippets');

const OPTIONS: ts.CompilerOptions = {
  ...{target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, noEmit: true},
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  ...{allowJs: true, checkJs: true, jsx: ts.JsxEmit.ReactJSX, experimentalDecorators: true},
  ...{
    types: ['node'],
    skipLibCheck: true,
    esModuleInterop: true,
    moduleDetection: ts.ModuleDetectionKind.Force,
  },
};

/** What the compiler says of each, in the order in which they were given. Those in TypeScript are held to its strict rules. */
export function typeProblems(scripts: readonly Script[]): ReadonlyArray<readonly string[]> {
  const files = new Map(scripts.map(({text, language}, at) => [`${FOLDER}/${at}.${language}`, text]));
  const strict = [...files.keys()].filter(name => /\.tsx?$/.test(name));
  const loose = [...files.keys()].filter(name => /\.jsx?$/.test(name));
  const parsed = new Map<string, ts.SourceFile | undefined>();
  const said = new Map([
    ...problemsIn(loose, files, {...OPTIONS, strict: false}, parsed),
    ...problemsIn(strict, files, {...OPTIONS, strict: true}, parsed),
  ]);
  return [...files.keys()].map(name => said.get(name) ?? []);
}

function problemsIn(
  names: readonly string[],
  files: ReadonlyMap<string, string>,
  options: ts.CompilerOptions,
  parsed: Map<string, ts.SourceFile | undefined>,
): Array<[name: string, problems: string[]]> {
  if (names.length === 0) return [];
  const given = new Map([
    ...files,
    [`${FOLDER}/prelude.ts`, PRELUDE],
    // A file without imports: it speaks of modules that are nowhere.
    [`${FOLDER}/of-others.d.ts`, OF_OTHERS],
  ]);
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: name => given.has(name) || disk.fileExists(name),
    readFile: name => given.get(name) ?? disk.readFile(name),
    getSourceFile: (name, language) => {
      const own = given.get(name);
      if (own !== undefined) return ts.createSourceFile(name, own, language);
      if (!parsed.has(name)) parsed.set(name, disk.getSourceFile(name, language));
      return parsed.get(name);
    },
  };
  const program = ts.createProgram(
    [...given.keys()].filter(name => !files.has(name)).concat(names),
    options,
    host,
  );
  for (const own of ['prelude.ts', 'of-others.d.ts']) {
    const wrong = saidOf(program, `${FOLDER}/${own}`);
    if (wrong.length > 0) throw new Error(`${own}: ${wrong.join('\n')}`);
  }
  return names.map(name => [name, saidOf(program, name)]);
}

function saidOf(program: ts.Program, name: string): string[] {
  const file = program.getSourceFile(name);
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
    ({messageText, start = 0}) => {
      const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
      return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    },
  );
}
