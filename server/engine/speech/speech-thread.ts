/**
 * One speech worker seen from the engine: starting it, waiting until it is warm, ending it. It stands alone
 * because the same file must start as TypeScript in tests and as compiled JavaScript in `dist`.
 */
import {Worker} from 'node:worker_threads';
import {isReady} from './messages.js';

export class SpeechThread<Request extends object, Reply extends object> {
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  #closed = false;

  /** `name` is the file beside this one, without its extension. */
  constructor(name: string, onReply: (reply: Reply) => void, onLost: (failure: Error) => void) {
    this.#worker = startWorker(name);
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on('message', (message: Reply) => {
        if (isReady(message)) resolve();
        else onReply(message);
      });
      this.#worker.on('error', failure => {
        reject(failure);
        onLost(failure);
      });
      this.#worker.on('exit', () => {
        const failure = new Error(`The speech thread ${name} ended`);
        reject(failure);
        if (!this.#closed) onLost(failure);
      });
    });
    // Whoever needs the thread awaits `ready`; nobody may, and that is no unhandled rejection.
    this.ready.catch(() => undefined);
  }

  send(request: Request, transfer: readonly ArrayBuffer[] = []): void {
    if (!this.#closed) this.#worker.postMessage(request, transfer);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker.terminate();
  }
}

/**
 * A worker cannot load TypeScript by itself, and a loader given on its command line is ignored by some Node
 * versions: from source it registers the loader first, with the one line below, and then imports the file.
 */
function startWorker(name: string): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL(`./${name}.js`, import.meta.url));
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const file = JSON.stringify(new URL(`./${name}.ts`, import.meta.url).href);
  return new Worker(`import(${loader}).then(tsx => { tsx.register(); return import(${file}); })`, {
    eval: true,
  });
}
