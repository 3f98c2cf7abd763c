/** The seal of a guarded call: of an offer only sound is passed on, and no line of it as the visitor wrote it. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {audioOnlyOffer, offerWithChannel} from '../../../server/guard/sdp.js';

/** As Chromium 156 makes it. */
const CHROMIUM = `v=0
o=- 7988988306448908987 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
a=extmap-allow-mixed
a=msid-semantic: WMS
m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=candidate:302634577 1 udp 2113937151 8feac3ea-aa63-4714-af8f-b180f112080a.local 41208 typ host generation 0 network-cost 999
a=candidate:842163049 1 udp 1677729535 203.0.113.7 35384 typ srflx raddr 0.0.0.0 rport 0 generation 0 network-cost 999
a=ice-ufrag:zIw3
a=ice-pwd:ia/mKFSCE4ogfMuFvt1ymtyp
a=ice-options:trickle
a=fingerprint:sha-256 E8:12:83:A5:11:29:DB:F6:74:3F:C5:25:42:C6:46:6C:65:06:A9:4C:BC:14:A7:34:DD:29:33:DE:18:55:11:A5
a=setup:actpass
a=mid:0
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
a=extmap:14 urn:ietf:params:rtp-hdrext:toffset
a=sendrecv
a=msid:- 47dd2375-691d-4b84-8c04-df63cded0396
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 transport-cc
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=fmtp:63 111/111
a=rtpmap:0 PCMU/8000
a=ssrc:586151779 cname:EYHEtjceDKONqLmJ
a=ssrc:586151779 msid:- 47dd2375-691d-4b84-8c04-df63cded0396
`;
/** As Firefox writes it: what holds for the session stands in front, with another direction of extensions and an IPv6. */
const FIREFOX = `v=0
o=mozilla...THIS_IS_SDPARTA-99.0 4611731400430051336 0 IN IP4 0.0.0.0
s=-
t=0 0
a=sendrecv
a=fingerprint:sha-256 e8:12:83:a5:11:29:db:f6:74:3f:c5:25:42:c6:46:6c:65:06:a9:4c:bc:14:a7:34:dd:29:33:de:18:55:11:a5
a=group:BUNDLE 0
a=ice-options:trickle
a=msid-semantic:WMS *
m=audio 9 UDP/TLS/RTP/SAVPF 109 9 0 8 101
c=IN IP4 0.0.0.0
a=candidate:0 1 UDP 2122252543 2001:db8::17 54321 typ host
a=candidate:1 1 TCP 2105524479 2001:db8::17 9 typ host tcptype active
a=sendrecv
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:2/recvonly urn:ietf:params:rtp-hdrext:csrc-audio-level
a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid
a=fmtp:109 maxplaybackrate=48000;stereo=1;useinbandfec=1
a=ice-pwd:8cd3b32e3ed1e3a2a2ba6cd4b6b8bb0e
a=ice-ufrag:6f1b7b1d
a=mid:0
a=msid:{1b6a7b6e-7e0c-4b4a-8f43-0c7b4f6b7a10} {d0b5f9b0-2a30-4d43-9ee5-9a8a1b3f2c11}
a=rtcp-mux
a=rtpmap:109 opus/48000/2
a=rtpmap:9 G722/8000/1
a=setup:actpass
a=ssrc:3735928559 cname:{6f1b7b1d-0000-4000-8000-000000000001}
`;

/** Every line that may leave; each of them ours. */
const GRAMMAR = [
  /^(v=0|o=- 1 1 IN IP4 127\.0\.0\.1|s=-|t=0 0|c=IN IP4 0\.0\.0\.0)$/,
  /^m=audio 9 UDP\/TLS\/RTP\/SAVPF \d{1,3}$/,
  /^a=(group:BUNDLE|mid:)\s?[\w-]{1,32}$/,
  /^a=rtcp:9 IN IP4 0\.0\.0\.0$/,
  /^a=candidate:[\w+/]{1,32} [12] (udp|tcp) \d{1,10} [\da-f.:-]+(\.local)? \d{1,5} typ (host|srflx|prflx|relay)( raddr [\da-f.:]+ rport \d{1,5})?( tcptype (active|passive|so))?$/i,
  /^a=ice-(ufrag|pwd):[\w+/]{4,256}$/,
  /^a=ice-options:trickle$/,
  /^a=fingerprint:sha-(256|384|512) ([\dA-F]{2}:)+[\dA-F]{2}$/,
  /^a=setup:(actpass|active)$/,
  /^a=extmap:\d{1,3}(\/(sendrecv|sendonly|recvonly|inactive))? (urn:ietf:params:rtp-hdrext:(ssrc-audio-level|sdes:mid)|http:\/\/www\.(webrtc|ietf)\.org\/[\w/.-]+)$/,
  /^a=(sendrecv|sendonly|recvonly|inactive|rtcp-mux|rtcp-rsize)$/,
  /^a=msid:[\w{}-]{1,64} [\w{}-]{1,64}$/,
  /^a=rtpmap:\d{1,3} opus\/48000\/2$/,
  /^a=rtcp-fb:\d{1,3} transport-cc$/,
  /^a=fmtp:\d{1,3} [a-z-]+=\d+(;[a-z-]+=\d+)*$/,
  /^a=ssrc:\d{1,10} cname:[\w+/=.@{}-]{1,64}$/,
];
const strangers = (sdp: string, grammar = GRAMMAR): string[] =>
  sdp.split('\r\n').filter(line => line !== '' && !grammar.some(known => known.test(line)));

