/**
 * Runs in a page before its own scripts and puts a microphone there that says what a test says: `visitorSays` resolves
 * when the sentence is over, to when it began in milliseconds of the page's clock. It is plain JavaScript because it
 * travels to the page as text.
 *
 * Beside the browser's own fake microphone, whose file runs by the clock: who waits for an answer, or for a line that
 * breaks, cannot know when it comes.
 */
{
  const RATE = 24_000;
  // The page's own class would count this context among those that a call must close.
  const Context =
    Object.getPrototypeOf(AudioContext) === BaseAudioContext
      ? AudioContext
      : Object.getPrototypeOf(AudioContext);
  let context;
  let microphone;
  const streams = new WeakSet();
  /** Where the page's own contexts listen to the microphone. */
  const ears = new Map();
  const open = () => {
    context ??= new Context();
    microphone ??= context.createMediaStreamDestination();
    return microphone;
  };
  MediaDevices.prototype.getUserMedia = async () => {
    const stream = open().stream.clone();
    streams.add(stream);
    return stream;
  };
  // Two contexts run by clocks of their own: a stream from one into another has a gap of 10 ms every few seconds, and a
  // recogniser takes one for a word. The page's own context hears the sentence without a way between.
  const listen = Context.prototype.createMediaStreamSource;
  Context.prototype.createMediaStreamSource = function (stream) {
    if (!streams.has(stream)) return listen.call(this, stream);
    const ear = new GainNode(this);
    ears.set(ear, stream);
    // A microphone gives silence where nobody speaks; a node with nothing before it gives nothing.
    const silence = new ConstantSourceNode(this, {offset: 0});
    silence.connect(ear);
    silence.start();
    return ear;
  };
  const isOpen = ([ear, stream]) =>
    ear.context.state === 'running' && stream.getTracks().some(({readyState}) => readyState === 'live');
  /** Says when it begins, by the clock of its context in seconds: later than now, or nobody could tell exactly. */
  const play = (buffer, into) => {
    const at = into.context.currentTime + 0.05;
    const source = new AudioBufferSourceNode(into.context, {buffer});
    source.connect(into);
    source.start(at);
    return {source, at};
  };
  /**
   * How the page's clock stands to that of a context, in milliseconds: the least that is seen until `over`, because a
   * busy page looks late, and never early.
   */
  const clockOf = async (context, over) => {
    let least = Infinity;
    let isOver = false;
    over.then(() => (isOver = true));
    while (!isOver) {
      least = Math.min(least, performance.now() - context.currentTime * 1_000);
      await new Promise(next => setTimeout(next, 1));
    }
    return least;
  };
  navigator.mediaDevices.getUserMedia = MediaDevices.prototype.getUserMedia;
  globalThis.visitorSays = async base64 => {
    const destination = open();
    await context.resume();
    const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
    const samples = Float32Array.from(new Int16Array(bytes.buffer), sample => sample / 32_768);
    const buffer = context.createBuffer(1, samples.length, RATE);
    buffer.copyToChannel(samples, 0);
    for (const one of ears) if (!isOpen(one)) ears.delete(one[0]);
    const heard = [...ears.keys()].map(ear => play(buffer, ear));
    const said = play(buffer, destination);
    const over = new Promise(done => {
      said.source.onended = done;
    });
    const {source, at} = heard.at(0) ?? said;
    return at * 1_000 + (await clockOf(source.context, over));
  };
}
