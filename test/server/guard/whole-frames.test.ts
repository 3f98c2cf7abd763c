/** What is written past the WebSocket library is what the library would have written. */
import assert from 'node:assert/strict';
import {PassThrough} from 'node:stream';
import {test} from 'node:test';
import * as library from 'ws';
import {wholeFrame, writeWhole} from '../../../server/guard/whole-frames.js';

/** By the library: an unmasked frame, as servers send it. */
function byLibrary(message: string | Uint8Array): Buffer {
  const {Sender} = library as unknown as {
    Sender: {frame: (data: Buffer, options: object) => readonly Buffer[]};
  };
  const opcode = typeof message === 'string' ? 1 : 2;
  const options = {fin: true, rsv1: false, opcode, mask: false, readOnly: true};
  return Buffer.concat(Sender.frame(Buffer.from(message), options));
}

for (const length of [0, 1, 125, 126, 127, 1_928, 65_535, 65_536, 200_000]) {
  test(`a message of ${length} bytes is framed as RFC 6455 has it`, () => {
    const bytes = new Uint8Array(length).map((_, index) => index);
    assert.ok(wholeFrame(bytes).equals(byLibrary(bytes)));
    const text = 'ä'.repeat(length / 2);
    assert.ok(wholeFrame(text).equals(byLibrary(text)));
  });
}

test('what is told in one go is written in one piece, in its order', async () => {
  const stream = new PassThrough();
  const pieces: string[] = [];
  stream._writev = (chunks, done) => {
    pieces.push(chunks.map(({chunk}) => String((chunk as Buffer).subarray(2))).join(' '));
    done();
  };
  for (const text of ['one', 'two', 'three']) writeWhole(stream, text);
  await new Promise(resolve => setImmediate(resolve));
  assert.deepEqual(pieces, ['one two three']);
});

test('nothing is written to a stream that has ended', () => {
  const stream = new PassThrough();
  stream.end();
  writeWhole(stream, 'late');
  assert.equal(stream.listenerCount('error'), 0);
});
