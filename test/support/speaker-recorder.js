/**
 * Runs in a page before its own scripts and keeps every sample that goes to the speaker. It is plain JavaScript
 * because it travels to the page as text.
 */
{
  const blocks = [];
  globalThis.speakerBlocks = blocks;
  /** When each block went out, by the clock of its context in seconds, and how that stands to the page's own. */
  const times = [];
  let least = Infinity;
  const AUDIBLE = 0.003;
  /** When the last sound before now went out, in milliseconds of the page's clock. */
  globalThis.speakerFellSilent = () => {
    const last = blocks.findLastIndex(block => block.some(sample => Math.abs(sample) > AUDIBLE));
    return last < 0 ? undefined : times[last] * 1_000 + least;
  };
  const processor = `registerProcessor('speaker-recorder', class extends AudioWorkletProcessor {
    process([input]) {
      if (input[0]) this.port.postMessage([input[0].slice(), currentTime]);
      return true;
    }
  });`;
  const recorders = new WeakMap();
  const connect = AudioNode.prototype.connect;
  const recorderOf = context => {
    if (!recorders.has(context)) {
      const load = async () => {
        await context.audioWorklet.addModule(`data:text/javascript,${encodeURIComponent(processor)}`);
        const recorder = new AudioWorkletNode(context, 'speaker-recorder', {numberOfOutputs: 0});
        recorder.port.onmessage = ({data: [block, time]}) => {
          blocks.push(block);
          times.push(time);
          // A busy page looks late, and never early.
          least = Math.min(least, performance.now() - time * 1_000);
        };
        return recorder;
      };
      recorders.set(context, load());
    }
    return recorders.get(context);
  };
  AudioNode.prototype.connect = function (...target) {
    if (target[0] instanceof AudioDestinationNode) {
      recorderOf(this.context).then(recorder => connect.call(this, recorder));
    }
    return connect.apply(this, target);
  };
}
