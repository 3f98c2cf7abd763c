/** The capture processor: a shell around the capture core, which holds the ring and does the arithmetic. */
import {createCaptureCore} from '../dsp/capture-core.js';
import {CAPTURE_PROCESSOR, type CaptureCommand, type CaptureOptions, type CaptureReport} from './messages.js';

class CaptureProcessor extends AudioWorkletProcessor {
  readonly process: (inputs: Float32Array[][]) => boolean;

  constructor({processorOptions: {rate, start}}: {processorOptions: CaptureOptions}) {
    super();
    const {port} = this;
    let isOpen = true;
    // One message for all chunks: nothing is allocated while sound runs.
    const report = {type: 'chunk'} as {-readonly [Key in keyof ChunkReport]: ChunkReport[Key]};
    const core = createCaptureCore({
      ...{inputRate: sampleRate, rate, start},
      onChunk: (frame, position, left) => {
        report.frame = frame;
        report.position = position;
        report.left = left;
        // Copied: for a kilobyte that takes the page a fraction of what handing over its buffer does, and giving it back.
        port.postMessage(report);
      },
      onActivity: (speaking, position) =>
        port.postMessage({type: 'activity', speaking, position, time: currentTime} satisfies CaptureReport),
    });
    port.onmessage = ({data}: MessageEvent<CaptureCommand>) => {
      if (data.type === 'mute') core.mute(data.muted);
      else if (data.type === 'stop') isOpen = false;
      else core.read(data);
    };
    this.process = ([channels]) => {
      // Without a source there are no channels: time stands still, as the microphone does.
      if (channels !== undefined) core.write(channels);
      return isOpen;
    };
  }
}

type ChunkReport = Extract<CaptureReport, {type: 'chunk'}>;

registerProcessor(CAPTURE_PROCESSOR, CaptureProcessor);
