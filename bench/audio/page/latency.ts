/** In the page: how long sound takes through the project's own capture and player, in a real audio thread. */
import {findBase64} from '../../../src/audio/dsp/base64.js';
import {PcmCapture} from '../../../src/audio/pcm-capture.js';
import {PcmPlayer} from '../../../src/audio/pcm-player.js';
import {AudioStage} from '../../../src/audio/stage.js';
import {tone16} from '../../../test/audio/dsp/tone.js';
import {ear, tapSpeaker} from './ear.js';

const TRIALS = 40;
const CHUNK_MS = 20;
/** Louder than what rings in front of a sound that begins. */
const LOUD = 3000;
const {signal} = new AbortController();

/** Milliseconds, one for each trial. */
export type Latencies = Record<'eventToSilence' | 'wireToOutput' | 'microphoneToWire', number[]>;

export async function latencies(): Promise<Latencies> {
  const context = new AudioContext();
  await context.resume();
  const stage = new AudioStage({context});
  return {...(await player(stage, context)), microphoneToWire: await microphone(stage, context)};
}

async function player(
  stage: AudioStage,
  context: AudioContext,
): Promise<Pick<Latencies, 'eventToSilence' | 'wireToOutput'>> {
  const speaker = await ear(context);
  tapSpeaker(context, speaker.node);
  const playing = await PcmPlayer.open({stage}, signal);
  const result = {eventToSilence: [] as number[], wireToOutput: [] as number[]};
  const sound = tone16(440, 24_000, 2);
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const begun = speaker.next(true);
    const arrived = Date.now();
    playing.play({itemId: `item_${trial}`, contentIndex: 0, samples: sound.slice()});
    result.wireToOutput.push((await begun).at - arrived);
    await anyMoment();
    const over = speaker.next(false);
    const told = Date.now();
    const interrupted = playing.interrupt();
    result.eventToSilence.push((await over).at - told);
    await interrupted;
    await anyMoment();
    playing.reopen();
  }
  playing.close();
  return result;
}

/** A voice that begins at any moment, on a stream as a microphone gives it, to the text that a socket would send. */
async function microphone(stage: AudioStage, context: AudioContext): Promise<number[]> {
  const outside = new AudioContext();
  await outside.resume();
  const mouth = await ear(outside);
  const stream = new MediaStreamAudioDestinationNode(outside, {channelCount: 1});
  const voice = new OscillatorNode(outside, {frequency: 440});
  const lips = new GainNode(outside, {gain: 0});
  voice.connect(lips).connect(stream);
  lips.connect(mouth.node);
  voice.start();
  const {encode} = await findBase64();
  const capture = await PcmCapture.open(stage, signal);
  capture.listen(context.createMediaStreamSource(stream.stream));
  let onLoud: (at: number) => void = () => undefined;
  capture.read({from: Infinity, chunkMs: CHUNK_MS}, ({sound}) => {
    const text = encode(sound);
    const samples = new Int16Array(sound.slice().buffer);
    if (text.length > 0 && samples.some(sample => Math.abs(sample) > LOUD)) onLoud(Date.now());
  });
  const delays: number[] = [];
  for (let trial = 0; trial < TRIALS; trial += 1) {
    await anyMoment();
    const spoken = mouth.next(true);
    const sent = new Promise<number>(resolve => (onLoud = resolve));
    lips.gain.value = 1;
    delays.push((await sent) - (await spoken).at);
    lips.gain.value = 0;
    await mouth.next(false);
    await anyMoment();
  }
  capture.close();
  await outside.close();
  return delays;
}

/** Long enough for what was before to be over, and never the same: no rhythm may fall in step with another. */
function anyMoment(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 150 + 50 * Math.random()));
}
