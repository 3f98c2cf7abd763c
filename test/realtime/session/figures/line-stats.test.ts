/** What the statistics of a peer connection say of a line. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {lineStats} from '../../../../src/realtime/session/figures/line-stats.js';

const HEARD = {
  type: 'inbound-rtp',
  kind: 'audio',
  jitter: 0.012,
  packetsLost: 5,
  packetsReceived: 95,
  concealedSamples: 480,
  totalSamplesReceived: 48_000,
  jitterBufferDelay: 40,
  jitterBufferEmittedCount: 1_000,
};

describe('the figures of a line', () => {
  test('are times in milliseconds and parts of a whole', () => {
    const far = {type: 'remote-inbound-rtp', kind: 'audio', roundTripTime: 0.08};
    assert.deepEqual(lineStats([HEARD, far], 7), {
      at: 7,
      roundTripMs: 80,
      jitterMs: 12,
      loss: 0.05,
      concealed: 0.01,
      bufferMs: 40,
    });
  });

  test('take the way of the packets from the pair that is used where the far side reports nothing', () => {
    const pairs = [
      {type: 'candidate-pair', nominated: false, state: 'succeeded', currentRoundTripTime: 0.5},
      {type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.03},
    ];
    assert.equal(lineStats(pairs, 0).roundTripMs, 30);
  });

  test('leave out what nobody knows yet', () => {
    assert.deepEqual(
      lineStats([{type: 'inbound-rtp', kind: 'audio', packetsLost: 0, packetsReceived: 0}], 3),
      {at: 3},
    );
    assert.deepEqual(lineStats([], 3), {at: 3});
  });

  test('count packets that came twice as none lost', () => {
    assert.equal(lineStats([{...HEARD, packetsLost: -3}], 0).loss, 0);
  });
});
