/** The sound on a page's WebSockets as bytes, whatever they mean: read from the browser's own network log. */
import type {Page} from 'puppeteer-core';
import {FRAME_HEADER_BYTES} from '../../src/realtime/protocol/frames.js';

/** One piece of sound, or a change of its format. */
export type WirePiece = {
  /** In seconds of the browser's own clock. */
  readonly at: number;
  readonly bytes: number;
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
  return pieces.reduce((sum, {bytes}) => sum + bytes, 0);
}

function pieceOf({opcode, payloadData}: LoggedFrame['response']): Omit<WirePiece, 'at'> | undefined {
  if (opcode === BINARY) return {bytes: Buffer.from(payloadData, 'base64').length - FRAME_HEADER_BYTES};
  const {type, audio, delta, format, session} = JSON.parse(payloadData) as LoggedEvent;
  if (type === 'input.format') return {bytes: 0, format};
  const wanted = type === 'session.update' ? session?.audio?.input?.format : undefined;
  if (wanted !== undefined) return {bytes: 0, format: wanted.type.replace('audio/', '')};
  const sound = type === 'input_audio_buffer.append' ? audio : undefined;
  const heard = type === 'response.output_audio.delta' ? delta : undefined;
  const written = sound ?? heard;
  return written === undefined ? undefined : {bytes: Buffer.from(written, 'base64').length};
}
