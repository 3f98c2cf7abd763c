/** What a page sees of dictation into one of its fields: the words, the events, and the visitor's own typing between them. */
import {assert, fixtureSync, html} from '@open-wc/testing';
import {DictatedField, type DictatedTurn} from '../../src/components/dictation/dictated-field.js';
import type {VoiceError} from '../../src/shared/errors.js';

const KINDS = {
  'an <input>': 'input',
  'a <textarea>': 'textarea',
  'an element with contenteditable': 'div',
} as const;

type Told = {
  readonly type: string;
  readonly inputType: string | undefined;
  readonly data: string | null | undefined;
  readonly text: string;
};

type Page = {
  readonly place: HTMLElement;
  readonly field: HTMLElement;
  readonly dictation: DictatedField;
  readonly problems: VoiceError[];
  /** What listeners of the page around the field were told, oldest first. */
  readonly told: Told[];
};

/** A page with one field, `note`, that has some text; nobody has been in it yet. */
function pageWith(tag: string, text = '', attributes: Readonly<Record<string, string>> = {}): Page {
  const place = fixtureSync<HTMLElement>(html`<div></div>`);
  const field = fieldOf(tag, text, attributes);
  place.append(field);
  const told: Told[] = [];
  for (const type of ['beforeinput', 'input', 'change']) {
    place.addEventListener(type, event => {
      const {inputType, data} = event as Partial<InputEvent>;
      told.push({type, inputType, data, text: textOf(field)});
    });
  }
  const problems: VoiceError[] = [];
  const dictation = new DictatedField({
    id: 'note',
    root: document,
    onProblem: problem => problems.push(problem),
  });
  return {place, field, dictation, problems, told};
}

function fieldOf(tag: string, text: string, attributes: Readonly<Record<string, string>> = {}): HTMLElement {
  const field = document.createElement(tag);
  field.id = 'note';
  field.setAttribute('aria-label', 'Note');
  for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
  if (tag === 'input') field.setAttribute('value', text);
  else if (text !== '') field.textContent = text;
  if (tag === 'div') field.setAttribute('contenteditable', '');
  return field;
}

function textOf(field: HTMLElement): string {
  return isControl(field) ? field.value : field.textContent.replaceAll('\u00a0', ' ');
}

function isControl(field: HTMLElement): field is HTMLInputElement {
  return 'value' in field;
}

/** The visitor goes there and selects from here to there. */
function goTo(field: HTMLElement, start: number, end = start): void {
  field.focus();
  if (isControl(field)) {
    field.setSelectionRange(start, end);
    return;
  }
  getSelection()!.setBaseAndExtent(...pointIn(field, start), ...pointIn(field, end));
}

function pointIn(field: HTMLElement, position: number): [Node, number] {
  const texts = document.createTreeWalker(field, NodeFilter.SHOW_TEXT);
  let left = position;
  while (texts.nextNode() !== null) {
    const {length} = texts.currentNode as Text;
    if (left <= length) return [texts.currentNode, left];
    left -= length;
  }
  return [field, 0];
}

function edit(command: 'insertText' | 'delete' | 'undo', text?: string): void {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- as a key does it, with the browser's own events
  document.execCommand(command, false, text);
}

/** The visitor types at this place. */
function typeAt(field: HTMLElement, position: number, text: string): void {
  goTo(field, position);
  edit('insertText', text);
}

function caretOf(field: HTMLElement): number | null {
  if (isControl(field)) return field.selectionEnd;
  const {startContainer, startOffset} = getSelection()!.getRangeAt(0);
  const before = document.createRange();
  before.setStart(field, 0);
  before.setEnd(startContainer, startOffset);
  return before.toString().length;
}

function isInFront(field: HTMLElement): boolean {
  return document.activeElement === field;
}

