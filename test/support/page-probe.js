/**
 * Runs in a page before its own scripts and only listens: what goes to the speaker, and what was opened. It is
 * plain JavaScript because it travels to the page as text.
 */
{
  const probe = {heard: [], opened: []};
  globalThis.voiceProbe = probe;

  // Everything that is connected to the speaker is connected to a meter too: the nearest that a page can listen.
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
      const rms = Math.sqrt(sum / samples.length);
      probe.heard.push({at: performance.now(), ms: inputBuffer.duration * 1000, rms});
    };
    connect.call(meter, context.destination);
    return meter;
  };
  AudioNode.prototype.connect = function (...target) {
    if (target[0] instanceof AudioDestinationNode) connect.call(this, meterOf(this.context));
    return connect.apply(this, target);
  };
  const disconnect = AudioNode.prototype.disconnect;
  AudioNode.prototype.disconnect = function (...target) {
    if (target[0] instanceof AudioDestinationNode) disconnect.call(this, meterOf(this.context));
    return disconnect.apply(this, target);
  };

  // Everything that a call can leave open, with a way to ask whether it is.
  const watch = (name, isOpen) => {
    const Original = globalThis[name];
    globalThis[name] = class extends Original {
      constructor(...args) {
        super(...args);
        probe.opened.push({name, isOpen: () => isOpen(this)});
      }
    };
  };
  watch('AudioContext', context => context.state !== 'closed');
  watch('RTCPeerConnection', connection => connection.connectionState !== 'closed');
  watch('WebSocket', socket => socket.readyState < WebSocket.CLOSING);
  const devices = navigator.mediaDevices;
  if (devices !== undefined) {
    const getUserMedia = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async constraints => {
      const stream = await getUserMedia(constraints);
      for (const track of stream.getTracks()) {
        probe.opened.push({name: 'microphone', isOpen: () => track.readyState === 'live'});
      }
      return stream;
    };
  }
  probe.stillOpen = () => probe.opened.filter(({isOpen}) => isOpen()).map(({name}) => name);
}
