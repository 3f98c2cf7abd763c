/** Which elements of a page can be dictated into, and what a developer is told of another one. It stands alone as a list. */
import {EditableText} from './editable-text.js';
import type {FieldText} from './field-text.js';
import {TextControl} from './text-control.js';

/** The platform takes a type that it does not know for text. */
const TEXT_TYPES = /^(text|search|email|url|tel)$/;

/** The text of the element; nothing where it is of another kind. */
export function openField(element: Element | null, signal: AbortSignal): FieldText | undefined {
  if (
    element instanceof HTMLTextAreaElement ||
    (element instanceof HTMLInputElement && TEXT_TYPES.test(element.type))
  )
    return new TextControl(element);
  return element instanceof HTMLElement && element.isContentEditable
    ? new EditableText(element, signal)
    : undefined;
}

/** What is wrong with it, if anything is. */
export function fieldProblem(id: string, element: Element | null, field?: FieldText): string | undefined {
  if (field?.element.matches(':read-write')) return undefined;
  const found = field ? 'disabled or read-only' : element ? `<${element.localName}>` : 'not there';
  return `for="${id}": the element is ${found}; use the id of a <textarea>, a text <input> or a contenteditable element in the same document or shadow root, one that can be written.`;
}