/** The visitor leaves for the button of a call, and what they had selected stays so. */
function leave(this: Mocha.Context, {place, field}: Page): HTMLElement {
  const button = document.createElement('button');
  button.textContent = 'Start';
  place.append(button);
  button.focus();
  // WebKit forgets a selection in an editable element unless a mouse is pressed on the button, which no script can do.
  if (!isControl(field) && !getSelection()!.containsNode(field, true)) this.skip();
  return button;
}

function say({dictation}: Pick<Page, 'dictation'>, text: string, id = 'one'): void {
  dictation.write({id, text, final: false});
}

function end({dictation}: Pick<Page, 'dictation'>, text: string, id = 'one'): void {
  dictation.write({id, text, final: true});
}

for (const [name, tag] of Object.entries(KINDS)) {
  describe(`dictation into ${name}`, () => {
    it('shows words as they are heard, each time in place of the last, and the final ones for good', () => {
      const page = pageWith(tag);
      const seen = ['hello', 'hello were', 'hello world'].map(text => {
        say(page, text);
        return textOf(page.field);
      });
      end(page, 'Hello, world.');
      assert.deepEqual(seen, ['hello', 'hello were', 'hello world']);
      assert.equal(textOf(page.field), 'Hello, world.');
      say(page, 'hello late');
      end(page, 'Hello late.');
      assert.equal(textOf(page.field), 'Hello, world.');
    });

    it('goes on behind what is there, where nobody has been in the field', () => {
      const page = pageWith(tag, 'Dear Ada,');
      say(page, 'hello');
      end(page, 'hello there');
      end(page, 'how are you?', 'two');
      assert.equal(textOf(page.field), 'Dear Ada, hello there how are you?');
    });

    it('writes at the caret of a visitor, who goes on behind the words', () => {
      const page = pageWith(tag, 'Dear friend');
      goTo(page.field, 5);
      say(page, 'old');
      assert.equal(textOf(page.field), 'Dear old friend');
      end(page, 'good old');
      assert.equal(textOf(page.field), 'Dear good old friend');
      edit('insertText', 'and ');
      assert.equal(textOf(page.field), 'Dear good old and friend');
    });

    it('writes at the caret that a visitor has left, turn after turn, and leaves them where they are', function () {
      const page = pageWith(tag, 'Dear friend');
      goTo(page.field, 5);
      const button = leave.call(this, page);
      say(page, 'good');
      end(page, 'good');
      say(page, 'old', 'two');
      end(page, 'old', 'two');
      assert.equal(textOf(page.field), 'Dear good old friend');
      assert.isTrue(document.activeElement === button);
    });

    it('writes where a visitor has come back to', function () {
      const page = pageWith(tag, 'Dear friend');
      goTo(page.field, 5);
      leave.call(this, page);
      end(page, 'old');
      goTo(page.field, 4);
      leave.call(this, page);
      end(page, 'and', 'two');
      assert.equal(textOf(page.field), 'Dear and old friend');
    });

    it('takes no focus', () => {
      const page = pageWith(tag);
      say(page, 'hello');
      end(page, 'hello');
      assert.isFalse(isInFront(page.field));
    });

    it('leaves the caret of a visitor who is elsewhere in the field', () => {
      const page = pageWith(tag, 'Dear friend');
      goTo(page.field, 11);
      say(page, 'hello');
      goTo(page.field, 4);
      say(page, 'hello again');
      assert.equal(caretOf(page.field), 4);
      assert.isTrue(isInFront(page.field));
    });

    it('replaces what is selected, as typing does', () => {
      const page = pageWith(tag, 'Dear old friend');
      goTo(page.field, 5, 8);
      say(page, 'new');
      end(page, 'newest');
      assert.equal(textOf(page.field), 'Dear newest friend');
      edit('insertText', '!');
      assert.equal(textOf(page.field), 'Dear newest! friend');
    });

    it('gives back what was selected, where nothing was said after all', () => {
      const page = pageWith(tag, 'Dear old friend');
      goTo(page.field, 5, 8);
      say(page, 'uh');
      end(page, '');
      assert.equal(textOf(page.field), 'Dear old friend');
    });

    it('keeps what the visitor types meanwhile, before and behind', () => {
      const page = pageWith(tag, 'a z');
      goTo(page.field, 2);
      say(page, 'one');
      assert.equal(textOf(page.field), 'a one z');
      typeAt(page.field, 0, 'Well, ');
      say(page, 'one two');
      assert.equal(textOf(page.field), 'Well, a one two z');
      typeAt(page.field, 17, '!');
      say(page, 'one two three');
      assert.equal(textOf(page.field), 'Well, a one two three z!');
      end(page, 'four');
      assert.equal(textOf(page.field), 'Well, a four z!');
    });

    it('knows what the visitor has typed next to the words, though the letters are the same', () => {
      const page = pageWith(tag);
      goTo(page.field, 0);
      say(page, 'oo');
      typeAt(page.field, 2, 'oo');
      say(page, 'u');
      assert.equal(textOf(page.field), 'u oo');
      typeAt(page.field, 0, 'u');
      end(page, 'x');
      assert.equal(textOf(page.field), 'u x oo');
    });

    it('leaves words to the visitor who has changed them, and writes what is said next', () => {
      const page = pageWith(tag);
      say(page, 'hello word');
      typeAt(page.field, 9, 'l');
      say(page, 'hello worst');
      end(page, 'hello worst of all');
      assert.equal(textOf(page.field), 'hello world');
      goTo(page.field, 11);
      end(page, 'again', 'two');
      assert.equal(textOf(page.field), 'hello world again');
    });

    it('leaves words to the visitor who has deleted them', () => {
      const page = pageWith(tag, 'Dear');
      say(page, 'hello');
      goTo(page.field, 0, 8);
      edit('delete');
      end(page, 'hello there');
      assert.equal(textOf(page.field), 'lo');
    });

    it('holds several turns at once, each in its place, whichever ends first', () => {
      const page = pageWith(tag, 'Well');
      goTo(page.field, 4);
      say(page, 'one');
      say(page, 'two', 'second');
      say(page, 'three', 'third');
      assert.equal(textOf(page.field), 'Well one two three');
      end(page, 'second', 'second');
      end(page, 'the first', 'one');
      say(page, '', 'third');
      end(page, 'the third', 'third');
      assert.equal(textOf(page.field), 'Well the first second the third');
    });

    it('tells the page of each change as of typing, and of the end of a turn as when a field is left', () => {
      const page = pageWith(tag, 'Dear');
      say(page, 'hello');
      say(page, 'hello');
      end(page, 'hello!');
      end(page, 'Bye.', 'two');
      const interim = {inputType: 'insertCompositionText', data: ' hello'};
      const final = {inputType: 'insertReplacementText', data: ' hello!'};
      const atOnce = {inputType: 'insertText', data: ' Bye.'};
      const change = {type: 'change', inputType: undefined, data: undefined};
      assert.deepEqual(page.told, [
        {type: 'beforeinput', ...interim, text: 'Dear'},
        {type: 'input', ...interim, text: 'Dear hello'},
        {type: 'beforeinput', ...final, text: 'Dear hello'},
        {type: 'input', ...final, text: 'Dear hello!'},
        {...change, text: 'Dear hello!'},
        {type: 'beforeinput', ...atOnce, text: 'Dear hello!'},
        {type: 'input', ...atOnce, text: 'Dear hello! Bye.'},
        {...change, text: 'Dear hello! Bye.'},
      ]);
    });

    it('tells it once where the visitor is in the field', () => {
      const page = pageWith(tag);
      goTo(page.field, 0);
      page.told.length = 0;
      end(page, 'hello');
      assert.deepEqual(
        page.told.map(({type, data}) => [type, data]),
        [
          ['beforeinput', 'hello'],
          ['input', 'hello'],
          ['change', undefined],
        ],
      );
    });

    it('tells of final words though they are the last ones again: a page may have waited for them', () => {
      const page = pageWith(tag);
      say(page, 'hello');
      page.told.length = 0;
      end(page, 'hello');
      assert.deepEqual(
        page.told.map(({type}) => type),
        ['beforeinput', 'input', 'change'],
      );
    });

    it('writes nothing where the page prevents it', () => {
      const page = pageWith(tag, 'Dear');
      let isPrevented = true;
      page.field.addEventListener('beforeinput', event => {
        if (isPrevented) event.preventDefault();
      });
      say(page, 'hello');
      end(page, 'hello there');
      assert.equal(textOf(page.field), 'Dear');
      assert.notInclude(
        page.told.map(({type}) => type),
        'change',
      );
      isPrevented = false;
      end(page, 'Ada', 'two');
      assert.equal(textOf(page.field), 'Dear Ada');
      assert.deepEqual(page.problems, []);
    });

    it('takes what the page has written instead for the words of the turn', () => {
      const page = pageWith(tag, 'Dear');
      const writeInstead = (event: Event): void => {
        event.preventDefault();
        if (isControl(page.field)) page.field.value = 'Dear (hello)';
        else page.field.textContent = 'Dear (hello)';
      };
      page.field.addEventListener('beforeinput', writeInstead, {once: true});
      say(page, 'hello');
      assert.equal(textOf(page.field), 'Dear (hello)');
      end(page, 'there');
      assert.equal(textOf(page.field), 'Dear there');
    });

    it('can be undone by a visitor who is in the field, with what they had typed before', () => {
      const page = pageWith(tag);
      typeAt(page.field, 0, 'Mine');
      say(page, 'hello');
      end(page, 'hello there');
      assert.equal(textOf(page.field), 'Mine hello there');
      for (let step = 0; step < 5 && textOf(page.field) !== 'Mine'; step += 1) edit('undo');
      assert.equal(textOf(page.field), 'Mine');
    });

    it('writes all the same where the browser does not type for a script', () => {
      const page = pageWith(tag, 'Dear friend');
      goTo(page.field, 5);
      Object.defineProperty(document, 'execCommand', {configurable: true, value: () => false});
      try {
        say(page, 'old');
        end(page, 'good old');
      } finally {
        Reflect.deleteProperty(document, 'execCommand');
      }
      assert.equal(textOf(page.field), 'Dear good old friend');
      edit('insertText', 'and ');
      assert.equal(textOf(page.field), 'Dear good old and friend');
    });

    it('leaves everything as it is once it is closed', () => {
      const page = pageWith(tag);
      say(page, 'hello');
      page.dictation.close();
      end(page, 'hello there');
      end(page, 'more', 'two');
      assert.equal(textOf(page.field), 'hello');
      assert.deepEqual(page.problems, []);
    });

    it('writes on one line, or on the lines of a <textarea>', () => {
      const page = pageWith(tag);
      end(page, ' one\r\ntwo\n');
      assert.equal(textOf(page.field), tag === 'textarea' ? 'one\ntwo' : 'one two');
    });

    it('writes into a field in a shadow root, where the visitor is', () => {
      const place = fixtureSync<HTMLElement>(html`<div></div>`);
      const root = place.attachShadow({mode: 'open'});
      const field = fieldOf(tag, 'Dear');
      root.append(field);
      field.focus();
      if (isControl(field)) field.setSelectionRange(4, 4);
      const dictation = new DictatedField({
        id: 'note',
        root,
        onProblem: problem => assert.fail(problem.message),
      });
      let heard = 0;
      place.addEventListener('input', () => (heard += 1));
      dictation.write({id: 'one', text: 'hello', final: false});
      dictation.write({id: 'one', text: 'old friend', final: true});
      // Where nobody has typed yet browsers put the caret at either end.
      assert.match(textOf(field), /^(Dear old friend|old friend Dear)$/);
      assert.equal(heard, 2);
    });
  });
}

