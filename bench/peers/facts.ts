/** What can be seen in scripts without running them, and the table of it: pure, so that it is tested without any package. */

export type Facts = {
  /** Of others, that the scripts name: asked for, or only spoken of in a message. */
  readonly hosts: readonly string[];
  /** Places where text becomes code: `eval`, `new Function`. */
  readonly codeOfText: number;
  /** Places that set `innerHTML`, which a page with Trusted Types has to allow. */
  readonly innerHtml: number;
};

export type Row = Facts & {
  readonly name: string;
  readonly kind: 'widget' | 'session';
  /** gzip -9, in bytes. */
  readonly first: number;
  readonly whole: number;
  readonly inNode: boolean;
};

/** Namespaces that nobody loads, and what stands for any host. */
const NO_HOSTS = /^(www\.w3\.org|localhost|127\.0\.0\.1|\[::1\]|(.+\.)?example\.(com|org|net)|[^.]*)$/;

export function factsOf(scripts: readonly string[]): Facts {
  const text = scripts.join('\n');
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const named = [...text.matchAll(/\b(?:https?|wss?):\/\/([a-z0-9][a-z0-9.-]*[a-z0-9])/gi)];
  const hosts = named.map(([, host = '']) => host.toLowerCase()).filter(host => !NO_HOSTS.test(host));
  return {
    hosts: [...new Set(hosts)].sort(),
    codeOfText: count(/(?<![\w$.])eval\(|\bnew Function\(|(?<![\w$.])Function\(/g),
    innerHtml: count(/\.innerHTML\s*\+?=(?!=)/g),
  };
}

export type BundledFile = {
  readonly imports: ReadonlyArray<{
    readonly path: string;
    readonly kind: string;
    readonly external?: boolean;
  }>;
};

/** What `entry` loads with itself, and what it may load later as well. */
export function loadedBy(
  entry: string,
  files: Readonly<Record<string, BundledFile>>,
): {readonly first: readonly string[]; readonly later: readonly string[]} {
  const reach = (kinds: readonly string[], found = new Set<string>(), path = entry): Set<string> => {
    if (found.has(path)) return found;
    found.add(path);
    for (const one of files[path]?.imports ?? []) {
      if (kinds.includes(one.kind) && one.external !== true && one.path.endsWith('.js'))
        reach(kinds, found, one.path);
    }
    return found;
  };
  const first = reach(['import-statement']);
  const all = reach(['import-statement', 'dynamic-import']);
  return {first: [...first], later: [...all].filter(path => !first.has(path))};
}

export type Weighed = {readonly bytes: number; readonly files: readonly string[]};

/** What `npm run size` prints under a heading. Throws where it has none. */
export function weighedUnder(heading: string, printed: string): Weighed {
  const block = printed.split('\n\n').find(text => text.startsWith(`${heading}\n`));
  if (block === undefined) throw new Error(`npm run size does not tell of: ${heading}`);
  const rows = [...block.matchAll(/^ +([\d.]+) kB {2}(.+)$/gm)];
  const total = rows.pop()?.[1];
  return {bytes: Math.round(Number(total) * 1000), files: rows.map(([, , file = '']) => file)};
}

/** In Markdown, as the README has it; widgets first, and of each kind the lightest first. */
export function tableOf(rows: readonly Row[]): string {
  const sorted = [...rows].sort((a, b) => b.kind.localeCompare(a.kind) || a.whole - b.whole);
  const lines = sorted.map(({name, kind, first, whole, hosts, codeOfText, innerHtml, inNode}) => [
    ...[name, kind, kilobytes(first), kilobytes(whole)],
    ...[String(hosts.length), String(codeOfText), String(innerHtml), inNode ? 'yes' : 'no'],
  ]);
  const head = ['', 'kind', 'before the click', 'whole', 'hosts named', '`eval`', '`innerHTML`', 'in Node'];
  const marks = head.map((_, at) => (at < 2 ? '---' : '---:'));
  return [head, marks, ...lines].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(bytes < 100_000 ? 1 : 0)} kB`;
}
