/** A picture with at most 256 colours as a PNG: a quarter of what all of its shades would weigh in every clone. */
import {crc32, deflateSync} from 'node:zlib';

/** RGBA, row by row. */
export type Picture = {readonly width: number; readonly height: number; readonly data: Uint8Array};

/** So many shades of red, green and blue are told apart. */
const SHADES = 12;
const MAX_COLOURS = 256;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The picture in the colours that a snapshot keeps; what is seen in too few places takes the nearest of them. */
export function inFewColours({width, height, data}: Picture): Picture {
  const counts = new Map<number, number>();
  for (let at = 0; at < data.length; at += 4) {
    const colour = roundedAt(data, at);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const byCount = [...counts].sort(([, one], [, other]) => other - one).map(([colour]) => colour);
  const kept = byCount.slice(0, MAX_COLOURS);
  const shown = new Map(
    byCount.map((colour, rank) => [colour, rank < MAX_COLOURS ? colour : nearest(colour, kept)]),
  );
  const reduced = new Uint8Array(data.length).fill(255);
  for (let at = 0; at < data.length; at += 4) {
    const colour = shown.get(roundedAt(data, at)) ?? 0;
    reduced[at] = colour >> 16;
    reduced[at + 1] = (colour >> 8) & 255;
    reduced[at + 2] = colour & 255;
  }
  return {width, height, data: reduced};
}

/** Of a picture in few colours. */
export function encodePng({width, height, data}: Picture): Buffer {
  const indices = new Map<number, number>();
  const lines = Buffer.alloc(height * (width + 1));
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const colour = (data[pixel * 4]! << 16) | (data[pixel * 4 + 1]! << 8) | data[pixel * 4 + 2]!;
    const index = indices.get(colour) ?? indices.size;
    indices.set(colour, index);
    // Each line begins with the number of its filter, which is none.
    lines[pixel + Math.floor(pixel / width) + 1] = index;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits, by palette.
  header.set([8, 3], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from([...indices.keys()].flatMap(channels))),
    chunk('IDAT', deflateSync(lines, {level: 9})),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const ROUNDED = Uint8Array.from({length: 256}, (_, value) => {
  const step = 255 / (SHADES - 1);
  return Math.round(Math.round(value / step) * step);
});

function roundedAt(data: Uint8Array, at: number): number {
  return (ROUNDED[data[at]!]! << 16) | (ROUNDED[data[at + 1]!]! << 8) | ROUNDED[data[at + 2]!]!;
}

function channels(colour: number): [number, number, number] {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

function nearest(colour: number, among: readonly number[]): number {
  const distance = (other: number): number =>
    channels(other).reduce((sum, value, index) => sum + (value - channels(colour)[index]!) ** 2, 0);
  return among.reduce((best, other) => (distance(other) < distance(best) ? other : best));
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
