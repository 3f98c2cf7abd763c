/** Records, sample by sample, what a node puts out: the test's ear inside the audio graph. */

const PROCESSOR = `registerProcessor('test-recorder', class extends AudioWorkletProcessor {
  process([input]) {
    if (input[0]) this.port.postMessage(input[0].slice());
    return true;
  }
});`;

export type Recorder = {
  /** Everything that was recorded so far. */
  readonly samples: () => Float32Array;
  /** Has there been sound, and is it over? The last blocks may arrive after the fact that ended them was told. */
  readonly isOver: () => boolean;
  readonly close: () => void;
};

/** Records `node`, and whatever else of its context comes to it. */
export async function record(node: AudioNode): Promise<Recorder> {
  const {context} = node;
  const address = URL.createObjectURL(new Blob([PROCESSOR], {type: 'text/javascript'}));
  await context.audioWorklet.addModule(address).catch(() => undefined);
  URL.revokeObjectURL(address);
  const blocks: Float32Array[] = [];
  const recorder = new AudioWorkletNode(context, 'test-recorder', {numberOfOutputs: 0});
  recorder.port.onmessage = ({data}: MessageEvent<Float32Array>) => blocks.push(data);
  node.connect(recorder);
  return {
    samples: () => join(blocks),
    isOver: () => endsInSilence(join(blocks), context.sampleRate / 20),
    close: () => node.disconnect(recorder),
  };
}

/**
 * Records what goes to the speaker of `context`: a destination cannot be tapped, so what is connected to it
 * from now on is connected to the recorder too.
 */
export function recordSpeaker(context: AudioContext): Promise<Recorder> {
  return recordWhatGoesTo(context, target => target === context.destination);
}

/**
 * The same for the tracks that are made in `context`: exact, where a stream that leads back into the graph loses and
 * inserts some samples whenever the machine is busy.
 */
export function recordTracks(context: AudioContext): Promise<Recorder> {
  return recordWhatGoesTo(context, target => target instanceof MediaStreamAudioDestinationNode);
}

async function recordWhatGoesTo(
  context: AudioContext,
  isSink: (target: unknown) => boolean,
): Promise<Recorder> {
  const tap = new GainNode(context);
  const recorder = await record(tap);
  const prototype = AudioNode.prototype;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its node below
  const connect = prototype.connect as (this: AudioNode, ...target: unknown[]) => AudioNode;
  prototype.connect = function (this: AudioNode, ...target: unknown[]) {
    if (this.context === context && isSink(target[0])) connect.call(this, tap);
    return connect.apply(this, target);
  };
  return {
    ...recorder,
    close: () => {
      prototype.connect = connect;
      recorder.close();
    },
  };
}

function endsInSilence(samples: Float32Array, length: number): boolean {
  const last = samples.findLastIndex(sample => sample !== 0);
  return last >= 0 && samples.length - last > length;
}

/** Samples from the first to the last that is not silence. */
export function sounding(samples: Float32Array): Float32Array {
  const first = samples.findIndex(sample => sample !== 0);
  return first < 0
    ? new Float32Array(0)
    : samples.slice(first, samples.findLastIndex(sample => sample !== 0) + 1);
}

export function join(blocks: ReadonlyArray<ArrayLike<number> & {readonly length: number}>): Float32Array {
  const joined = new Float32Array(blocks.reduce((total, {length}) => total + length, 0));
  let at = 0;
  for (const block of blocks) {
    joined.set(block, at);
    at += block.length;
  }
  return joined;
}
