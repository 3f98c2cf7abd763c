/** What runs with the provider, asked from outside. It stands alone because a server that was killed can say nothing. */
import {WebSocket} from 'ws';
import {until} from './until.js';
import type {RunningServer} from './voice-server.js';

type Engine = Pick<RunningServer, 'origin'>;

/** Does the provider have the session still? Its sideband opens as long as it does. */
export async function runs(engine: Engine, session: string): Promise<boolean> {
  const socket = new WebSocket(`${engine.origin.replace('http', 'ws')}/v1/realtime?call_id=${session}`, {
    headers: {authorization: 'Bearer any'},
  });
  const opened = await new Promise<boolean>(resolve => {
    socket.on('open', () => resolve(true));
    socket.on('error', () => resolve(false));
  });
  socket.terminate();
  return opened;
}

/** How long it takes until a session is over. */
export async function ended(engine: Engine, session: string, withinMs: number): Promise<number> {
  return until('the session is over', async () => !(await runs(engine, session)), withinMs);
}
