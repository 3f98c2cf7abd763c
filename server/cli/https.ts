/**
 * `start --https`: what the server is told so that a phone on the same network can try it, because a browser opens a
 * microphone on https alone. It stands alone because it only writes variables: those that are set already stay.
 */
import {networkInterfaces} from 'node:os';

type Variables = Record<string, string | undefined>;

export function servePhones(variables: Variables, addresses: readonly string[] = lanAddresses()): void {
  const [first] = addresses;
  const {PORT = ''} = variables;
  const port = PORT.trim() === '' ? '3000' : PORT.trim();
  const names = [...addresses, 'localhost', '127.0.0.1'];
  const defaults: Variables = {
    HTTPS: 'self-signed',
    HOST: '0.0.0.0',
    PUBLIC_ORIGINS: names.map(name => `https://${name}:${port}`).join(','),
    ...(first !== undefined && {ENGINE_ADDRESS: first}),
  };
  for (const [name, value] of Object.entries(defaults)) if (!variables[name]?.trim()) variables[name] = value;
}

/** The IPv4 addresses of this machine that others of its network can reach. */
function lanAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap(list => list ?? [])
    .filter(
      ({family, internal, address}) => family === 'IPv4' && !internal && !address.startsWith('169.254.'),
    )
    .map(({address}) => address);
}
