/**
 * A text field of the page that spoken words are written into, as if they were typed there: `for="id"`. It stands alone
 * because it knows nothing of a call: turns come in, and the field belongs to the visitor.
 */
import {VoiceError} from '../../shared/errors.js';
import {caretAfter, editBetween, move, stretch, type Span} from './edit.js';
import {isFocused, typeOver, type FieldText} from './field-text.js';
import {fieldProblem, openField} from './open-field.js';
import {spaced} from './spacing.js';

export type DictatedFieldOptions = {
  readonly id: string;
  /** Where the id is looked up, as by any `for`: the document or the shadow root that the widget is in. */
  readonly root: Document | ShadowRoot;
  /** Told of each problem once. */
  readonly onProblem: (problem: VoiceError) => void;
};

/** What a visitor has said so far in one turn. */
export type DictatedTurn = {readonly id: string; readonly text: string; readonly final: boolean};

/** Where its words stand, and what stood there before. */
type Place = Span & {readonly selected: string};

export class DictatedField {
  readonly #options: DictatedFieldOptions;
  readonly #told = new Set<string>();
  readonly #places = new Map<string, Place>();
  /** Turns that are not written any more: they are final, or the visitor has changed their words. */
  readonly #over = new Set<string>();
  #field: FieldText | undefined;
  /** What was in it when it was last looked at. */
  #text = '';
  #isWriting = false;
  #leave = new AbortController();

  constructor(options: DictatedFieldOptions) {
    this.#options = options;
  }

  /** Puts the words of a turn in the place of those that it had before; final ones are not changed again. */
  write({id, text, final}: DictatedTurn): void {
    if (this.#leave.signal.aborted) return;
    const field = this.#find();
    if (field === undefined || this.#over.has(id)) return;
    if (final) this.#over.add(id);
    const before = this.#places.get(id);
    if (text.trim() === '' && before === undefined) return;
    const place = before ?? this.#begin(id, field);
    const words = this.#fit(text, place, field);
    // Final words are told though they are the same: a page may have waited for them.
    if ((final && before) || words !== this.#text.slice(place.start, place.end))
      this.#put(words, place, field, final);
    if (final) this.#places.delete(id);
  }

  /** Leaves everything as it is. Nothing is written afterwards. */
  close(): void {
    this.#leave.abort();
    this.#places.clear();
    this.#field = undefined;
  }

  /** Anew each time: frameworks put another element there under the same id. */
  #find(): FieldText | undefined {
    const {id, root} = this.#options;
    const element = root.getElementById(id);
    if (element !== this.#field?.element) this.#enter(element);
    const problem = fieldProblem(id, element, this.#field);
    if (problem !== undefined) {
      this.#tell(problem);
      return undefined;
    }
    this.#follow();
    return this.#field;
  }

  #enter(element: Element | null): void {
    this.#leave.abort();
    this.#leave = new AbortController();
    const {signal} = this.#leave;
    this.#field = openField(element, signal);
    const onInput = (): void => {
      if (!this.#isWriting) this.#follow();
    };
    this.#field?.element.addEventListener('input', onInput, {signal});
  }

  #tell(message: string): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    this.#options.onProblem(new VoiceError('config/invalid', {message}));
  }

  /** At the caret, in place of what is selected; else behind everything. */
  #begin(id: string, {selection}: FieldText): Place {
    const {start, end} = selection ?? {start: this.#text.length, end: this.#text.length};
    const place = {start, end, selected: this.#text.slice(start, end)};
    this.#places.set(id, place);
    return place;
  }

  /** The words as they go into that place. A turn that turns out to have none gives back what it replaced. */
  #fit(text: string, {start, end, selected}: Place, {keepsLines, maxLength}: FieldText): string {
    const words = keepsLines ? text.trim() : text.trim().replace(/\s+/g, ' ');
    if (words === '') return selected;
    const whole = spaced(words, this.#text.slice(0, start), this.#text.slice(end));
    const room = maxLength - this.#text.length + end - start;
    if (maxLength < 0 || whole.length <= room) return whole;
    this.#tell(`for="${this.#options.id}": maxlength="${maxLength}" of the element cuts what is said.`);
    // Not within a letter of two code units.
    return whole.slice(0, Math.max(0, room)).replace(/[\ud800-\udbff]$/, '');
  }

  /** As typing does it: the page is asked, and told. Words that may still change are told like those of a composition. */
  #put(words: string, place: Place, field: FieldText, final: boolean): void {
    const {element} = field;
    const {start, end} = place;
    const inputType = !final ? 'insertCompositionText' : start < end ? 'insertReplacementText' : 'insertText';
    const input = {bubbles: true, composed: true, inputType, data: words, isComposing: !final};
    this.#isWriting = true;
    const isAllowed = element.dispatchEvent(new InputEvent('beforeinput', {...input, cancelable: true}));
    this.#follow(place);
    if (isAllowed) {
      this.#replace(words, place, field);
      element.dispatchEvent(new InputEvent('input', input));
      this.#follow(place);
      // As when the visitor leaves the field: forms that look only then would miss what nobody typed.
      if (final) element.dispatchEvent(new Event('change', {bubbles: true}));
    }
    this.#isWriting = false;
  }

  #replace(words: string, place: Place, field: FieldText): void {
    const {element, selection} = field;
    const {start, end} = place;
    const edit = {start, end, length: words.length};
    const isSame = words === this.#text.slice(start, end);
    if (!isSame && !typeOver(field, start, end, words)) field.replace(start, end, words);
    for (const other of this.#places.values()) if (other !== place) move(other, edit);
    place.end = start + words.length;
    this.#text = this.#text.slice(0, start) + words + this.#text.slice(end);
    if (selection !== undefined) {
      // What was selected is no more: behind what came instead.
      const from = selection.start === start && selection.end === end ? end : selection.start;
      field.select(caretAfter(from, edit), caretAfter(selection.end, edit));
    }
    // The end of a long text is out of sight, and only where somebody types does the browser look after that.
    if (place.end === this.#text.length && !isFocused(field)) element.scrollTop = element.scrollHeight;
  }

  /**
   * Takes in what others have done to the text. While a turn is being written, it is the page that answers to its words:
   * by letters of another case, say. Otherwise who changes the words of a turn has them.
   */
  #follow(written?: Place): void {
    const text = this.#field?.text ?? '';
    if (text === this.#text) return;
    const edit = editBetween(this.#text, text, this.#field?.selection?.end);
    for (const [id, place] of this.#places) {
      if (place === written) stretch(place, edit);
      else if (!move(place, edit)) {
        this.#places.delete(id);
        this.#over.add(id);
      }
    }
    this.#text = text;
  }
}
