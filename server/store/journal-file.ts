/**
 * A journal on the disk: lines that wait are written and synced together, and when it has grown it is replaced by a
 * snapshot, whole or not at all. It stands alone as the only place that writes; it does not know what a line means.
 */
import {open, rename, rm, type FileHandle} from 'node:fs/promises';
import {dirname} from 'node:path';

/** For its owner's eyes only. */
const MODE = 0o600;

type Waiting = {readonly line: string; readonly done: () => void; readonly fail: (cause: unknown) => void};

export type JournalFileOptions = {
  readonly path: string;
  /** Everything up to now, as the beginning of a new journal. */
  readonly snapshot: () => string;
  /** The journal is replaced when it has grown by so much, and by as much as its snapshot. */
  readonly compactAtBytes: number;
  /** After a failure, another try is made so often. */
  readonly retryMs: number;
  /** It cannot be written any more (`cause`), or can again. */
  readonly onChange: (cause: unknown) => void;
};

export class JournalFile {
  readonly #options: JournalFileOptions;
  #file: FileHandle | undefined;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #grown = 0;
  #snapshotBytes = 0;
  #failure: {readonly error: Error} | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: JournalFileOptions) {
    this.#options = options;
  }

  /** Why nothing can be written now. */
  get failure(): Error | undefined {
    return this.#failure?.error;
  }

  /** Replaces what is there by a snapshot. */
  async begin(): Promise<void> {
    await this.#replace();
  }

  /** Resolves when the line is on the disk. */
  append(line: string): Promise<void> {
    // Not while it recovers: what is decided meanwhile follows the snapshot.
    if (this.#failure !== undefined && this.#writing === undefined)
      return Promise.reject(this.#failure.error);
    return new Promise((done, fail) => {
      this.#waiting.push({line, done, fail});
      this.#writing ??= this.#writeAll();
    });
  }

  /** Writes what waits, and no more. */
  async close(): Promise<void> {
    clearTimeout(this.#retry);
    await this.#writing;
    clearTimeout(this.#retry);
    await this.#file?.close();
    this.#file = undefined;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0);
      try {
        await this.#write(group.map(({line}) => line).join(''));
        for (const {done} of group) done();
      } catch (cause) {
        this.#fail(cause);
        // What came in meanwhile follows in the books from what is not on the disk.
        for (const {fail} of [...group, ...this.#waiting.splice(0)]) fail(cause);
      }
    }
    this.#writing = undefined;
  }

  async #write(lines: string): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.error;
    // The snapshot holds the lines that wait: their decisions are taken.
    if (this.#grown > Math.max(this.#options.compactAtBytes, this.#snapshotBytes)) {
      await this.#replace();
      return;
    }
    if (this.#file === undefined) throw new Error('The journal is closed.');
    await this.#file.appendFile(lines);
    await this.#file.datasync();
    this.#grown += Buffer.byteLength(lines);
  }

  async #replace(): Promise<void> {
    const {path} = this.#options;
    // Before anything else: what is decided from now on is in the lines that wait.
    const text = this.#options.snapshot();
    const draft = `${path}.draft`;
    await rm(draft, {force: true});
    const file = await open(draft, 'ax', MODE);
    try {
      await file.appendFile(text);
      await file.sync();
      await rename(draft, path);
      await syncFolder(dirname(path));
      this.#snapshotBytes = Buffer.byteLength(text);
    } catch (cause) {
      await file.close();
      throw cause;
    }
    this.#grown = 0;
    await this.#file?.close();
    this.#file = file;
  }

  #fail(cause: unknown): void {
    if (this.#failure === undefined) this.#options.onChange(cause);
    this.#failure = {error: cause as Error};
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#writing ??= this.#recover();
    }, this.#options.retryMs).unref();
  }

  /** The end of the file may be half a line: only a new one will do. */
  async #recover(): Promise<void> {
    try {
      await this.#replace();
      this.#failure = undefined;
      this.#options.onChange(undefined);
    } catch (cause) {
      this.#fail(cause);
    }
    await this.#writeAll();
  }
}

/** A name is on the disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