describe('a field that a framework controls', () => {
  /** As React does it: what code writes by `value` is its own and no news; what it is not told of is taken back. */
  function control(field: HTMLInputElement, accept: (text: string) => string | undefined): () => string {
    const native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!;
    const read = (): string => native.get!.call(field) as string;
    let tracked = read();
    let state = tracked;
    Object.defineProperty(field, 'value', {
      configurable: true,
      get: read,
      set: (text: string) => {
        tracked = text;
        native.set!.call(field, text);
      },
    });
    field.parentElement!.addEventListener('input', () => {
      if (read() !== tracked) {
        tracked = read();
        state = accept(tracked) ?? state;
      }
      if (read() !== state) field.value = state;
    });
    return () => state;
  }

  for (const where of ['elsewhere', 'in the field']) {
    it(`has the words in its state, with the visitor ${where}`, () => {
      const page = pageWith('input', 'Dear');
      const state = control(page.field as HTMLInputElement, text => text);
      if (where === 'in the field') goTo(page.field, 4);
      say(page, 'hello');
      assert.equal(state(), 'Dear hello');
      end(page, 'hello there');
      assert.deepEqual([state(), textOf(page.field)], ['Dear hello there', 'Dear hello there']);
    });
  }

  it('may write the words in its own way, and gets the next ones in their place', () => {
    const page = pageWith('input', 'DEAR');
    control(page.field as HTMLInputElement, text => text.toUpperCase());
    say(page, 'hello');
    end(page, 'hello there');
    end(page, 'bye', 'two');
    assert.equal(textOf(page.field), 'DEAR HELLO THERE BYE');
  });

  it('may refuse words', () => {
    const page = pageWith('input', '12');
    control(page.field as HTMLInputElement, text => (/^[\d ]*$/.test(text) ? text : undefined));
    say(page, 'for');
    assert.equal(textOf(page.field), '12');
    end(page, '4');
    assert.equal(textOf(page.field), '12 4');
  });

  it('is not written again by a turn whose beginning the page has sent and cleared', () => {
    const page = pageWith('input');
    say(page, 'hello');
    (page.field as HTMLInputElement).value = '';
    end(page, 'hello there');
    assert.equal(textOf(page.field), '');
    end(page, 'Bye.', 'two');
    assert.equal(textOf(page.field), 'Bye.');
  });

  it('may be another element later on, with the same text', () => {
    const page = pageWith('input');
    say(page, 'hello');
    const next = fieldOf('input', 'hello');
    page.field.replaceWith(next);
    end(page, 'hello there');
    assert.equal(textOf(next), 'hello there');
  });
});

