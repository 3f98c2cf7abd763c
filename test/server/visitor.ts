/** A visitor without a browser: a guarded socket with an inbox that can be waited on. */
import WebSocket from 'ws';
import {g711Writer} from '../../src/audio/dsp/g711.js';
import {encodeFrame, type SoundFormat} from '../../src/realtime/protocol/frames.js';
import type {RunningServer} from '../support/voice-server.js';

export type Frame = {readonly type: string; readonly code?: string; readonly [field: string]: unknown};

/** A guarded socket with an inbox that can be waited on. */
export class Visitor {
  readonly socket: WebSocket;
  readonly #inbox: Frame[] = [];
  readonly bytes: Buffer[] = [];
  readonly closed: Promise<number>;
  #wake: () => void = () => undefined;

  constructor(
    server: Pick<RunningServer, 'origin'>,
    headers: Record<string, string> = {origin: server.origin},
    localAddress?: string,
  ) {
    this.socket = new WebSocket(
      `${server.origin.replace('http', 'ws')}/api/realtime/socket`,
      'realtime-voice.v1',
      {headers, localAddress},
    );
    this.socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.bytes.push(data);
      else this.#inbox.push(JSON.parse(data.toString()) as Frame);
      this.#wake();
    });
    this.closed = new Promise(resolve => this.socket.on('close', code => resolve(code)));
    this.socket.on('error', () => undefined);
  }

  async start(fields: object = {}): Promise<Frame> {
    await new Promise(resolve => this.socket.once('open', resolve));
    this.send({type: 'start', mode: 'conversation', leg: 'websocket', ...fields});
    return this.next('welcome', 'error');
  }

  /** Says how a call was, with nothing before it; what comes back. */
  async rate(fields: object = {}): Promise<Frame> {
    await new Promise(resolve => this.socket.once('open', resolve));
    this.send({type: 'feedback', rating: 'good', text: '', ...fields});
    return this.next('bye', 'error');
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Speaks in frames of 20 ms, faster than a microphone: what counts is the samples. */
  say(pcm: Int16Array, format: SoundFormat = 'pcm16'): void {
    const bytes =
      format === 'pcm16'
        ? new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength)
        : g711Writer(format, 24_000)(pcm);
    const size = format === 'pcm16' ? 960 : 160;
    for (let at = 0; at < bytes.length; at += size) {
      this.socket.send(encodeFrame({epoch: 1, stream: 0, offset: 0, sound: bytes.subarray(at, at + size)}));
    }
  }

  /** Writes a message and wants an answer. */
  write(text: string): void {
    this.send({
      type: 'conversation.item.create',
      item: {type: 'message', role: 'user', content: [{type: 'input_text', text}]},
    });
    this.send({type: 'response.create'});
  }

  /** What is told from now on, by type; it grows. */
  listen(): readonly string[] {
    const told: string[] = [];
    this.socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) told.push((JSON.parse(data.toString()) as Frame).type);
    });
    return told;
  }

  /** The words of the next answer, spoken or written. */
  async answer(): Promise<string> {
    const done = await this.next('response.output_audio_transcript.done', 'response.output_text.done');
    return String(done['transcript'] ?? done['text']);
  }

  /** The next frame of one of these types; others before it are dropped. */
  async next(...types: string[]): Promise<Frame> {
    for (;;) {
      const frame = this.#inbox.shift();
      if (frame !== undefined && types.includes(frame.type)) return frame;
      if (frame === undefined) await new Promise<void>(resolve => (this.#wake = resolve));
    }
  }
}