const CHANNEL = [
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:of-the-channel',
  'a=mid:1',
  'a=sctp-port:5000',
  'a=max-message-size:262144',
  'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x',
];
const CHANNEL_GRAMMAR = [
  /^m=application 9 UDP\/DTLS\/SCTP webrtc-datachannel$/,
  /^a=group:BUNDLE [\w-]{1,32} [\w-]{1,32}$/,
  /^a=sctp-port:\d{1,5}$/,
  /^a=max-message-size:\d{1,10}$/,
];

const without = (start: string): string =>
  CHROMIUM.split('\n')
    .filter(line => !line.startsWith(start))
    .join('\n');
const withLines = (...lines: string[]): string => `${CHROMIUM}${lines.join('\n')}\n`;
const times = (count: number, line: (index: number) => string): string[] =>
  Array.from({length: count}, (_, index) => line(index));

describe('an offer of sound', () => {
  for (const [browser, offer] of [
    ['Chromium', CHROMIUM],
    ['Firefox', FIREFOX],
  ] as const) {
    test(`as ${browser} makes it is written anew, and is understood as the same`, () => {
      const written = audioOnlyOffer(offer);
      assert.deepEqual(strangers(written), []);
      assert.equal(audioOnlyOffer(written), written);
      assert.match(written, /a=fingerprint:sha-256 E8:12:83:A5:/);
    });
  }

  test('keeps what a line is made of, and of the codecs only Opus', () => {
    const written = audioOnlyOffer(CHROMIUM);
    assert.match(written, /m=audio 9 UDP\/TLS\/RTP\/SAVPF 111\r\n/);
    assert.match(written, /typ srflx raddr 0\.0\.0\.0 rport 0\r\n/);
    assert.match(written, /a=fmtp:111 minptime=10;useinbandfec=1\r\n/);
    assert.doesNotMatch(written, /PCMU|red|toffset|network-cost|7988988306448908987/);
    assert.match(audioOnlyOffer(FIREFOX), /TCP 2105524479 2001:db8::17 9 typ host tcptype active/i);
  });

  test('loses a line that is no line of an offer, whatever it is', () => {
    const smuggled = [
      'a=candidate:1 1 udp 1 evil.example 9 typ host',
      'a=candidate:1 1 udp 99999999999 10.0.0.1 9 typ host',
      'a=candidate:1 1 udp 1 10.0.0.1 99999 typ host',
      'a=ssrc:99999999999 cname:x',
      'a=ssrc:1 cname:a b',
      'a=extmap:999 urn:ietf:params:rtp-hdrext:sdes:mid',
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x',
      'b=AS:1000000',
      'k=clear:x',
      'a=sctp-port:5000',
    ];
    assert.equal(audioOnlyOffer(withLines(...smuggled)), audioOnlyOffer(CHROMIUM));
  });

  const refused: Array<[string, string, RegExp]> = [
    ['a data channel', withLines('m=application 9 UDP/DTLS/SCTP webrtc-datachannel'), /audio, application/],
    ['video', withLines('m=video 9 UDP/TLS/RTP/SAVPF 96'), /audio, video/],
    ['a rejected section', withLines('m=application 0 UDP/DTLS/SCTP webrtc-datachannel'), /exactly one/],
    ['two sounds', withLines('m=audio 9 UDP/TLS/RTP/SAVPF 111'), /exactly one/],
    ['no section', without('m='), /none/],
    ['no fingerprint', without('a=fingerprint'), /fingerprint/],
    ['a fingerprint that is too short', CHROMIUM.replace(':11:A5', ''), /fingerprint/],
    ['a hash that is broken', CHROMIUM.replace('sha-256', 'sha-1'), /fingerprint/],
    ['no Opus', without('a=rtpmap:111'), /Opus/],
    ['no credentials', without('a=ice-pwd'), /ICE/],
    ['a short password', CHROMIUM.replace('ia/mKFSCE4ogfMuFvt1ymtyp', 'short'), /ICE/],
    ['too many lines', withLines(...times(400, () => 'a=x')), /at most 400/],
    [
      'too many candidates',
      withLines(...times(70, index => `a=candidate:${index} 1 udp 1 10.0.0.1 9 typ host`)),
      /72 candidates; at most 64/,
    ],
    ['something else in front', `hello\n${CHROMIUM}`, /v=0/],
    ['nothing in it', '', /v=0/],
  ];
  for (const [what, offer, why] of refused) {
    test(`with ${what} is refused, and it is said why`, () =>
      assert.throws(() => audioOnlyOffer(offer), {code: 'transport/handshake', message: why}));
  }

  test('that is refused says nothing of itself in the reason that could be more than a reason', () => {
    const offer = withLines('m=<script>alert(1)</script> 9 x 1');
    assert.throws(
      () => audioOnlyOffer(offer),
      (error: Error) => !error.message.includes('<'),
    );
  });
});

