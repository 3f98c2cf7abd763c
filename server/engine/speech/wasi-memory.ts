/**
 * The little of WASI that a command-line program needs to read its arguments and write one file, all in memory.
 * It stands in for `node:wasi`, which is experimental, warns on every start and would put each sentence on disk.
 */

const OK = 0;
const BAD_DESCRIPTOR = 8;
const ROOT = 3;
const OUTPUT = 4;
const DIRECTORY = 3;
const REGULAR_FILE = 4;

/** The program called `proc_exit`: its way to end. */
class ProgramExit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

type Memory = {readonly buffer: ArrayBuffer};
/** The part of the WebAssembly interface that is used here: Node has it, its types leave it to the browser's. */
type WebAssemblyHost = {
  readonly Module: new (bytes: Uint8Array) => Program;
  readonly Instance: new (
    program: Program,
    imports: object,
  ) => {readonly exports: {readonly memory: Memory; readonly _start: () => void}};
};
declare const compiled: unique symbol;
/** A compiled program, ready to run any number of times. */
export type Program = {readonly [compiled]: true};

const {Module, Instance} = (globalThis as unknown as {WebAssembly: WebAssemblyHost}).WebAssembly;

export function compileProgram(bytes: Uint8Array): Program {
  return new Module(bytes);
}

/** Runs the program with `args` and returns what it wrote into the file that it opened. */
export function runToFile(program: Program, args: readonly string[]): Uint8Array {
  const host = new MemoryHost(args);
  const {exports} = new Instance(program, {wasi_snapshot_preview1: host.imports});
  host.memory = exports.memory;
  try {
    exports._start();
  } catch (failure) {
    if (!(failure instanceof ProgramExit)) throw failure;
    if (failure.code !== 0) throw new Error(`The program failed: ${host.diagnostics}`, {cause: failure});
  }
  return host.written;
}

class MemoryHost {
  memory: Memory | undefined;
  diagnostics = '';
  readonly #args: readonly Uint8Array[];
  #file = new Uint8Array(1 << 18);
  #length = 0;
  #position = 0;

  constructor(args: readonly string[]) {
    this.#args = args.map(arg => new TextEncoder().encode(`${arg}\0`));
  }

  get written(): Uint8Array {
    return this.#file.slice(0, this.#length);
  }

  // The names and the argument order are those of wasi_snapshot_preview1.
  readonly imports = {
    args_sizes_get: (count: number, size: number): number => {
      this.#view.setUint32(count, this.#args.length, true);
      const total = this.#args.reduce((sum, arg) => sum + arg.length, 0);
      this.#view.setUint32(size, total, true);
      return OK;
    },
    args_get: (pointers: number, buffer: number): number => {
      for (const arg of this.#args) {
        this.#view.setUint32(pointers, buffer, true);
        this.#bytes.set(arg, buffer);
        pointers += 4;
        buffer += arg.length;
      }
      return OK;
    },
    clock_time_get: (_clock: number, _precision: bigint, result: number): number => {
      this.#view.setBigUint64(result, BigInt(Date.now()) * 1_000_000n, true);
      return OK;
    },
    fd_close: (): number => OK,
    fd_fdstat_get: (descriptor: number, result: number): number => {
      this.#bytes.fill(0, result, result + 24);
      this.#view.setUint8(result, descriptor === ROOT ? DIRECTORY : REGULAR_FILE);
      // Every right: the file system is this object.
      this.#view.setBigUint64(result + 8, 0xffff_ffff_ffff_ffffn, true);
      this.#view.setBigUint64(result + 16, 0xffff_ffff_ffff_ffffn, true);
      return OK;
    },
    fd_fdstat_set_flags: (): number => OK,
    fd_prestat_get: (descriptor: number, result: number): number => {
      if (descriptor !== ROOT) return BAD_DESCRIPTOR;
      this.#view.setUint8(result, 0);
      this.#view.setUint32(result + 4, 1, true);
      return OK;
    },
    fd_prestat_dir_name: (_descriptor: number, path: number): number => {
      this.#bytes[path] = '/'.charCodeAt(0);
      return OK;
    },
    fd_read: (_descriptor: number, _vectors: number, _count: number, result: number): number => {
      this.#view.setUint32(result, 0, true);
      return OK;
    },
    fd_seek: (_descriptor: number, offset: bigint, whence: number, result: number): number => {
      const base = [0, this.#position, this.#length][whence] ?? 0;
      this.#position = base + Number(offset);
      this.#view.setBigUint64(result, BigInt(this.#position), true);
      return OK;
    },
    fd_write: (descriptor: number, vectors: number, count: number, result: number): number => {
      let total = 0;
      for (let index = 0; index < count; index += 1) {
        const start = this.#view.getUint32(vectors + 8 * index, true);
        const length = this.#view.getUint32(vectors + 8 * index + 4, true);
        this.#write(descriptor, this.#bytes.slice(start, start + length));
        total += length;
      }
      this.#view.setUint32(result, total, true);
      return OK;
    },
    path_open: (...args: readonly unknown[]): number => {
      this.#position = 0;
      this.#view.setUint32(args[8] as number, OUTPUT, true);
      return OK;
    },
    proc_exit: (code: number): never => {
      throw new ProgramExit(code);
    },
  };

  get #bytes(): Uint8Array {
    return new Uint8Array(this.memory?.buffer ?? new ArrayBuffer(0));
  }

  get #view(): DataView {
    return new DataView(this.memory?.buffer ?? new ArrayBuffer(0));
  }

  #write(descriptor: number, bytes: Uint8Array): void {
    if (descriptor !== OUTPUT) {
      this.diagnostics += new TextDecoder().decode(bytes);
      return;
    }
    const end = this.#position + bytes.length;
    if (end > this.#file.length) {
      const larger = new Uint8Array(Math.max(end, this.#file.length * 2));
      larger.set(this.#file);
      this.#file = larger;
    }
    this.#file.set(bytes, this.#position);
    this.#position = end;
    this.#length = Math.max(this.#length, end);
  }
}
