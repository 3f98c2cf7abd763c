/**
 * Runs in a page before its own scripts and keeps every sample that goes to the speaker. It is plain JavaScript
 * because it travels to the page as text.
 */
{
  const blocks = [];
  globalThis.speakerBlocks = blocks;
  const processor = `registerProcessor('speaker-recorder', class extends AudioWorkletProcessor {
    process([input]) {
      if (input[0]) this.port.postMessage(input[0].slice());
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
        recorder.port.onmessage = ({data}) => blocks.push(data);
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
