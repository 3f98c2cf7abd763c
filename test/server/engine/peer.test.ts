import assert from 'node:assert/strict';
import {after, describe, test} from 'node:test';
import {Peer} from '../../../server/engine/media/peer.js';
import {FRAME_SAMPLES} from '../../../server/engine/media/opus.js';

/** What a browser offers, as short as can be. */
const OFFER = [
  'v=0',
  'o=- 1 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'c=IN IP4 0.0.0.0',
  'a=mid:0',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:0123456789012345678901',
  `a=fingerprint:sha-256 ${Array.from({length: 32}, () => 'AB').join(':')}`,
  'a=setup:actpass',
  'a=rtpmap:111 opus/48000/2',
  '',
].join('\r\n');

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