describe('a form', () => {
  it('is sent with the words, and is told of them as of typed ones', () => {
    const page = pageWith('form');
    page.field.removeAttribute('id');
    page.field.append(fieldOf('textarea', '', {name: 'note', required: ''}));
    const form = page.field as HTMLFormElement;
    assert.isFalse(form.checkValidity());
    const told: string[] = [];
    for (const type of ['input', 'change'])
      form.addEventListener(type, ({target}) => told.push(`${type} ${(target as HTMLInputElement).name}`));
    end(page, 'hello');
    assert.deepEqual(told, ['input note', 'change note']);
    assert.equal(new FormData(form).get('note'), 'hello');
    assert.isTrue(form.checkValidity());
  });

  it('takes words into an email field, whose caret nobody knows', () => {
    const page = pageWith('input', '', {type: 'email'});
    page.field.focus();
    say(page, 'ada at');
    end(page, 'ada@example.org');
    assert.equal(textOf(page.field), 'ada@example.org');
  });

  for (const where of ['elsewhere', 'in the field']) {
    it(`gets no more letters than it allows, which is told once, with the visitor ${where}`, () => {
      const page = pageWith('input', 'Dear', {maxlength: '9'});
      if (where === 'in the field') goTo(page.field, 4);
      say(page, 'Ada L');
      say(page, 'Ada Lovelace');
      end(page, 'Ada Lovelace');
      page.told.length = 0;
      end(page, 'Bye', 'two');
      assert.equal(textOf(page.field), 'Dear Ada ');
      assert.lengthOf(page.told, 0);
      assert.lengthOf(page.problems, 1);
      assert.equal(page.problems[0]!.code, 'config/invalid');
      assert.include(page.problems[0]!.message, 'maxlength="9"');
    });
  }

  it('never gets half of a letter', () => {
    const page = pageWith('input', '', {maxlength: '4'});
    end(page, 'abc😀');
    assert.equal(textOf(page.field), 'abc');
  });
});

