/** `npm run engine`: the practice voice as a server of its own, for any client of the Realtime protocol. */
import express from 'express';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {createEngine} from './engine.js';
import {readEnvironment, type EngineEnvironment} from './environment.js';
import {UNDERSTANDS} from './understands.js';

const environment = readEnvironment(process.env);
if ('problems' in environment) {
  for (const problem of environment.problems) print(problem);
  process.exitCode = 1;
} else {
  await run(environment.settings);
}

async function run({port, apiKey, sessionSeconds, faults}: EngineEnvironment): Promise<void> {
  const engine = createEngine({
    faults,
    ...(apiKey === undefined ? {} : {apiKey}),
    ...(sessionSeconds === undefined ? {} : {sessionSeconds}),
  });
  const app = express().disable('x-powered-by').use('/v1', engine.router);
  const server = createServer(app);
  server.on('upgrade', (request, socket, head) => engine.handleUpgrade(request, socket, head));
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
    void engine.close();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  server.on('error', failure => {
    print(`The engine cannot listen on port ${port}: ${failure.message}. Set ENGINE_PORT to another.`);
    process.exitCode = 1;
    stop();
  });
  await engine.ready();
  server.listen(port, '127.0.0.1', () => {
    const address = server.address() as AddressInfo;
    print(`The practice voice speaks the Realtime protocol at http://127.0.0.1:${address.port}/v1`);
    print(apiKey === undefined ? 'Any API key is accepted.' : 'Only the key in ENGINE_API_KEY is accepted.');
    if (faults.length > 0) print(`Broken on purpose: ${faults.join(', ')}`);
    print(`It understands: ${UNDERSTANDS.join(' ')}`);
    print('With tools in the session it follows their words too: "Turn on the kitchen light."');
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
