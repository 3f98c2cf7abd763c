/**
 * The text of an element with `contenteditable`: its text nodes, with a line break where a block begins. It stands alone
 * because only here a position must be looked for in a tree.
 */
import type {Span} from './edit.js';
import {isFocused, type FieldText} from './field-text.js';

/** By name: what a style makes a block of is not known without a layout. */
const BREAK = /^(br|div|p|li|h\d|pre|blockquote|tr)$/;

export class EditableText implements FieldText {
  readonly element: HTMLElement;
  readonly maxLength = -1;
  readonly keepsLines = false;
  /** Where the caret would be: a selection in an element that can be edited takes the focus there. */
  #away: Readonly<Span> | undefined;

  constructor(element: HTMLElement, signal: AbortSignal) {
    this.element = element;
    element.addEventListener('focus', () => (this.#away = undefined), {signal});
  }

  get text(): string {
    return this.#nodes().map(textOf).join('');
  }

  get selection(): Readonly<Span> | undefined {
    if (this.#away !== undefined) return this.#away;
    const selected = this.#selected();
    if (!selected?.rangeCount) return undefined;
    const {commonAncestorContainer, startContainer, startOffset, endContainer, endOffset} =
      selected.getRangeAt(0);
    if (!this.element.contains(commonAncestorContainer)) return undefined;
    return {start: this.#position(startContainer, startOffset), end: this.#position(endContainer, endOffset)};
  }

  select(start: number, end: number): void {
    if (isFocused(this)) this.#selected()?.setBaseAndExtent(...this.#point(start), ...this.#point(end));
    else this.#away = {start, end};
  }

  replace(start: number, end: number, words: string): void {
    const range = document.createRange();
    range.setStart(...this.#point(start));
    range.setEnd(...this.#point(end));
    range.deleteContents();
    const {startContainer, startOffset} = range;
    // As the browser itself goes on in a text that is there: an own one each time would leave it in shreds.
    if (startContainer instanceof Text) startContainer.insertData(startOffset, words);
    else range.insertNode(new Text(words));
  }

  /** Between two nodes it is the end of the first. */
  #point(position: number): [node: Node, offset: number] {
    const range = document.createRange();
    range.setStart(this.element, 0);
    let left = position;
    for (const node of this.#nodes()) {
      const {length} = textOf(node);
      if (node instanceof Text && left <= length) return [node, left];
      left -= length;
      if (left < 0) break;
      // Behind a line break, or in the block that it stands for.
      if (left === 0 && node instanceof HTMLBRElement) range.setStartAfter(node);
      else if (left === 0 && length > 0) range.setStart(node, 0);
    }
    return [range.startContainer, range.startOffset];
  }

  #position(container: Node, offset: number): number {
    const before = document.createRange();
    before.setStart(this.element, 0);
    before.setEnd(container, offset);
    let position = 0;
    for (const node of this.#nodes()) {
      if (before.intersectsNode(node))
        position += node === container && node instanceof Text ? offset : textOf(node).length;
    }
    return position;
  }

  #nodes(): Node[] {
    const walker = document.createTreeWalker(this.element, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    const nodes: Node[] = [];
    while (walker.nextNode() !== null) nodes.push(walker.currentNode);
    return nodes;
  }

  /** In a shadow root only some browsers tell the document; the others, the root itself. */
  #selected(): Selection | null {
    const root = this.element.getRootNode() as Partial<Pick<Document, 'getSelection'>>;
    return root.getSelection?.() ?? document.getSelection();
  }
}

/** Browsers write a space as one that does not break where it would not be seen. */
function textOf(node: Node): string {
  if (node instanceof Text) return node.data.replaceAll('\u00a0', ' ');
  return BREAK.test((node as Element).localName) ? '\n' : '';
}
