/** A track that loses packets: what is heard in their place, and that the words get through. */
import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import {describe, test} from 'node:test';
import {OpusDecoder, OpusEncoder} from '../../../server/engine/media/opus.js';
import {Receiver} from '../../../server/engine/media/receiver.js';
import {writeRtp} from '../../../server/engine/media/rtp.js';
import {sharpness, tone16} from '../../audio/dsp/tone.js';
import {joined, loudness, silence, speak, turn} from '../../support/speech.js';
import {connect, startEngine} from './harness.js';
import {HEATING, LIGHT} from './tools.js';

const FRAME = 480;
/** What the reorder buffer wants to see before it gives a packet up. */
const PATIENCE = 6;
/** By then the encoder has chosen its mode; in some builds a loss just there is heard. */
const SETTLED = 20;
const SENTENCES = ['set the heating to twenty one degrees', 'tell me a story', 'turn on the kitchen light'];

type Encodes = Pick<OpusEncoder, 'encode'>;
type Loss = (packet: number) => boolean;
const none: Loss = () => false;
/** One packet in `every`, never two in a row. */
const single =
  (every: number, first: number): Loss =>
  packet =>
    packet >= first && (packet - first) % every === 0;

/** Opus packets of a sound, and of a little silence that shows every loss before it. */
function packetsOf(sound: Int16Array, samples = FRAME, encoder: Encodes = new OpusEncoder()): Buffer[] {
  const padded = joined(sound, silence(PATIENCE * 20));
  return Array.from({length: Math.floor(padded.length / samples)}, (_, index) =>
    encoder.encode(padded.slice(index * samples, (index + 1) * samples)),
  );
}

/** An encoder of another rate than the one of the library's choice. */
function encoderAt(bitrate: number): Encodes {
  const {Encoder} = createRequire(import.meta.url)('@evan/opus') as {
    Encoder: new (options: object) => {bitrate: number; encode: (pcm: Uint8Array) => Uint8Array};
  };
  const encoder = new Encoder({channels: 1, sample_rate: 24_000, application: 'voip'});
  encoder.bitrate = bitrate;
  return {encode: pcm => Buffer.from(encoder.encode(new Uint8Array(pcm.buffer)))};
}

/** What the engine hears of these packets. */
function heard(packets: readonly Buffer[], lost: Loss): Int16Array {
  const pieces: Int16Array[] = [];
  const receiver = new Receiver(pcm => pieces.push(pcm));
  packets.forEach((payload, index) => {
    const sequence = (65_530 + index) & 0xffff;
    const packet = {payloadType: 111, sequence, timestamp: index * 960, ssrc: 9, marker: false, payload};
    if (!lost(index)) receiver.receive(writeRtp(packet));
  });
  return joined(...pieces);
}

/** The same with zeros in the place of what was lost, and a decoder that does not know of it. */
function zeroFilled(packets: readonly Buffer[], lost: Loss): Int16Array {
  const decoder = new OpusDecoder();
  return joined(
    ...packets.map((payload, index) => (lost(index) ? new Int16Array(FRAME) : decoder.decode(payload))),
  );
}

/** The energy of the difference in these packets, and of the original. */
function energies(sound: Int16Array, original: Int16Array, of: Loss): [error: number, signal: number] {
  let [error, signal] = [0, 0];
  original.forEach((sample, index) => {
    if (!of(Math.floor(index / FRAME))) return;
    error += ((sound[index] ?? 0) - sample) ** 2;
    signal += sample ** 2;
  });
  return [error, signal];
}

/** The error against the signal over several runs, in dB. */
function decibelsOf(runs: ReadonlyArray<[error: number, signal: number]>): number {
  const sum = (which: 0 | 1): number => runs.reduce((total, run) => total + run[which], 0);
  return 10 * Math.log10(sum(0) / sum(1));
}

/** How many edges of lost packets bend half as sharply again as the original does anywhere near. */
function clicks(sound: Int16Array, original: Int16Array, lost: Loss): number {
  const packets = Array.from({length: original.length / FRAME}, (_, packet) => packet);
  const edges = packets.filter(lost).flatMap(packet => [packet * FRAME, (packet + 1) * FRAME]);
  return edges.filter(edge => {
    const near = sharpness(original.subarray(edge - 2 * FRAME, edge + 2 * FRAME));
    return sharpness(sound.subarray(edge - 3, edge + 3)) > 1.5 * near;
  }).length;
}

