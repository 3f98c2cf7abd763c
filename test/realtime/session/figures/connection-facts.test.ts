/** What the statistics of a peer connection say of what it is made of. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {connectionFacts} from '../../../../src/realtime/session/figures/connection-facts.js';

const REPORT = [
  {type: 'candidate-pair', id: 'p0', nominated: false, state: 'failed', localCandidateId: 'x'},
  {type: 'candidate-pair', id: 'p1', nominated: true, localCandidateId: 'l', remoteCandidateId: 'r'},
  {
    type: 'local-candidate',
    id: 'l',
    candidateType: 'relay',
    protocol: 'udp',
    relayProtocol: 'tls',
    address: '10.0.0.7',
  },
  {type: 'remote-candidate', id: 'r', candidateType: 'host', protocol: 'udp', address: '10.0.0.8'},
  {type: 'inbound-rtp', kind: 'audio', codecId: 'c'},
  {type: 'codec', id: 'c', mimeType: 'audio/opus', clockRate: 48_000},
  {type: 'transport', dtlsState: 'connected', tlsVersion: 'FEFD'},
  {type: 'data-channel', state: 'open'},
];

describe('what a connection is made of', () => {
  test('is told by kinds and protocols, and by no address', () => {
    const facts = connectionFacts(REPORT);
    assert.deepEqual(facts, {
      events: 'data channel, open',
      candidates: 'relay → host',
      protocol: 'tls',
      codecIn: 'audio/opus 48000 Hz',
      security: 'DTLS 1.2, connected',
    });
    assert.doesNotMatch(JSON.stringify(facts), /10\.0/);
  });

  test('leaves out what is not known yet', () => {
    assert.deepEqual(connectionFacts([]), {events: 'socket'});
  });
});