describe('a field that cannot be written', () => {
  const CASES = [
    ['is of another kind', 'select', {}, '<select>'],
    ['is no text', 'input', {type: 'checkbox'}, '<input>'],
    ['is secret', 'input', {type: 'password'}, '<input>'],
    ['is not editable', 'p', {}, '<p>'],
    ['is read-only', 'textarea', {readonly: ''}, 'disabled or read-only'],
    ['is disabled', 'input', {disabled: ''}, 'disabled or read-only'],
  ] as const;

  for (const [what, tag, attributes, found] of CASES) {
    it(`is told of once where it ${what}, and left alone`, () => {
      const page = pageWith(tag, '', attributes);
      const before = (page.field as HTMLInputElement).value;
      say(page, 'hello');
      end(page, 'hello');
      end(page, 'Bye.', 'two');
      assert.lengthOf(page.problems, 1);
      const [{code, message}] = page.problems as [VoiceError];
      assert.equal(code, 'config/invalid');
      for (const part of ['for="note"', found, '<textarea>', 'contenteditable'])
        assert.include(message, part);
      assert.equal((page.field as HTMLInputElement).value, before);
      assert.lengthOf(page.told, 0);
    });
  }

  it('is told of once where it is not there, and is written as soon as it is', () => {
    const page = pageWith('input', 'Dear');
    page.field.remove();
    say(page, 'hello');
    say(page, 'hello the');
    assert.lengthOf(page.problems, 1);
    assert.include(page.problems[0]!.message, 'is not there');
    page.place.append(page.field);
    end(page, 'hello there');
    page.field.remove();
    end(page, 'lost', 'two');
    assert.equal(textOf(page.field), 'Dear hello there');
    assert.lengthOf(page.problems, 1);
  });

  it('goes on where it was left when it can be written again', () => {
    const page = pageWith('textarea');
    say(page, 'hello');
    const field = page.field as HTMLTextAreaElement;
    field.readOnly = true;
    say(page, 'hello the');
    assert.equal(field.value, 'hello');
    field.readOnly = false;
    end(page, 'hello there');
    assert.equal(field.value, 'hello there');
    assert.lengthOf(page.problems, 1);
  });

  it('is looked for where the widget is, as by any for', () => {
    const {place} = pageWith('input');
    const problems: VoiceError[] = [];
    const root = place.attachShadow({mode: 'open'});
    const dictation = new DictatedField({id: 'note', root, onProblem: problem => problems.push(problem)});
    dictation.write({id: 'one', text: 'hello', final: true});
    assert.lengthOf(problems, 1);
  });
});

