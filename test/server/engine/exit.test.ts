import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {test} from 'node:test';

const CALL_AND_CLOSE = `
  import {startEngine} from '${new URL('./harness.ts', import.meta.url).href}';
  import {PeerClient} from '${new URL('./peer-client.ts', import.meta.url).href}';
  const {url, close} = await startEngine();
  const peer = new PeerClient(true);
  await peer.connect(url);
  await peer.next('session.created');
  peer.send({type: 'response.create'});
  await peer.next('response.created');
  peer.close();
  await close();
`;

test('a closed engine leaves nothing that keeps the process alive', async () => {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', CALL_AND_CLOSE];
  const child = spawn(process.execPath, args, {stdio: ['ignore', 'ignore', 'pipe']});
  const complaints: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  const late = setTimeout(() => child.kill('SIGKILL'), 12_000);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(late);
  assert.equal(code, 0, complaints.join(''));
});
