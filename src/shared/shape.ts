/**
 * What JSON from the network must look like, and its type with it. It stands alone because every answer and event
 * that a visitor's browser reads goes through it, and a library for the same weighs more than all our protocol.
 */

/** Takes a value to what it stands for, or throws a `Mismatch`. `path` is where the value stands. */
export type Shape<T> = (value: unknown, path: string) => T;

/** The type that a shape reads. */
export type Shaped<S> = S extends Shape<infer T> ? T : never;

type Fields = Readonly<Record<string, Shape<unknown>>>;

type OptionalNames<F extends Fields> = {
  [Name in keyof F]: undefined extends Shaped<F[Name]> ? Name : never;
}[keyof F];

type Read<F extends Fields> = {[Name in Exclude<keyof F, OptionalNames<F>>]: Shaped<F[Name]>} & {
  [Name in OptionalNames<F>]?: Shaped<F[Name]>;
};

/** Why a value does not fit: what is expected where. */
export class Mismatch extends Error {}

/** The value, or why it does not fit. */
export function read<T>(shape: Shape<T>, value: unknown): {value: T} | {problem: string} {
  try {
    return {value: shape(value, '')};
  } catch (mismatch) {
    if (mismatch instanceof Mismatch) return {problem: mismatch.message};
    throw mismatch;
  }
}

export const text = primitive<string>('string');
export const number = primitive<number>('number');
export const flag = primitive<boolean>('boolean');

/** One of these texts. */
export function oneOf<const Values extends readonly string[]>(...values: Values): Shape<Values[number]> {
  return (value, path) => {
    if (values.includes(value as string)) return value as Values[number];
    throw new Mismatch(`${path} must be ${values.join(' or ')}`);
  };
}

/** It may be missing. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, path) => (value === undefined ? undefined : shape(value, path));
}

/** It may be `null`. */
export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value, path) => (value === null ? null : shape(value, path));
}

export function list<T>(shape: Shape<T>): Shape<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new Mismatch(`${path} must be a list`);
    return value.map((entry, index) => shape(entry, `${path}.${index}`));
  };
}

/** These fields; others are left out, so that nothing unexpected travels on. */
export function object<F extends Fields>(fields: F): Shape<Read<F>> {
  const entries = Object.entries(fields);
  return (value, path) => {
    if (typeof value !== 'object' || value === null) throw new Mismatch(`${path} must be an object`);
    const result: Record<string, unknown> = {};
    for (const [name, shape] of entries) {
      const field = shape((value as Record<string, unknown>)[name], `${path}.${name}`);
      if (field !== undefined) result[name] = field;
    }
    return result as Read<F>;
  };
}

function primitive<T>(type: string): Shape<T> {
  return (value, path) => {
    if (typeof value === type) return value as T;
    throw new Mismatch(`${path} must be a ${type}`);
  };
}
