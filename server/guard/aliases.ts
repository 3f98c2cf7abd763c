/**
 * The ids of one call as the browser sees them: short aliases, minted here. It stands alone because no id of the
 * provider leaves the server, and none of the browser's reaches the provider unless it was minted here.
 */
export class Aliases {
  readonly #aliasOf = new Map<string, string>();
  readonly #realOf = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** The alias of a provider's id, the same for the whole call. `kind` is its readable prefix. */
  alias(kind: 'item' | 'resp' | 'call', real: string): string {
    const known = this.#aliasOf.get(real);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const alias = `${kind}_${count}`;
    this.#aliasOf.set(real, alias);
    this.#realOf.set(alias, real);
    return alias;
  }

  /** The provider's id behind an alias, or `undefined` where this call never minted it. */
  real(alias: string): string | undefined {
    return this.#realOf.get(alias);
  }
}
