/**
 * A stack of releases: what is opened last is closed first. It stands alone because every acquisition in the
 * project (a track, a socket, a listener) is paired with its release here, on the line after it.
 */
export class Disposers {
  #releases: Array<() => void> = [];
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Adds a release. After `dispose()` it runs at once, so a late acquisition never leaks. */
  defer(release: () => void): void {
    if (this.#disposed) release();
    else this.#releases.push(release);
  }

  /** Defers the release of `resource` and hands the resource back. */
  use<T>(resource: T, release: (resource: T) => void): T {
    this.defer(() => release(resource));
    return resource;
  }

  /** Runs every release once, newest first. One that throws does not keep the others from running. */
  dispose(): void {
    this.#disposed = true;
    const releases = this.#releases.reverse();
    this.#releases = [];
    const failures: unknown[] = [];
    for (const release of releases) {
      try {
        release();
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'A release failed');
  }
}
