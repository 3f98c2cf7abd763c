/** A line between a page and a server that a test can hold in its hand: it delays what travels, cuts it, and mends it. */
import {connect, createServer, type AddressInfo, type Socket} from 'node:net';
import {performance} from 'node:perf_hooks';

/** One piece as it arrived at the relay, before its delay. */
export type Piece = {
  /** In epoch ms. */
  readonly at: number;
  /** Counts the connections of this line, from 1. */
  readonly connection: number;
  /** Away from whoever connected, or back to them. */
  readonly way: 'out' | 'back';
  readonly bytes: Buffer;
};

export type TcpRelay = {
  /** `http://127.0.0.1:…`: the server, seen through the line. */
  readonly origin: string;
  /** Where it leads: a server may want to know the origin of its line first. */
  readonly leadTo: (target: string) => void;
  /** Breaks every connection and refuses new ones, until `mend()`. */
  readonly cut: () => void;
  readonly mend: () => void;
  /** Nothing passes any more, and nobody is told: a train in a tunnel. `mend()` lets what waited pass. */
  readonly freeze: () => void;
  /** Of each piece, in each direction, from now on. Opening a connection costs a whole trip there and back. */
  readonly setDelay: (ms: number) => void;
  /** Everything that arrived since the line was opened, where the options ask for it. */
  readonly log: readonly Piece[];
  readonly close: () => Promise<void>;
};

export async function openTcpRelay({delayMs = 0, keepsLog = false} = {}): Promise<TcpRelay> {
  let target = {hostname: '127.0.0.1', port: '0'};
  let delay = delayMs;
  const log: Piece[] = [];
  const open = new Set<Socket>();
  let connections = 0;
  let state: 'whole' | 'cut' | 'frozen' = 'whole';
  /** What waits for a frozen line. */
  let held: Array<() => void> = [];

  const pass = (act: () => void): void => {
    if (state === 'frozen') held.push(act);
    else act();
  };
  const after = (ms: number, act: () => void): void => {
    if (ms <= 0) pass(act);
    else setTimeout(() => pass(act), ms);
  };
  const carry = (from: Socket, to: Socket, piece: Omit<Piece, 'at' | 'bytes'>, opensAt: number): void => {
    open.add(from);
    from.setNoDelay(true);
    // What follows a slow first piece must not overtake it.
    let freeAt = opensAt;
    // Nor may one overtake another because its timer, a millisecond shorter, is looked at first.
    const waiting: Array<() => void> = [];
    const later = (act: () => void): void => {
      waiting.push(act);
      freeAt = Math.max(freeAt, Date.now() + delay);
      after(freeAt - Date.now(), () => waiting.shift()?.());
    };
    // A line that breaks takes both ends with it; whoever is interested hears of it by the close.
    from.on('error', () => undefined);
    from.on('close', () => {
      open.delete(from);
      later(() => to.destroy());
    });
    from.on('end', () => later(() => to.end()));
    from.on('data', (bytes: Buffer) => {
      if (keepsLog) log.push({at: performance.timeOrigin + performance.now(), ...piece, bytes});
      later(() => to.writable && to.write(bytes));
    });
  };
  const server = createServer(near => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    connections += 1;
    const far = connect(Number(target.port), target.hostname);
    // The kernel of this machine says yes at once; over a real line the answer to that is a trip away.
    const opensAt = delay === 0 ? 0 : Date.now() + 3 * delay;
    carry(near, far, {connection: connections, way: 'out'}, opensAt);
    carry(far, near, {connection: connections, way: 'back'}, 0);
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const breakAll = (): void => {
    held = [];
    for (const socket of [...open]) socket.destroy();
  };
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo: address => (target = new URL(address)),
    cut: () => {
      state = 'cut';
      breakAll();
    },
    mend: () => {
      state = 'whole';
      for (const act of held.splice(0)) act();
    },
    freeze: () => (state = 'frozen'),
    setDelay: ms => (delay = ms),
    log,
    close: () => {
      state = 'cut';
      breakAll();
      return new Promise(done => server.close(() => done()));
    },
  };
}
