/** An offer as Chromium makes it: sound, and no data channel. */
export const OFFER = `v=0
o=- 7988988306448908987 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=candidate:842163049 1 udp 1677729535 203.0.113.7 35384 typ srflx raddr 0.0.0.0 rport 0
a=ice-ufrag:zIw3
a=ice-pwd:ia/mKFSCE4ogfMuFvt1ymtyp
a=fingerprint:sha-256 E8:12:83:A5:11:29:DB:F6:74:3F:C5:25:42:C6:46:6C:65:06:A9:4C:BC:14:A7:34:DD:29:33:DE:18:55:11:A5
a=setup:actpass
a=mid:0
a=sendrecv
a=rtpmap:111 opus/48000/2
`;
