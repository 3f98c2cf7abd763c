/** Upgrades that are refused: an HTTP answer on a socket that no response belongs to. */
import {STATUS_CODES} from 'node:http';
import type {Duplex} from 'node:stream';
import {COMMON_HEADERS} from './answer.js';

/** Answers and closes. Nobody reads a body here: a browser does not even tell the status. */
export function refuseUpgrade(
  socket: Duplex,
  status: number,
  headers: Readonly<Record<string, string | number>> = {},
): void {
  const all = {...COMMON_HEADERS, ...headers, connection: 'close', 'content-length': 0};
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`);
}
