/** `npm run engine`: the practice voice as a server of its own, for any client of the Realtime protocol. */
import {createEngine} from './engine.js';
import {listenEngine} from './listen.js';
import {readEnvironment, type EngineEnvironment} from './environment.js';
import {UNDERSTANDS} from './understands.js';

const environment = readEnvironment(process.env);
if ('problems' in environment) {
  for (const problem of environment.problems) print(problem);
  process.exitCode = 1;
} else {
  await run(environment.settings);
}

async function run({port, apiKey, sessionSeconds, faults, parts}: EngineEnvironment): Promise<void> {
  const engine = createEngine({
    faults,
    parts,
    warn: (line, detail) => print(`${line} ${JSON.stringify(detail ?? {})}`),
    ...(apiKey === undefined ? {} : {apiKey}),
    ...(sessionSeconds === undefined ? {} : {sessionSeconds}),
  });
  await engine.ready();
  const listening = await listenEngine(engine, port).catch((failure: unknown) => {
    const why = failure instanceof Error ? failure.message : String(failure);
    print(`The engine cannot listen on port ${port}: ${why}. Set ENGINE_PORT to another.`);
    process.exitCode = 1;
  });
  const stop = (): void => {
    listening?.close();
    void engine.close();
  };
  if (listening === undefined) {
    stop();
    return;
  }
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  print(`The practice voice speaks the Realtime protocol at ${listening.baseUrl}`);
  print(apiKey === undefined ? 'Any API key is accepted.' : 'Only the key in ENGINE_API_KEY is accepted.');
  if (faults.length > 0) print(`Broken on purpose: ${faults.join(', ')}`);
  print(`It understands: ${UNDERSTANDS.join(' ')}`);
  if (parts.vocabulary !== undefined) print(`Other sentences are heard by ${parts.vocabulary.program}.`);
  print('With tools in the session it follows their words too: "Turn on the kitchen light."');
  for (const {variable, url} of [parts.stt, parts.chat, parts.tts].filter(part => part !== undefined)) {
    print(`${variable}: ${url}`);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