describe('spaces around dictated words', () => {
  const CASES: ReadonlyArray<readonly [string, string, string]> = [
    // What is there, with the caret; what is said; what it becomes.
    ['|', 'hello', 'hello'],
    ['Dear|', 'Ada', 'Dear Ada'],
    ['Dear |', 'Ada', 'Dear Ada'],
    ['|friend', 'Dear', 'Dear friend'],
    ['|, dear', 'Ada', 'Ada, dear'],
    ['(|)', 'Ada', '(Ada)'],
    ['say “|”', 'hello', 'say “hello”'],
    ['say "|"', 'hello', 'say "hello"'],
    ['say "yes"|', 'now', 'say "yes" now'],
    ['¿|?', 'qué', '¿qué?'],
    ['Dear Ada|', ', hello', 'Dear Ada, hello'],
    ['3|4', 'and', '3 and 4'],
    ['مرحبا|', 'بالعالم', 'مرحبا بالعالم'],
    ['|עולם', 'שלום', 'שלום עולם'],
    ['안녕|', '하세요', '안녕 하세요'],
    ['こんにちは|', '世界', 'こんにちは世界'],
    ['こんにちは。|世界', '元気', 'こんにちは。元気世界'],
    ['你好|', 'Ada', '你好Ada'],
    ['𠮷|', '野', '𠮷野'],
    ['สวัสดี|', 'ครับ', 'สวัสดีครับ'],
    ['გამარჯობა|', 'მსოფლიო', 'გამარჯობა მსოფლიო'],
  ];

  for (const [before, said, after] of CASES) {
    it(`are where a writer puts them: ${before} + ${said}`, () => {
      const page = pageWith('textarea', before.replace('|', ''));
      goTo(page.field, before.indexOf('|'));
      end(page, said);
      assert.equal(textOf(page.field), after);
    });
  }
});

