/**
 * A line for datagrams that a test can hold in its hand: it loses some, delays the rest, cuts and mends. Between a
 * browser and a provider stands one relay for each answer; all of them obey the same line.
 */
import {createSocket, type RemoteInfo, type Socket} from 'node:dgram';
import {performance} from 'node:perf_hooks';

export type UdpLineOptions = {
  /** Share of the packets that never arrive, in each direction. */
  readonly loss?: number;
  /** Of each packet, in each direction. */
  readonly delayMs?: number;
  /** So much more at most, by chance: packets overtake each other. */
  readonly jitterMs?: number;
  /** The chance of a test is the same each time. */
  readonly seed?: number;
};

export type UdpLine = {
  /** A new way to this address through the line: the port of the relay. */
  readonly leadTo: (host: string, port: number) => Promise<number>;
  /** Nothing passes any more. What is opened after `mend()` works; what stood before does not come back. */
  readonly cut: () => void;
  /** Nothing passes for a while, then everything does: a radio gap. */
  readonly freeze: () => void;
  /** The checks and the handshake pass, the sound does not: a firewall that is wary of much traffic. */
  readonly mute: () => void;
  readonly mend: () => void;
  readonly setDelay: (ms: number) => void;
  /** When the first sound of a microphone since `from` came by, in epoch ms. */
  readonly firstSoundSince: (from: number) => number | undefined;
  /** How many ways were opened: one for each leg. */
  readonly ways: () => number;
  readonly close: () => void;
};

type State = 'whole' | 'cut' | 'frozen' | 'mute';
/** A browser knocks from several of its ports; each has a socket of its own behind the relay, as behind a NAT. */
type Way = {readonly near: Socket; readonly far: Map<string, Socket>; dead: boolean};

export function openUdpLine(options: UdpLineOptions = {}): UdpLine {
  const {loss = 0, delayMs = 0, jitterMs = 0, seed = 1} = options;
  const chance = chanceOf(seed);
  const ways: Way[] = [];
  const sounds: number[] = [];
  let delay = delayMs;
  let state: State = 'whole';

  const passes = (packet: Buffer, way: Way): boolean => {
    if (way.dead || state === 'frozen' || state === 'cut') return false;
    if (state === 'mute' && isSound(packet)) return false;
    return chance() >= loss;
  };
  const carry = (packet: Buffer, way: Way, send: (packet: Buffer) => void): void => {
    if (!passes(packet, way)) return;
    const ms = delay + jitterMs * chance();
    if (ms === 0) send(packet);
    else setTimeout(() => !way.dead && send(packet), ms);
  };

  return {
    leadTo: async (host, port) => {
      const way: Way = {near: createSocket('udp4'), far: new Map(), dead: false};
      ways.push(way);
      const farOf = (from: RemoteInfo): Socket => {
        const name = `${from.address} ${from.port}`;
        const known = way.far.get(name);
        if (known !== undefined) return known;
        const far = createSocket('udp4').bind(0, '127.0.0.1');
        way.far.set(name, far);
        far.on('error', () => undefined);
        far.on('message', packet => {
          carry(packet, way, bytes => way.near.send(bytes, from.port, from.address));
        });
        return far;
      };
      way.near.on('error', () => undefined);
      way.near.on('message', (packet, from) => {
        if (isSound(packet) && !isReport(packet)) sounds.push(performance.timeOrigin + performance.now());
        const far = farOf(from);
        carry(packet, way, bytes => far.send(bytes, port, host));
      });
      await new Promise<void>(done => way.near.bind(0, '127.0.0.1', done));
      return way.near.address().port;
    },
    cut: () => {
      state = 'cut';
      for (const way of ways) way.dead = true;
    },
    freeze: () => (state = 'frozen'),
    mute: () => (state = 'mute'),
    mend: () => (state = 'whole'),
    setDelay: ms => (delay = ms),
    firstSoundSince: from => sounds.find(at => at >= from),
    ways: () => ways.length,
    close: () => {
      for (const way of ways) {
        way.dead = true;
        way.near.close();
        for (const far of way.far.values()) far.close();
      }
    },
  };
}

/** RTP and RTCP by their first byte, RFC 7983: STUN is 0 to 3, DTLS 20 to 63. */
function isSound(packet: Buffer): boolean {
  return packet[0]! >= 128 && packet[0]! <= 191;
}

function isReport(packet: Buffer): boolean {
  return packet[1]! >= 192 && packet[1]! <= 223;
}

/** Numbers from 0 to 1 that look like chance and are the same each time (mulberry32). */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
