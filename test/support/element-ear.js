/**
 * Runs in a page before its own scripts and listens to what its `<audio>` elements play of a stream: `elementEar.heardMs()` is how
 * long that could be heard so far. It is plain JavaScript because it travels to the page as text.
 */
{
  // The page's own class would count this context among those that a call must close.
  const Context =
    Object.getPrototypeOf(AudioContext) === BaseAudioContext
      ? AudioContext
      : Object.getPrototypeOf(AudioContext);
  const AUDIBLE = 0.003;
  const LOOK_MS = 20;
  let heardMs = 0;
  globalThis.elementEar = {heardMs: () => heardMs};
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    const stream = this.srcObject;
    // What only pumps a line is muted.
    if (stream && !this.muted && this.isConnected) listen(this, stream);
    return play.call(this);
  };
  const listen = (element, stream) => {
    const context = new Context();
    const meter = new AnalyserNode(context);
    context.createMediaStreamSource(stream).connect(meter);
    const samples = new Float32Array(meter.fftSize);
    let since = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      meter.getFloatTimeDomainData(samples);
      const isHeard = !element.paused && !element.muted && element.volume > 0 && element.isConnected;
      if (isHeard && samples.some(sample => Math.abs(sample) > AUDIBLE)) heardMs += now - since;
      since = now;
      if (element.srcObject === stream) return;
      clearInterval(timer);
      void context.close();
    }, LOOK_MS);
  };
}
