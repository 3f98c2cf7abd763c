/**
 * What a page loads for a voice: ours and what else npm has for it, measured in one run (`npm run bench:peers`). It needs a
 * build of ours, installs the others into `.cache/peers`, and is no judgement of what they can do.
 */
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {ROOT} from '../../scripts/find-tests.js';
import {factsOf, tableOf, weighedUnder, type Row} from './facts.js';
import {canBeImported, measure} from './install.js';
import {CHOSEN_ON, PEERS} from './peers.js';

const WAY = 'guarded, over WebRTC';

/** By the same weights that every build is held to. */
function ours(): Row[] {
  const {stdout} = spawnSync(process.execPath, ['--import', 'tsx', join(ROOT, 'scripts', 'size.ts')], {
    ...{cwd: ROOT, encoding: 'utf8'},
  });
  const idle = weighedUnder('Before first intent', stdout);
  const call = weighedUnder(`A call, all of it, ${WAY}`, stdout);
  const headless = weighedUnder(`A call without the element, all of it, ${WAY}`, stdout);
  const textsOf = (files: readonly string[]): string[] =>
    files.map(file => readFileSync(join(ROOT, 'dist', file), 'utf8'));
  return [
    {
      ...{name: '**realtime-voice**', kind: 'widget', first: idle.bytes, whole: call.bytes},
      ...factsOf(textsOf(call.files)),
      inNode: canBeImported('realtime-voice', ROOT),
    },
    {
      ...{name: '**realtime-voice/session**', kind: 'session', first: headless.bytes, whole: headless.bytes},
      ...factsOf(textsOf(headless.files)),
      inNode: canBeImported('realtime-voice/session', ROOT),
    },
  ];
}

const rows = ours();
for (const peer of PEERS) {
  process.stderr.write(`${peer.name} …\n`);
  rows.push(await measure(peer));
}
process.stdout.write(
  `Versions of ${CHOSEN_ON}; gzip -9, without styles and pictures.\n\n${tableOf(rows)}\n\n`,
);
for (const {name, hosts} of rows)
  process.stdout.write(`${name}: ${hosts.join(' ') || 'names no other host'}\n`);
