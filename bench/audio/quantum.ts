/**
 * A process of its own: the microseconds that ours and its peers take to resample and pack one render quantum, as
 * JSON. In one that had run other rates before, engines would make other code.
 */
import {asInACall} from './as-in-a-call.js';
import {packer} from './packer.js';
import {PEERS, STREAMING} from './peers.js';
import {timesOf} from './stopwatch.js';

const [from, to] = process.argv.slice(2).map(Number) as [number, number];
const {input, ours, pack} = packer(from, to);
asInACall();
const candidates: Record<string, () => void> = {ours};
for (const name of STREAMING) {
  const {convert} = await PEERS[name](from, to);
  candidates[name] = () => pack(convert(input));
}
process.stdout.write(JSON.stringify(timesOf(candidates)));
