/**
 * Runs in a page before its own scripts: everything that is connected to the speaker is connected to a meter too.
 * It changes nothing of the sound; it is the nearest to the speaker that a page can listen.
 */
{
  const heard = [];
  globalThis.heardAtSpeaker = heard;
  const meters = new WeakMap();
  const connect = AudioNode.prototype.connect;

  const meterOf = context => {
    const known = meters.get(context);
    if (known !== undefined) return known;
    const meter = context.createScriptProcessor(1024, 1, 1);
    meters.set(context, meter);
    meter.onaudioprocess = ({inputBuffer}) => {
      const samples = inputBuffer.getChannelData(0);
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      heard.push({at: performance.now(), rms: Math.sqrt(sum / samples.length)});
    };
    connect.call(meter, context.destination);
    return meter;
  };

  AudioNode.prototype.connect = function (...target) {
    if (target[0] instanceof AudioDestinationNode) connect.call(this, meterOf(this.context));
    return connect.apply(this, target);
  };
}
