/** The sound on a page's WebSockets, as the browser really sent and received it: read from its network log. */
import type {Page} from 'puppeteer-core';
import {decodeFrame} from '../../src/realtime/protocol/frames.js';

export type WireSound = {
  /** Everything that was sent so far: PCM16 at 24 kHz. */
  readonly sent: () => Int16Array;
  /** Everything that was received. */
  readonly received: () => Int16Array;
};

type SocketFrame = {readonly response: {readonly opcode: number; readonly payloadData: string}};

const BINARY = 2;

/** Listens from now on, to guarded and to direct sockets alike. */
export async function recordWireSound(page: Page): Promise<WireSound> {
  const log = await page.createCDPSession();
  await log.send('Network.enable', {maxTotalBufferSize: 100_000_000});
  const sent: Int16Array[] = [];
  const received: Int16Array[] = [];
  const keep = (pieces: Int16Array[], {response}: SocketFrame): void => {
    const sound = soundOf(response);
    if (sound !== undefined) pieces.push(sound);
  };
  log.on('Network.webSocketFrameSent', frame => keep(sent, frame));
  log.on('Network.webSocketFrameReceived', frame => keep(received, frame));
  return {sent: () => joined(sent), received: () => joined(received)};
}

function soundOf({opcode, payloadData}: SocketFrame['response']): Int16Array | undefined {
  if (opcode === BINARY) return samplesOf(decodeFrame(Buffer.from(payloadData, 'base64'))?.sound);
  const event = JSON.parse(payloadData) as {type?: string; audio?: string; delta?: string};
  if (event.type === 'input_audio_buffer.append') return samplesOf(Buffer.from(event.audio ?? '', 'base64'));
  if (event.type === 'response.output_audio.delta')
    return samplesOf(Buffer.from(event.delta ?? '', 'base64'));
  return undefined;
}

function samplesOf(bytes: Uint8Array | undefined): Int16Array | undefined {
  return bytes && new Int16Array(Uint8Array.from(bytes).buffer);
}

function joined(pieces: readonly Int16Array[]): Int16Array {
  const samples = new Int16Array(pieces.reduce((sum, {length}) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece, at);
    at += piece.length;
  }
  return samples;
}
