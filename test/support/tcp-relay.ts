/** A line between a page and a server that a test can hold in its hand: it delays what travels, cuts it, and mends it. */
import {connect, createServer, type AddressInfo, type Socket} from 'node:net';

export type TcpRelay = {
  /** `http://127.0.0.1:…`: the server, seen through the line. */
  readonly origin: string;
  /** Where it leads: a server may want to know the origin of its line first. */
  readonly leadTo: (target: string) => void;
  /** Breaks every connection and refuses new ones, until `mend()`. */
  readonly cut: () => void;
  readonly mend: () => void;
  /** Nothing passes any more, and nobody is told: a train in a tunnel. */
  readonly freeze: () => void;
  readonly close: () => Promise<void>;
};

/** `delayMs`: of each piece, in each direction. */
export async function openTcpRelay({delayMs = 0} = {}): Promise<TcpRelay> {
  let target = {hostname: '127.0.0.1', port: '0'};
  const open = new Set<Socket>();
  let state: 'whole' | 'cut' | 'frozen' = 'whole';
  const server = createServer(near => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.setNoDelay(true);
      // A line that breaks takes both ends with it; whoever is interested hears of it by the close.
      from.on('error', () => undefined);
      from.on('close', () => {
        open.delete(from);
        if (state !== 'frozen') later(() => to.destroy());
      });
      from.on('end', () => later(() => to.end()));
      from.on('data', (bytes: Buffer) => later(() => to.writable && to.write(bytes)));
    }
  });
  const later = (act: () => void): void => {
    if (state === 'frozen') return;
    if (delayMs === 0) act();
    else setTimeout(act, delayMs);
  };
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const breakAll = (): void => {
    for (const socket of [...open]) socket.destroy();
  };
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo: address => (target = new URL(address)),
    cut: () => {
      state = 'cut';
      breakAll();
    },
    mend: () => (state = 'whole'),
    freeze: () => (state = 'frozen'),
    close: () => {
      breakAll();
      return new Promise(done => server.close(() => done()));
    },
  };
}
