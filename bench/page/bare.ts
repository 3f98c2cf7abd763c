/**
 * What nobody can go below who has no worker of its own for it: a page that hands 20 ms of a microphone after the other
 * from an AudioWorklet to a WebSocket, and does nothing else at all. It stands alone because nothing of ours is in it.
 */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {WebSocketServer} from 'ws';
import {delay} from '../../src/shared/abort.js';
import {launchBrowser} from '../../test/support/browser.js';
import {silence} from '../../test/support/speech.js';
import {mainThreadOf, type MainThread} from './main-thread.js';

const BEGUN_MS = 1_000;

/** 24,000 samples a second in 16 bits are 960 bytes in 20 ms, in seven or eight quanta of 128. */
const WORKLET = `
registerProcessor('bare', class extends AudioWorkletProcessor {
  #bytes = new Uint8Array(968);
  #next = 0;
  process() {
    if (currentTime < this.#next) return true;
    this.#next = currentTime + 0.02;
    this.port.postMessage(this.#bytes);
    return true;
  }
});`;

const PAGE = `<!doctype html><html lang="en"><title>Nothing but a pipe</title><button>Begin</button>
<script type="module">
  document.querySelector('button').onclick = async () => {
    const context = new AudioContext();
    await context.audioWorklet.addModule('/worklet.js');
    const socket = new WebSocket(location.origin.replace('http', 'ws'));
    const node = new AudioWorkletNode(context, 'bare');
    node.connect(context.destination);
    const stream = await navigator.mediaDevices.getUserMedia({audio: true});
    context.createMediaStreamSource(stream).connect(node);
    node.port.onmessage = ({data}) => socket.readyState === WebSocket.OPEN && socket.send(data);
  };
</script>`;

/** For so long, from when the pipe is running. */
export async function ofABarePipe(ms: number): Promise<MainThread> {
  const server = createServer(({url}, response) => {
    const isWorklet = url === '/worklet.js';
    response.writeHead(200, {'content-type': isWorklet ? 'text/javascript' : 'text/html'});
    response.end(isWorklet ? WORKLET : PAGE);
  });
  const sockets = new WebSocketServer({server});
  let received = 0;
  sockets.on('connection', socket => socket.on('message', () => (received += 1)));
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const browser = await launchBrowser({microphone: silence(60_000), motion: true, probe: false});
  try {
    const page = await browser.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.click('button');
    await delay(BEGUN_MS);
    const measured = await mainThreadOf(page, () => delay(ms));
    if (received === 0) throw new Error('Nothing came through the bare pipe');
    return measured;
  } finally {
    await browser.close();
    sockets.close();
    server.close();
    server.closeAllConnections();
  }
}
