/** A field that a provider may leave out, or get wrong. It stands alone because events and counts are read alike. */
import type {Shape} from '../../shared/shape.js';

/**
 * It may be missing, `null`, or something else altogether: then it is left out. A provider that writes a field of
 * no importance in another way must not cost us the event.
 */
export function maybe<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, path) => {
    // The usual cases cost no exception.
    if (value === undefined || value === null) return undefined;
    try {
      return shape(value, path);
    } catch {
      return undefined;
    }
  };
}