const SOUNDS: ReadonlyArray<{what: string; sound: () => Int16Array; gap: number; gain: number}> = [
  {what: 'a tone', sound: () => tone16(440, 24_000, 2), gap: -17, gain: 10},
  {what: 'speech', sound: () => joined(...SENTENCES.map(text => speak(text))), gap: -3.5, gain: 3.5},
];

describe('packets that never came', () => {
  for (const {what, sound, gap, gain} of SOUNDS) {
    for (const percent of [5, 10]) {
      test(`leave ${what} with ${percent} % loss much closer to itself than silence would, without a click`, () => {
        const packets = packetsOf(sound());
        const original = heard(packets, none);
        const every = 100 / percent;
        // Wherever the losses fall: a vowel is guessed better than the beginning of a word.
        const runs = Array.from({length: every}, (_, phase) => {
          const lost: Loss = packet =>
            packet < packets.length - PATIENCE && single(every, SETTLED + phase)(packet);
          const [concealed, zeroed] = [heard(packets, lost), zeroFilled(packets, lost)];
          assert.equal(concealed.length, original.length);
          assert.equal(clicks(concealed, original, lost), 0);
          return {
            gaps: energies(concealed, original, lost),
            whole: energies(concealed, original, () => true),
            before: energies(zeroed, original, () => true),
          };
        });
        const inGaps = decibelsOf(runs.map(run => run.gaps));
        assert.ok(inGaps < gap, `${inGaps.toFixed(1)} dB in the gaps, where silence has 0`);
        const whole = decibelsOf(runs.map(run => run.whole));
        const before = decibelsOf(runs.map(run => run.before));
        assert.ok(whole < before - gain, `${whole.toFixed(1)} dB, with silence ${before.toFixed(1)} dB`);
      });
    }
  }

  test('are followed by silence where they were more than 200 ms, without a click on either side of it', () => {
    for (const bitrate of [12_000, 48_000]) {
      // A browser with a good line leaves the speech part of the codec, whose other part fades more slowly.
      const packets = packetsOf(tone16(440, 24_000, 2), FRAME, encoderAt(bitrate));
      const lost: Loss = packet => packet >= 20 && packet < 45;
      const [original, concealed] = [heard(packets, none), heard(packets, lost)];
      assert.equal(concealed.length, original.length);
      assert.ok(concealed.subarray(30 * FRAME, 45 * FRAME).every(sample => sample === 0));
      assert.ok(loudness(concealed.subarray(20 * FRAME, 25 * FRAME)) > 0.1);
      const [start, silent, back] = [20, 30, 45].map(packet =>
        sharpness(concealed.subarray(packet * FRAME - 3, packet * FRAME + 3)),
      );
      const own = sharpness(original.subarray(10 * FRAME, 15 * FRAME));
      assert.ok(start! < 1.5 * own && silent! < own / 4 && back! < own / 4, `${start} ${silent} ${back}`);
    }
  });

  test('are as long as the packets of their sender', () => {
    const packets = packetsOf(tone16(440, 24_000, 2), 3 * FRAME);
    const concealed = heard(packets, packet => packet === 10);
    assert.equal(concealed.length, heard(packets, none).length);
    assert.ok(loudness(concealed.subarray(30 * FRAME, 33 * FRAME)) > 0.2);
  });

  test('and packets that are damaged are the same', () => {
    const packets = packetsOf(tone16(440, 24_000, 1));
    const damaged = packets.map((packet, index) => (index === 10 ? Buffer.from([0xff, 0xff]) : packet));
    assert.deepEqual(
      heard(damaged, none),
      heard(packets, packet => packet === 10),
    );
  });

  test('before the first good one are silence', () => {
    assert.deepEqual(new OpusDecoder().conceal(), new Int16Array(FRAME));
    assert.deepEqual(new OpusDecoder().decode(Buffer.from([0xff, 0xff])), new Int16Array(FRAME));
  });
});

test('a sentence with one lost packet in ten is understood', async () => {
  const {url, close} = await startEngine();
  const client = await connect(url);
  const input = {
    transcription: {model: 'gpt-live-transcribe'},
    turn_detection: {type: 'server_vad', create_response: false},
  };
  client.send({type: 'session.update', session: {type: 'realtime', tools: [LIGHT, HEATING], audio: {input}}});
  const packets = packetsOf(turn('set the heating to twenty one degrees'));
  // With silence in their places, these are the losses that cost words, or the whole sentence.
  for (const first of [14, 15, 16]) {
    client.hear(heard(packets, single(10, first)));
    const told = await client.next('conversation.item.input_audio_transcription.completed');
    assert.equal(told['transcript'], 'Set the heating to twenty one degrees.');
  }
  client.close();
  await close();
});
