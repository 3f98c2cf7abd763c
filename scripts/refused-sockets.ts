/**
 * A voice server that is not there, for the sockets that widgets of the tests open early. It stands alone because the test
 * server leaves them without an answer: a browser keeps each of them for long, and has six connections to a server.
 */
import type {IncomingMessage} from 'node:http';
import type {Duplex} from 'node:stream';
import type {TestRunnerPlugin} from '@web/test-runner';

/** Where the test server talks to its pages. */
const ITS_OWN = '/wds';

export function refuseSockets(): TestRunnerPlugin {
  return {
    name: 'refuse-sockets',
    serverStart: ({server}) => {
      server?.on('upgrade', ({url}: IncomingMessage, socket: Duplex) => {
        if (url !== ITS_OWN) socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      });
    },
  };
}
