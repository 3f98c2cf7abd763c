/** G.711 as sound again. It stands alone because a page needs no more of it, and only where its sound comes so. */
import {A_TOGGLE, MU_BIAS} from './g711-codes.js';
import type {G711Law} from './g711.js';

/** The sound of these bytes: PCM16 at the rate that they had. */
export function decodeG711(law: G711Law, bytes: Uint8Array): Int16Array<ArrayBuffer> {
  const decode = law === 'pcmu' ? decodeMuLaw : decodeALaw;
  const samples = new Int16Array(bytes.length);
  for (let index = 0; index < bytes.length; index += 1) samples[index] = decode(bytes[index] ?? 0);
  return samples;
}

function decodeMuLaw(byte: number): number {
  const code = ~byte & 255;
  const magnitude = ((((code & 15) << 3) + MU_BIAS) << ((code >> 4) & 7)) - MU_BIAS;
  return code > 127 ? -magnitude : magnitude;
}

function decodeALaw(byte: number): number {
  const code = byte ^ A_TOGGLE;
  const segment = (code >> 4) & 7;
  const step = ((code & 15) << 4) + (segment === 0 ? 8 : 264);
  const magnitude = segment > 1 ? step << (segment - 1) : step;
  return code > 127 ? magnitude : -magnitude;
}
