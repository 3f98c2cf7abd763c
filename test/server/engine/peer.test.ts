import assert from 'node:assert/strict';
import {after, describe, test} from 'node:test';
import {Peer} from '../../../server/engine/media/peer.js';
import {FRAME_SAMPLES} from '../../../server/engine/media/opus.js';
import {OFFER} from './offer.js';

const ignore = {
  onSound: () => undefined,
  onChannel: () => undefined,
  onOpen: () => undefined,
  onGone: () => undefined,
};

describe('a line to a visitor', () => {
  after(() => Peer.releaseLibrary());

  test('drops what is said before it is open and after its end: visitors go when they like', async () => {
    const peer = new Peer(OFFER, '127.0.0.1', ignore);
    const silence = new Int16Array(FRAME_SAMPLES);
    try {
      assert.match(await peer.answer(), /^a=setup:active/m);
      peer.send(silence, true);
    } finally {
      peer.close();
    }
    peer.send(silence, false);
  });
});
