/** The sound on a page's WebSockets, as the browser really sent and received it: read from its own network log. */
import type {Page} from 'puppeteer-core';
import {decodeFrame} from '../../src/realtime/protocol/frames.js';
import {joined} from './speech.js';

/** One piece of sound, or a change of its format. */
export type WirePiece = {
  /** In seconds of the browser's own clock. */
  readonly at: number;
  readonly sound: Uint8Array;
  /** Set where this is no sound: from here on the microphone is written in it. */
  readonly format?: string | undefined;
};

export type WireTraffic = {readonly sent: readonly WirePiece[]; readonly received: readonly WirePiece[]};

type LoggedFrame = {
  readonly timestamp: number;
  readonly response: {readonly opcode: number; readonly payloadData: string};
};
type LoggedEvent = {
  readonly type?: string;
  readonly audio?: string;
  readonly delta?: string;
  readonly format?: string;
  readonly session?: {readonly audio?: {readonly input?: {readonly format?: {readonly type: string}}}};
};

const BINARY = 2;

/** Listens from now on, to guarded and to direct sockets alike. */
export async function watchWire(page: Page): Promise<WireTraffic> {
  const log = await page.createCDPSession();
  await log.send('Network.enable', {maxTotalBufferSize: 100_000_000});
  const sent: WirePiece[] = [];
  const received: WirePiece[] = [];
  const keep = (pieces: WirePiece[], {timestamp: at, response}: LoggedFrame): void => {
    const piece = pieceOf(response);
    if (piece !== undefined) pieces.push({at, ...piece});
  };
  log.on('Network.webSocketFrameSent', frame => keep(sent, frame));
  log.on('Network.webSocketFrameReceived', frame => keep(received, frame));
  return {sent, received};
}

export function bytesOf(pieces: readonly WirePiece[]): number {
  return pieces.reduce((sum, {sound}) => sum + sound.length, 0);
}

/** All of it, where it is PCM16. */
export function samplesOf(pieces: readonly WirePiece[]): Int16Array {
  return joined(...pieces.map(({sound}) => new Int16Array(Uint8Array.from(sound).buffer)));
}

const NO_SOUND = new Uint8Array();

function pieceOf({opcode, payloadData}: LoggedFrame['response']): Omit<WirePiece, 'at'> | undefined {
  if (opcode === BINARY) {
    // Whatever its format is: only PCM16 would have to be even.
    const frame = decodeFrame(Buffer.from(payloadData, 'base64'), 'pcmu');
    return frame && {sound: frame.sound};
  }
  const {type, audio, delta, format, session} = JSON.parse(payloadData) as LoggedEvent;
  if (type === 'input.format') return {sound: NO_SOUND, format};
  const wanted = type === 'session.update' ? session?.audio?.input?.format : undefined;
  if (wanted !== undefined) return {sound: NO_SOUND, format: wanted.type.replace('audio/', '')};
  const sound = type === 'input_audio_buffer.append' ? audio : undefined;
  const heard = type === 'response.output_audio.delta' ? delta : undefined;
  const written = sound ?? heard;
  return written === undefined ? undefined : {sound: Buffer.from(written, 'base64')};
}
