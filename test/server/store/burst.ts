/** A server that is about to be killed: admits calls as fast as it can, and says which were answered. */
import {writeSync} from 'node:fs';
import {openFileStore} from '../../../server/store/file-store.js';
import {asked, NOON, silent} from './stores.js';

const [dataDir = '', compactAtBytes = ''] = process.argv.slice(2);
const store = await openFileStore({dataDir, log: silent, compactAtBytes: Number(compactAtBytes)});

async function admitForEver(visitor: number): Promise<void> {
  for (let index = 0; ; index += 1) {
    const callId = `${visitor}-${index}`;
    const answer = await store.admit(asked(callId, {hold: 7, now: NOON + index}));
    if (answer.ok) writeSync(1, `${callId}\n`);
  }
}

await Promise.all(Array.from({length: 20}, (_, visitor) => admitForEver(visitor)));
