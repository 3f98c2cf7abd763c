/** A microphone that hums: an oscillator's stream, where a test must know what was said. */

export type ToneStream = {
  readonly stream: MediaStream;
  /** From now on this loud, 0 to 1; at once. */
  readonly setLevel: (level: number) => void;
};

export function toneStream(context: AudioContext, frequency = 997, level = 0.5): ToneStream {
  const destination = context.createMediaStreamDestination();
  const oscillator = new OscillatorNode(context, {frequency});
  const gain = new GainNode(context, {gain: level});
  oscillator.connect(gain).connect(destination);
  oscillator.start();
  return {
    stream: destination.stream,
    setLevel: next => gain.gain.setValueAtTime(next, context.currentTime),
  };
}
