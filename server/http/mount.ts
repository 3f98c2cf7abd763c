/**
 * Takes a server's requests and upgrades under one path ahead of whoever else listens. It stands alone because the order
 * of listeners is not ours to rely on: a framework answers every request it sees, and other WebSocket servers refuse
 * every upgrade that is not theirs.
 */
import type {IncomingMessage, Server, ServerResponse} from 'node:http';
import type {Duplex} from 'node:stream';
import {refuseUpgrade} from './upgrade.js';

export type Mounted = {
  /** `rest` is what follows the path, with its query. */
  readonly request: (request: IncomingMessage, response: ServerResponse, rest: string) => void;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer, rest: string) => void;
};

/** `path` without a slash at its end. Returns the undo. */
export function mount(server: Server, path: string, {request, upgrade}: Mounted): () => void {
  const others = server.emit.bind(server) as (event: string | symbol, ...args: unknown[]) => boolean;
  let isMounted = true;
  // Before any listener, and also before those that come later.
  const emit = (event: string | symbol, ...args: unknown[]): boolean => {
    const isRequest = event === 'request';
    if (isMounted && (isRequest || event === 'upgrade')) {
      const [message, to, head] = args as [IncomingMessage, ServerResponse | Duplex, Buffer];
      const rest = below(path, message.url ?? '/');
      if (rest !== undefined) {
        if (isRequest) request(message, to as ServerResponse, rest);
        else upgrade(message, to as Duplex, head, rest);
        return true;
      }
    }
    return others(event, ...args);
  };
  server.emit = emit as Server['emit'];
  // Without a listener Node takes no upgrade for one; where there is no other, nobody would answer it.
  const orphan = (_message: IncomingMessage, socket: Duplex): void => {
    if (server.listenerCount('upgrade') === 1) refuseUpgrade(socket, 404);
  };
  server.on('upgrade', orphan);
  return () => {
    server.off('upgrade', orphan);
    // Not put back: whoever has wrapped it meanwhile would be unwrapped as well.
    isMounted = false;
  };
}

/** What follows the path: empty, a query, or further down. */
function below(path: string, url: string): string | undefined {
  if (!url.startsWith(path)) return undefined;
  const rest = url.slice(path.length);
  return rest === '' || rest.startsWith('/') || rest.startsWith('?') ? rest : undefined;
}
