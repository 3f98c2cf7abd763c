/**
 * The text of a field, read and written in the same terms whatever the field is made of: positions count its characters. It
 * stands alone so that who dictates needs to know no kind of field.
 */
import type {Span} from './edit.js';

export type FieldText = {
  readonly element: HTMLElement;
  readonly text: string;
  /** Nothing where nobody has been in the field, or where the browser does not tell. */
  readonly selection: Readonly<Span> | undefined;
  /** Less than nothing where there is no limit, as the platform has it. */
  readonly maxLength: number;
  readonly keepsLines: boolean;
  /** Does not give the focus to the field. */
  select: (start: number, end: number) => void;
  replace: (start: number, end: number, words: string) => void;
};

export function isFocused({element}: Pick<FieldText, 'element'>): boolean {
  return element.matches(':focus');
}

/**
 * Replaces as the keyboard would, so that the visitor can undo it. Only where they are: elsewhere it would take the focus.
 * Says no where the browser did nothing.
 */
export function typeOver(field: FieldText, start: number, end: number, words: string): boolean {
  const {text, selection} = field;
  if (!isFocused(field) || selection === undefined) return false;
  field.select(start, end);
  // Each browser tells of it in its own way, with other types and other words; the page is told once, by us.
  const told = new AbortController();
  const options = {capture: true, signal: told.signal};
  const hide = (event: Event): void => event.stopImmediatePropagation();
  addEventListener('beforeinput', hide, options);
  addEventListener('input', hide, options);
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else keeps what the visitor can undo
  document.execCommand(words === '' ? 'delete' : 'insertText', false, words);
  told.abort();
  return field.text !== text;
}
