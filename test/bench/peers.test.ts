/** What the comparison with others counts in scripts, and how it is shown: a figure of somebody else must not be wrong. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {
  factsOf,
  loadedBy,
  tableOf,
  weighedUnder,
  type BundledFile,
  type Row,
} from '../../bench/peers/facts.js';
import {PEERS} from '../../bench/peers/peers.js';

describe('what is seen in scripts', () => {
  test('is each host that they name, once, and no namespace, no example and no template', () => {
    const {hosts} = factsOf([
      'fetch("https://api.a.test/v1"); open(`wss://B.test:8/x`)',
      '"https://api.a.test"; "http://www.w3.org/2000/svg"; "https://x.example.com/"; `https://${host}/`; "http://localhost"',
    ]);
    assert.deepEqual(hosts, ['api.a.test', 'b.test']);
  });

  test('is where text becomes code, and not a name that ends likewise', () => {
    assert.equal(factsOf(['eval(a); new Function("a"); Function("b")']).codeOfText, 3);
    assert.equal(factsOf(['medieval(a); isFunction(b); this.Function(c)']).codeOfText, 0);
  });

  test('is where innerHTML is set, and not where it is read', () => {
    assert.equal(factsOf(['a.innerHTML="b";a.innerHTML += c']).innerHtml, 2);
    assert.equal(factsOf(['a.innerHTML==="b";b=a.innerHTML']).innerHtml, 0);
  });
});

describe('what a page loads', () => {
  const file = (...imports: Array<[path: string, kind: string]>): BundledFile => ({
    imports: imports.map(([path, kind]) => ({path, kind})),
  });
  const files = {
    'page.js': file(['shared.js', 'import-statement'], ['call.js', 'dynamic-import']),
    'shared.js': file(['shared.css', 'import-statement']),
    'call.js': file(['shared.js', 'import-statement'], ['rare.js', 'dynamic-import']),
    'rare.js': file(),
    'other.js': file(),
  };

  test('comes with its script, or later', () => {
    assert.deepEqual(loadedBy('page.js', files), {
      first: ['page.js', 'shared.js'],
      later: ['call.js', 'rare.js'],
    });
  });
});

describe('our own weight', () => {
  const printed =
    'Before\n    1.25 kB  a.js\n    2.00 kB  b/c.js\n    3.25 kB  of  10.00 kB ok\n\nA call\n   9.00 kB  of  10.00 kB ok\n';

  test('is read from what weighs every build', () => {
    assert.deepEqual(weighedUnder('Before', printed), {bytes: 3_250, files: ['a.js', 'b/c.js']});
  });

  test('is never taken for nothing where that is told by another name', () => {
    assert.throws(() => weighedUnder('A session', printed), /does not tell of: A session/);
  });
});

describe('the table', () => {
  const row = (name: string, kind: Row['kind'], whole: number): Row => ({
    ...{name, kind, first: 5_500, whole, hosts: ['a.test'], codeOfText: 0, innerHtml: 2, inNode: true},
  });

  test('has widgets first, and of each kind the lightest first', () => {
    const table = tableOf([row('a', 'session', 1), row('b', 'widget', 200_000), row('c', 'widget', 3)]);
    assert.deepEqual(table.match(/^\| [abc] /gm), ['| c ', '| b ', '| a ']);
    assert.match(table, /\| b \| widget \| 5\.5 kB \| 200 kB \| 1 \| 0 \| 2 \| yes \|/);
  });
});

describe('what is compared with', () => {
  for (const {name, packages, script, files} of PEERS) {
    test(`has an exact version, and one way to be loaded: ${name}`, () => {
      for (const one of packages) assert.match(one, /^(@[\w-]+\/)?[\w-]+@\d+\.\d+\.\d+$/);
      assert.notEqual(script === undefined, files === undefined);
    });
  }
});
