/**
 * One change of a text, and where everything else stands after it. It stands alone because it is arithmetic: whose change
 * it was, and in what kind of field, makes no difference to it.
 */

/** Some characters of a text; it moves when the text changes before it. */
export type Span = {start: number; end: number};

/** The characters from `start` to `end` became `length` others. */
export type Edit = Readonly<Span> & {readonly length: number};

/** The smallest change that makes `after` of `before`. The caret is where somebody typed, if anybody did. */
export function editBetween(before: string, after: string, caret = after.length): Edit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let rest = 0;
  const isSameBefore = (): boolean => before.at(-1 - rest) === after.at(-1 - rest);
  while (rest < most - start && isSameBefore()) rest += 1;
  // Of two equal letters only the caret says which one is new.
  while (start > 0 && after.length - rest > caret && isSameBefore()) {
    start -= 1;
    rest += 1;
  }
  return {start, end: before.length - rest, length: after.length - rest - start};
}

/** Moves what stands behind the change; says no where the change goes into it. */
export function move(span: Span, {start, end, length}: Edit): boolean {
  if (end <= span.start) shift(span, length - (end - start));
  else if (start < span.end) return false;
  return true;
}

/** Moves it, too, or takes a change in: what goes into it, or stands next to it, belongs to it. */
export function stretch(span: Span, {start, end, length}: Edit): void {
  const by = length - (end - start);
  if (end < span.start) shift(span, by);
  else if (start <= span.end) {
    span.start = Math.min(span.start, start);
    span.end = Math.max(span.end, end) + by;
  }
}

/** Where a caret stands afterwards: behind what came where it was. */
export function caretAfter(caret: number, {start, end, length}: Edit): number {
  if (caret >= end) return caret + length - (end - start);
  return Math.min(caret, start + length);
}

function shift(span: Span, by: number): void {
  span.start += by;
  span.end += by;
}
