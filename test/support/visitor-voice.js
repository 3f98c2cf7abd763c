/**
 * Runs in a page before its own scripts and puts a microphone there that says what a test says: `visitorSays` resolves
 * when the sentence is over. It is plain JavaScript because it travels to the page as text.
 *
 * Beside the browser's own fake microphone, whose file runs by the clock: who waits for an answer, or for a line that
 * breaks, cannot know when it comes.
 */
{
  const RATE = 24_000;
  // The page's own class would count this context among those that a call must close.
  const Context =
    Object.getPrototypeOf(AudioContext) === Function.prototype
      ? AudioContext
      : Object.getPrototypeOf(AudioContext);
  let context;
  let microphone;
  const open = () => {
    context ??= new Context();
    microphone ??= context.createMediaStreamDestination();
    return microphone;
  };
  MediaDevices.prototype.getUserMedia = async () => open().stream.clone();
  navigator.mediaDevices.getUserMedia = MediaDevices.prototype.getUserMedia;
  globalThis.visitorSays = async base64 => {
    const destination = open();
    await context.resume();
    const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
    const samples = Float32Array.from(new Int16Array(bytes.buffer), sample => sample / 32_768);
    const buffer = context.createBuffer(1, samples.length, RATE);
    buffer.copyToChannel(samples, 0);
    const source = new AudioBufferSourceNode(context, {buffer});
    source.connect(destination);
    await new Promise(done => {
      source.onended = done;
      source.start();
    });
  };
}
