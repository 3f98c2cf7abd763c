/** In the page: what resampling, packing and one event cost in the engine where calls run. */
import * as libsamplerate from '@alexanderolsen/libsamplerate-js';
import {findBase64} from '../../../src/audio/dsp/base64.js';
import {encodeByTable} from '../../../src/audio/dsp/base64-table.js';
import {floatToPcm16} from '../../../src/audio/dsp/pcm16.js';
import {tone} from '../../../test/audio/dsp/tone.js';
import {asInACall} from '../as-in-a-call.js';
import {packer} from '../packer.js';
import {timesOf} from '../stopwatch.js';

/** Samples of 20 ms at 24 kHz. */
const CHUNK = 480;

/** Microseconds to resample and pack one render quantum. */
export async function quantum(
  from: number,
  to: number,
): Promise<Record<'ours' | 'libsamplerate FASTEST', number>> {
  const {input, ours, pack} = packer(from, to);
  asInACall();
  const converterType = libsamplerate.ConverterType.SRC_SINC_FASTEST;
  const peer = await libsamplerate.create(1, from, to, {converterType});
  return timesOf({ours, 'libsamplerate FASTEST': () => pack(peer.full(input))});
}

/** Microseconds to pack and write one event. */
export async function event(): Promise<Record<'ours' | 'without native base64' | 'usual', number>> {
  const {encode} = await findBase64();
  const sound = tone(997, 24_000, CHUNK / 24_000);
  const packed = new Int16Array(CHUNK);
  const bytes = new Uint8Array(packed.buffer);
  const write = (text: () => string) => (): void => {
    floatToPcm16(sound, packed);
    flatten(text());
  };
  return timesOf({
    ours: write(() => `{"type":"input_audio_buffer.append","audio":"${encode(bytes)}"}`),
    'without native base64': write(
      () => `{"type":"input_audio_buffer.append","audio":"${encodeByTable(bytes)}"}`,
    ),
    usual: write(() =>
      JSON.stringify({type: 'input_audio_buffer.append', audio: btoa(String.fromCharCode(...bytes))}),
    ),
  });
}

/** Makes one string of the pieces, as a socket must: without it, joining would be put off and cost nothing. */
function flatten(text: string): void {
  if (text.charCodeAt(text.length - 1) !== 125) throw new Error('An event ends with a brace');
}