describe('an element with paragraphs', () => {
  function paragraphs(...texts: readonly string[]): Page {
    const page = pageWith('div');
    for (const text of texts) {
      const paragraph = document.createElement('p');
      if (text === '') paragraph.append(document.createElement('br'));
      else paragraph.textContent = text;
      page.field.append(paragraph);
    }
    return page;
  }

  const textsOf = ({field}: Page): string[] =>
    [...field.children].map(({textContent}) => textContent.replaceAll('\u00a0', ' '));

  function goInto({field}: Page, index: number, offset: number): void {
    field.focus();
    const paragraph = field.children[index]!;
    getSelection()!.collapse(paragraph.firstChild instanceof Text ? paragraph.firstChild : paragraph, offset);
  }

  for (const where of ['in the field', 'elsewhere']) {
    it(`gets the words where the caret is, with the visitor ${where}`, function () {
      const page = paragraphs('one', '', 'three');
      goInto(page, 1, 0);
      if (where === 'elsewhere') leave.call(this, page);
      say(page, 'to');
      end(page, 'two');
      end(page, 'and more', 'second');
      assert.deepEqual(textsOf(page), ['one', 'two and more', 'three']);
    });

    it(`needs no space at the beginning of one, with the visitor ${where}`, function () {
      const page = paragraphs('one', 'three');
      goInto(page, 1, 0);
      if (where === 'elsewhere') leave.call(this, page);
      say(page, 'to');
      end(page, 'two');
      assert.deepEqual(textsOf(page), ['one', 'two three']);
    });

    it(`keeps its other elements, with the visitor ${where}`, function () {
      const page = pageWith('div', 'Dear ');
      const bold = document.createElement('b');
      bold.textContent = 'old';
      page.field.append(bold, ' friend');
      goTo(page.field, 5);
      if (where === 'elsewhere') leave.call(this, page);
      say(page, 'very');
      end(page, 'very, very');
      assert.equal(textOf(page.field), 'Dear very, very old friend');
      assert.isTrue(page.field.contains(bold));
      assert.equal(bold.textContent.trim(), 'old');
    });
  }
});

describe('a long text', () => {
  it('is shown to its end while it grows and nobody is in it', () => {
    const page = pageWith('textarea', '', {rows: '2'});
    const turns: DictatedTurn[] = Array.from({length: 12}, (_, at) => ({
      id: String(at),
      text: 'one more sentence that takes its line,\n',
      final: true,
    }));
    for (const turn of turns) page.dictation.write(turn);
    const {scrollTop, scrollHeight, clientHeight} = page.field;
    assert.isAbove(scrollHeight, clientHeight);
    assert.closeTo(scrollTop + clientHeight, scrollHeight, 2);
  });
});