describe('an offer of sound and a data channel', () => {
  const offer = withLines(...CHANNEL);

  test('is written anew, both sections over the transport of the sound', () => {
    const written = offerWithChannel(offer);
    const [, sound = '', channel = ''] = written.split(/(?=m=)/);
    assert.equal(offerWithChannel(written), written);
    assert.match(written, /a=group:BUNDLE 0 1\r\n/);
    assert.match(sound, /^m=audio 9 UDP\/TLS\/RTP\/SAVPF 111\r\n/);
    assert.doesNotMatch(sound, /sctp/);
    const transport = sound.split('\r\n').filter(line => /^a=(ice-|fingerprint|setup)/.test(line));
    assert.deepEqual(channel.split('\r\n'), [
      'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
      'c=IN IP4 0.0.0.0',
      ...transport,
      'a=mid:1',
      'a=sctp-port:5000',
      'a=max-message-size:262144',
      '',
    ]);
  });

  const refused: Array<[string, string, RegExp]> = [
    ['without the channel', CHROMIUM, /audio; audio and application/],
    ['with a third section', `${offer}m=video 9 UDP/TLS/RTP/SAVPF 96\n`, /audio, application, video/],
    [
      'with two sections of one name',
      offer.replace('a=mid:1', 'a=mid:0'),
      /both of its sections are called 0/,
    ],
    ['with a port that is none', offer.replace('5000', '99999'), /99999 is no port/],
  ];
  for (const [what, given, why] of refused) {
    test(`${what} is refused, and it is said why`, () =>
      assert.throws(() => offerWithChannel(given), {code: 'transport/handshake', message: why}));
  }
});

/** So many in every run; `SDP_MUTATIONS=1000000` in the long one. */
const MUTATIONS = Number(process.env['SDP_MUTATIONS'] ?? 10_000);

for (const {what, write, offers, grammar} of [
  {what: 'offers of sound', write: audioOnlyOffer, offers: [CHROMIUM, FIREFOX], grammar: GRAMMAR},
  {
    what: 'offers with a channel',
    write: offerWithChannel,
    offers: [CHROMIUM, FIREFOX].map(offer => `${offer}${CHANNEL.join('\n')}\n`),
    grammar: [...GRAMMAR, ...CHANNEL_GRAMMAR],
  },
])
  test(`of ${MUTATIONS} broken ${what} each is refused by its code, or written in our own lines`, () => {
    const lines = offers.flatMap(offer => offer.split('\n'));
    const sections = offers[0]?.match(/^m=/gm)?.length;
    const line = fc.oneof(
      {weight: 6, arbitrary: fc.constantFrom(...lines)},
      {weight: 1, arbitrary: fc.string()},
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom(...lines), fc.nat(120), fc.string({maxLength: 12}), fc.nat(8))
          .map(([text, at, more, cut]) => text.slice(0, at) + more + text.slice(at + cut)),
      },
    );
    const change = fc.record({at: fc.nat(40), gone: fc.nat(3), lines: fc.array(line, {maxLength: 4})});
    const mutated = fc
      .tuple(fc.constantFrom(...offers), fc.array(change, {maxLength: 4}))
      .map(([offer, changes]) => {
        const kept = offer.split('\n');
        for (const {at, gone, lines: more} of changes) kept.splice(at, gone, ...more);
        return kept.join('\n');
      });
    let accepted = 0;
    fc.assert(
      fc.property(mutated, offer => {
        let written: string;
        try {
          written = write(offer);
        } catch (failure) {
          assert.equal((failure as {code?: string}).code, 'transport/handshake');
          return;
        }
        accepted += 1;
        assert.deepEqual(strangers(written, grammar), []);
        assert.equal(written.match(/^m=/gm)?.length, sections);
        assert.equal(write(written), written);
      }),
      {numRuns: MUTATIONS},
    );
    assert.ok(accepted > MUTATIONS / 20, `only ${accepted} were near enough to an offer to say anything`);
  });
