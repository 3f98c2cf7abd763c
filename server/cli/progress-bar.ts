/** A bar on a terminal that says how far something is; on anything else one line at its beginning and one at its end. */

const WIDTH = 24;
const MEGABYTE = 1_000_000;

export class ProgressBar {
  readonly #title: string;
  readonly #expected: number;
  readonly #stream: NodeJS.WriteStream;
  #shown = '';

  /** `expected`: the bytes that are about to come, as far as is known. */
  constructor(title: string, expected: number, stream: NodeJS.WriteStream = process.stderr) {
    this.#title = title;
    this.#expected = expected;
    this.#stream = stream;
    if (!stream.isTTY) stream.write(`${title} …\n`);
  }

  show(bytes: number): void {
    if (!this.#stream.isTTY) return;
    // What is expected is not what comes: only the end is the end.
    const share = Math.min(0.99, bytes / this.#expected);
    const done = Math.round(share * WIDTH);
    const line = `${this.#title} [${'█'.repeat(done)}${'·'.repeat(WIDTH - done)}] ${Math.floor(share * 100)} % of ${Math.round(this.#expected / MEGABYTE)} MB`;
    if (line === this.#shown) return;
    this.#shown = line;
    this.#stream.write(`\r${line}`);
  }

  end(): void {
    if (this.#stream.isTTY) this.#stream.write(`\r${' '.repeat(this.#shown.length)}\r`);
    this.#shown = '';
    this.#stream.write(`${this.#title}: done\n`);
  }

  /** Leaves the line to what is written next, where it did not come to its end. */
  close(): void {
    if (this.#shown !== '') this.#stream.write('\n');
    this.#shown = '';
  }
}
