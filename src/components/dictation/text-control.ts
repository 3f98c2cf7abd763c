/** The text of an `<input>` or a `<textarea>`. It stands alone because only these have their text as a value. */
import type {Span} from './edit.js';
import {isFocused, type FieldText} from './field-text.js';

type Control = HTMLInputElement | HTMLTextAreaElement;

export class TextControl implements FieldText {
  readonly element: Control;
  readonly keepsLines: boolean;

  constructor(element: Control) {
    this.element = element;
    this.keepsLines = element instanceof HTMLTextAreaElement;
  }

  get text(): string {
    return this.element.value;
  }

  get maxLength(): number {
    return this.element.maxLength;
  }

  /** An email field has none. A caret at the beginning is where browsers put it before anybody came. */
  get selection(): Readonly<Span> | undefined {
    const {selectionStart: start, selectionEnd: end} = this.element;
    if (start === null || end === null) return undefined;
    return end > 0 || isFocused(this) ? {start, end} : undefined;
  }

  select(start: number, end: number): void {
    this.element.setSelectionRange(start, end);
  }

  replace(start: number, end: number, words: string): void {
    const {text, element} = this;
    const {prototype} = this.keepsLines ? HTMLTextAreaElement : HTMLInputElement;
    // Past what a framework puts onto the element itself to learn what code writes: it would take it for its own.
    Reflect.set(prototype, 'value', text.slice(0, start) + words + text.slice(end), element);
  }
}
