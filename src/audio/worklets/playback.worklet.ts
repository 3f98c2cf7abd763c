/** The playback processor: a shell around the player core, which holds the queue and does the arithmetic. */
import {createPlayerCore, IDLE, SOUNDING} from '../dsp/player-core.js';
import {
  PLAYBACK_PROCESSOR,
  type PlaybackCommand,
  type PlaybackOptions,
  type PlaybackReport,
} from './messages.js';

class PlaybackProcessor extends AudioWorkletProcessor {
  readonly process: (inputs: unknown, outputs: [[Float32Array]]) => boolean;

  constructor({processorOptions}: {processorOptions: PlaybackOptions}) {
    super();
    const {port} = this;
    const core = createPlayerCore(sampleRate, processorOptions.sourceRate);
    let before = IDLE;
    let due = 0;
    let isOpen = true;

    port.onmessage = ({data}: MessageEvent<PlaybackCommand>) => {
      if (data.type === 'sound') core.enqueue(data);
      else if (data.type === 'end') core.end();
      else if (data.type === 'pause') core.setPaused(data.on);
      else if (data.type === 'stop') isOpen = false;
      else {
        const report = {type: 'flushed', ...core.flush(data.keep)} satisfies PlaybackReport;
        port.postMessage(
          report,
          report.sounds.map(({samples}) => samples.buffer),
        );
      }
    };

    this.process = (_inputs, [[output]]) => {
      const phase = core.render(output);
      const frame = currentFrame + output.length;
      if (phase !== before || (phase === SOUNDING && frame >= due)) {
        port.postMessage({type: 'phase', phase, position: core.position(), frame} satisfies PlaybackReport);
        before = phase;
        // The place moves evenly while it sounds: ten times a second is enough to know it at any time.
        due = frame + sampleRate / 10;
      }
      return isOpen;
    };
  }
}

registerProcessor(PLAYBACK_PROCESSOR, PlaybackProcessor);
