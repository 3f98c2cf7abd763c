/**
 * One service behind a part: requests to it, and what is said when it fails. It stands alone because every such
 * service is reached, given up and complained about in the same way.
 */
import type {PartAddress} from './settings.js';

/** A service that says nothing at all for so long is not there. */
const FIRST_BYTE_MS = 60_000;
/** Of what a service says about its own failure, the log gets this much. */
const LONGEST_REASON = 300;

export type Warn = (line: string, detail?: object) => void;

/** A part could not do its work. The message is for clients: it has no address and nothing that the service said. */
export class PartFailure extends Error {
  override readonly name = 'PartFailure';
}

/** What is sent: a form, or a value as JSON. */
export type PartRequest = {readonly form: FormData} | {readonly json: object};

export class Endpoint {
  readonly #address: PartAddress;
  readonly #warn: Warn;
  readonly #running = new Set<AbortController>();
  #closed = false;
  #failing = false;

  constructor(address: PartAddress, warn: Warn) {
    this.#address = address;
    this.#warn = warn;
  }

  get model(): string {
    return this.#address.model;
  }

  /**
   * Posts, and yields the answer as it comes. Whoever reads no further gives the request up. Throws a `PartFailure`,
   * or the reason of the signal.
   */
  async *post(path: string, request: PartRequest, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    signal.throwIfAborted();
    const running = new AbortController();
    const giveUp = (): void => running.abort(signal.reason);
    signal.addEventListener('abort', giveUp);
    this.#running.add(running);
    if (this.#closed) running.abort(new Error('The engine is closed'));
    try {
      const response = await this.#send(path, request, running);
      if (response.body !== null) yield* response.body as unknown as AsyncIterable<Uint8Array>;
    } catch (cause) {
      if (signal.aborted || this.#closed || cause instanceof PartFailure) throw cause;
      throw this.failed(reasonOf(cause));
    } finally {
      signal.removeEventListener('abort', giveUp);
      this.#running.delete(running);
      running.abort();
    }
  }

  /** The whole answer as text. */
  async ask(path: string, request: PartRequest, signal: AbortSignal): Promise<string> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this.post(path, request, signal)) pieces.push(piece);
    return Buffer.concat(pieces).toString('utf8');
  }

  /** The service did what it is for. */
  worked(): void {
    if (this.#failing) this.#warn(`${this.#address.variable} works again`, {address: this.#address.url});
    this.#failing = false;
  }

  /** The failure to throw. The log hears of the first one, and again only after the service had worked. */
  failed(reason: string, said = ''): PartFailure {
    const {variable, url} = this.#address;
    if (!this.#failing) {
      const detail = {address: url, ...(said === '' ? {} : {said: said.slice(0, LONGEST_REASON)})};
      this.#warn(`${variable} does not work: ${reason}`, detail);
    }
    this.#failing = true;
    return new PartFailure(`The service of ${variable} did not work. The engine's log says why.`);
  }

  close(): void {
    this.#closed = true;
    for (const running of this.#running) running.abort(new Error('The engine is closed'));
  }

  async #send(path: string, request: PartRequest, running: AbortController): Promise<Response> {
    const {url, key} = this.#address;
    const json = 'json' in request;
    const late = setTimeout(
      () => running.abort(new Error(`it did not answer within ${FIRST_BYTE_MS / 1000} s`)),
      FIRST_BYTE_MS,
    );
    try {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: {
          ...(json ? {'content-type': 'application/json'} : {}),
          ...(key === undefined ? {} : {authorization: `Bearer ${key}`}),
        },
        body: json ? JSON.stringify(request.json) : request.form,
        signal: running.signal,
      });
      if (!response.ok) throw this.failed(`it answered ${response.status}`, await response.text());
      return response;
    } finally {
      clearTimeout(late);
    }
  }
}

/** `fetch` keeps the reason behind the words "fetch failed". */
function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  if (!(inner instanceof Error)) return String(inner);
  // Where several addresses were tried, the message is empty and the code is not.
  return inner.message === '' ? ((inner as NodeJS.ErrnoException).code ?? inner.name) : inner.message;
}
