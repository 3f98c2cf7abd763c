/** The playback processor: a shell around the player core, which holds the queue and does the arithmetic. */
import {PlayerCore} from '../dsp/player-core.js';
import {PLAYBACK_PROCESSOR, type PlaybackCommand, type PlaybackReport} from './messages.js';

class PlaybackProcessor extends AudioWorkletProcessor {
  readonly #core = new PlayerCore(sampleRate);

  constructor() {
    super();
    this.port.onmessage = ({data}: MessageEvent<PlaybackCommand>) => this.#onCommand(data);
  }

  process(_inputs: Float32Array[][], [channels]: Float32Array[][]): boolean {
    const first = channels?.[0];
    if (channels === undefined || first === undefined) return true;
    const result = this.#core.render(first);
    for (let index = 1; index < channels.length; index += 1) channels[index]?.set(first);
    if (result === 'started' || result === 'drained') this.#report({type: result});
    return true;
  }

  #onCommand(command: PlaybackCommand): void {
    switch (command.type) {
      case 'sound':
        this.#core.enqueue(command.item, command.samples);
        break;
      case 'end':
        this.#core.end();
        break;
      case 'flush': {
        const position = this.#core.flush();
        this.#report({type: 'flushed', id: command.id, ...(position !== undefined && {position})});
        break;
      }
    }
  }

  #report(report: PlaybackReport): void {
    this.port.postMessage(report);
  }
}

registerProcessor(PLAYBACK_PROCESSOR, PlaybackProcessor);
