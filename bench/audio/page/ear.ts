/** In the page: says when sound begins and ends at a place of the audio graph, by the clock of the machine. */

/** Sent from the audio thread when a quantum is the first with sound, or the first without. */
export type Heard = {readonly sounding: boolean; readonly at: number};

const PROCESSOR = `registerProcessor('ear', class extends AudioWorkletProcessor {
  sounding = false;
  process([[samples]]) {
    const sounding = samples !== undefined && samples.some(sample => Math.abs(sample) > 1e-5);
    if (sounding !== this.sounding) this.port.postMessage({sounding, at: Date.now()});
    this.sounding = sounding;
    return true;
  }
});`;

export type Ear = {
  readonly node: AudioNode;
  /** The next beginning of sound, or of silence. */
  readonly next: (sounding: boolean) => Promise<Heard>;
};

export async function ear(context: AudioContext): Promise<Ear> {
  await context.audioWorklet.addModule(`data:text/javascript,${encodeURIComponent(PROCESSOR)}`);
  const node = new AudioWorkletNode(context, 'ear', {numberOfOutputs: 0});
  const waiting = new Set<(heard: Heard) => void>();
  node.port.onmessage = ({data}: MessageEvent<Heard>) => {
    for (const listener of [...waiting]) listener(data);
  };
  return {
    node,
    next: sounding =>
      new Promise(resolve => {
        const listener = (heard: Heard): void => {
          if (heard.sounding !== sounding) return;
          waiting.delete(listener);
          resolve(heard);
        };
        waiting.add(listener);
      }),
  };
}

/** Everything that is connected to the destination of this context from now on is also connected to `tap`. */
export function tapSpeaker(context: AudioContext, tap: AudioNode): void {
  const prototype = AudioNode.prototype;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its node below
  const connect = prototype.connect as (this: AudioNode, ...target: unknown[]) => AudioNode;
  prototype.connect = function (this: AudioNode, ...target: unknown[]) {
    if (target[0] === context.destination) connect.call(this, tap);
    return connect.apply(this, target);
  };
}
