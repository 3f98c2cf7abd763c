/**
 * What a custom element's class says of itself in its source: the tags above it, and what a page can read, set and call. It
 * stands alone as the one file that asks the compiler, which knows inherited and computed members too.
 */
import {resolve} from 'node:path';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '../..');

/** `name - what it is`, as it stands behind a tag. */
export type Described = {readonly name: string; readonly description: string};

export type Parameter = {readonly name: string; readonly type: string; readonly optional: boolean};

export type Member = Described & {
  readonly type: string;
  readonly readonly: boolean;
  /** Absent: it is no method. */
  readonly parameters?: readonly Parameter[];
  readonly returns?: string;
};

export type ClassDescription = {
  readonly className: string;
  readonly description: string;
  readonly attributes: readonly Described[];
  readonly slots: readonly Described[];
  readonly parts: readonly Described[];
  readonly properties: readonly Described[];
  readonly states: readonly Described[];
  readonly events: readonly Described[];
  readonly members: readonly Member[];
};

/** What the browser or Lit calls, and nobody else. */
const CALLBACKS = /Callback$|^(render|update|updated|willUpdate|firstUpdated|loadCall|createSession)$/;

export class SourceReader {
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;

  constructor() {
    const path = resolve(ROOT, 'tsconfig.json');
    const {config} = ts.readConfigFile(path, file => ts.sys.readFile(file)) as {config: unknown};
    const {fileNames, options} = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
    this.#program = ts.createProgram(fileNames, options);
    this.#checker = this.#program.getTypeChecker();
  }

  /** `file`: from the root of the project. Throws where it has no such class. */
  describe(file: string, className: string): ClassDescription {
    const source = this.#program.getSourceFile(resolve(ROOT, file));
    const found = source?.statements.find(
      (statement): statement is ts.ClassDeclaration =>
        ts.isClassDeclaration(statement) && statement.name?.text === className,
    );
    if (found?.name === undefined) throw new Error(`${file} has no class ${className}`);
    const symbol = this.#checker.getSymbolAtLocation(found.name);
    if (symbol === undefined) throw new Error(`${className} has no symbol`);
    const tags = symbol.getJsDocTags(this.#checker);
    const tagged = (name: string): Described[] =>
      tags.filter(tag => tag.name === name).map(tag => describedBy(ts.displayPartsToString(tag.text)));
    return {
      className,
      description: plain(symbol.getDocumentationComment(this.#checker)),
      attributes: tagged('attr'),
      slots: tagged('slot'),
      parts: tagged('csspart'),
      properties: tagged('cssprop'),
      states: tagged('cssstate'),
      events: tagged('fires'),
      members: this.#membersOf(symbol, found),
    };
  }

  #membersOf(symbol: ts.Symbol, node: ts.ClassDeclaration): Member[] {
    const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
    return type
      .getProperties()
      .filter(member => isPublic(member) && !CALLBACKS.test(member.name))
      .map(member => this.#describeMember(member, node))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  #describeMember(member: ts.Symbol, node: ts.ClassDeclaration): Member {
    const type = this.#checker.getNonNullableType(this.#checker.getTypeOfSymbolAtLocation(member, node));
    const [signature] = type.getCallSignatures();
    const text = (what: ts.Type): string =>
      this.#checker.typeToString(what, node, ts.TypeFormatFlags.NoTruncation);
    const declaration = member.declarations?.[0];
    return {
      name: member.name,
      description: plain(member.getDocumentationComment(this.#checker)),
      type: text(type),
      readonly:
        declaration !== undefined &&
        (ts.isGetAccessor(declaration) ||
          (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Readonly) !== 0),
      ...(signature && {
        parameters: signature.getParameters().map(parameter => ({
          name: parameter.name,
          type: text(this.#checker.getTypeOfSymbolAtLocation(parameter, node)),
          optional:
            (parameter.valueDeclaration as ts.ParameterDeclaration | undefined)?.questionToken !== undefined,
        })),
        returns: text(signature.getReturnType()),
      }),
    };
  }
}

/** Ours, and for pages: not what Lit and the browser bring. */
function isPublic(member: ts.Symbol): boolean {
  if (/^(#|_)/.test(member.name)) return false;
  const declarations = member.declarations ?? [];
  const isOurs = declarations.some(({parent}) =>
    parent.getSourceFile().fileName.includes('/src/components/'),
  );
  // The attributes are computed: they are declared nowhere, and described in a table of their own.
  if (!isOurs) return false;
  const isInternal = member.getJsDocTags().some(({name}) => name === 'internal');
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return !isInternal && !declarations.some(one => (ts.getCombinedModifierFlags(one) & hidden) !== 0);
}

function describedBy(text: string): Described {
  const [name = '', ...rest] = text.split(' - ');
  return {name: name.trim(), description: rest.join(' - ').replace(/\s+/g, ' ').trim()};
}

function plain(parts: ts.SymbolDisplayPart[]): string {
  return ts.displayPartsToString(parts).replace(/\s+/g, ' ').trim();
}
