/**
 * The ids of one call as the browser sees them: short aliases, minted here. It stands alone because no id of the
 * provider leaves the server, and none of the browser's reaches the provider unless it was minted here.
 */
import {randomInt} from 'node:crypto';

export type AliasKind = 'item' | 'resp' | 'call';

/** A call of hours makes this many; older ones belong to what nobody speaks of any more. */
const MAX_ALIASES = 20_000;
/** Where another instance may begin to count: by chance two begin so near to each other once in ten thousand times. */
const PLACES = 10_000;

export class Aliases {
  readonly #aliasOf = new Map<string, string>();
  readonly #realOf = new Map<string, string>();
  readonly #counts = new Map<AliasKind, number>();
  readonly #from: number;

  constructor(from = 0) {
    this.#from = from;
  }

  /**
   * Of a call that another instance began. What that one minted last it may not have sealed any more, and the visitor
   * knows it: a new item of the same name would be taken for one that is over.
   */
  static ofCallThatGoesOn(): Aliases {
    return new Aliases(randomInt(1, PLACES) * MAX_ALIASES);
  }

  /** The alias of a provider's id, the same for the whole call. `kind` is its readable prefix. */
  alias(kind: AliasKind, real: string): string {
    const known = this.#aliasOf.get(real);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? this.#from) + 1;
    this.#counts.set(kind, count);
    const alias = `${kind}_${count}`;
    this.#set(alias, real);
    return alias;
  }

  /** The provider's id behind an alias, or `undefined` where this call never minted it. */
  real(alias: string): string | undefined {
    return this.#realOf.get(alias);
  }

  /**
   * A new session is told of the conversation under the aliases: there they are the provider's ids as well. Of a call
   * that another instance began, the next alias comes behind them.
   */
  adopt(alias: string): void {
    const [kind = '', number = ''] = alias.split('_');
    const count = Number.parseInt(number, 10);
    if (Number.isNaN(count)) return;
    this.#counts.set(kind as AliasKind, Math.max(count, this.#counts.get(kind as AliasKind) ?? this.#from));
    this.#set(alias, alias);
  }

  #set(alias: string, real: string): void {
    this.#aliasOf.set(real, alias);
    this.#realOf.set(alias, real);
    const [oldest] = this.#aliasOf;
    if (this.#aliasOf.size <= MAX_ALIASES || oldest === undefined) return;
    this.#aliasOf.delete(oldest[0]);
    this.#realOf.delete(oldest[1]);
  }
}
