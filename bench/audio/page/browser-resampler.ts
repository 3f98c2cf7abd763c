/** In the page: what the browser's own resampler does to a stream that enters a context of another rate. */
import {aliasRejection, ripple, signalToNoise, type Conversion} from '../../../test/audio/dsp/streaming.js';
import {tone} from '../../../test/audio/dsp/tone.js';

/** Silence between two pieces, in seconds: longer than any filter rings. */
const GAP_SECONDS = 0.1;
const LOUD = 0.1;
const RECORDER = `registerProcessor('recorder', class extends AudioWorkletProcessor {
  process([[samples]]) { if (samples) this.port.postMessage(samples.slice()); return true; }
});`;

export type BrowserQuality = Record<'aliasRejection' | 'ripple' | 'signalToNoise', number>;

/** Asks the measures what they want to hear, plays all of it in one go, and lets them measure what came out. */
export async function quality(from: number, to: number): Promise<BrowserQuality> {
  const inputs: Float32Array[] = [];
  measureAll(input => {
    inputs.push(input);
    return new Float32Array(Math.round((input.length * to) / from));
  });
  const outputs = await play(inputs, from, to);
  return measureAll(() => outputs.shift() ?? new Float32Array(1));

  function measureAll(convert: Conversion): BrowserQuality {
    return {
      aliasRejection: aliasRejection(convert, from, to),
      ripple: ripple(convert, from, to),
      signalToNoise: signalToNoise(convert, from, to),
    };
  }
}

async function play(inputs: readonly Float32Array[], from: number, to: number): Promise<Float32Array[]> {
  // A tone in front, by which the others are found.
  const pieces = [tone(997, from, 0.25), ...inputs];
  const gap = Math.round(GAP_SECONDS * from);
  const length = pieces.reduce((sum, piece) => sum + piece.length + gap, gap);
  const source = new AudioContext({sampleRate: from});
  const sink = new AudioContext({sampleRate: to});
  const buffer = source.createBuffer(1, length, from);
  const places: number[] = [];
  let place = gap;
  for (const piece of pieces) {
    buffer.getChannelData(0).set(piece, place);
    places.push(place);
    place += piece.length + gap;
  }
  const recorded = await record(source, sink, buffer);
  const start = recorded.findIndex(sample => Math.abs(sample) > LOUD) - (gap * to) / from;
  await Promise.all([source.close(), sink.close()]);
  return inputs.map((input, index) => {
    const begin = Math.round(start + ((places[index + 1] ?? 0) * to) / from);
    return recorded.slice(begin, begin + Math.round((input.length * to) / from));
  });
}

async function record(source: AudioContext, sink: AudioContext, buffer: AudioBuffer): Promise<Float32Array> {
  const stream = new MediaStreamAudioDestinationNode(source, {channelCount: 1});
  await sink.audioWorklet.addModule(`data:text/javascript,${encodeURIComponent(RECORDER)}`);
  const recorder = new AudioWorkletNode(sink, 'recorder', {channelCount: 1, channelCountMode: 'explicit'});
  sink.createMediaStreamSource(stream.stream).connect(recorder).connect(sink.destination);
  const player = new AudioBufferSourceNode(source, {buffer});
  player.connect(stream);
  const recorded = new Float32Array(Math.ceil((buffer.duration + 2) * sink.sampleRate));
  let filled = 0;
  await new Promise<void>(resolve => {
    recorder.port.onmessage = ({data}: MessageEvent<Float32Array>) => {
      if (filled + data.length > recorded.length) {
        resolve();
        return;
      }
      recorded.set(data, filled);
      filled += data.length;
    };
    player.start();
  });
  return recorded;
}
