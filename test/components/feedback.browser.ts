/** How a call was: asked once behind it, answered by two buttons and a field, and told to page and server. */
import {assert, expect} from '@open-wc/testing';
import type {VoiceFeedbackEvent} from '../../src/components/feedback/feedback-event.js';
import {MAX_FEEDBACK_LENGTH} from '../../src/realtime/protocol/limits.js';
import {
  buttonNamed,
  callButton,
  closedWidget,
  find,
  findAll,
  liveWidget,
  settled,
  startCall,
  typesOf,
  type LiveWidget,
} from './support/widget.js';

type Attributes = Readonly<Record<string, string>>;

/** A widget whose call is over, with a word in it. Without the words of it, which move while they appear. */
async function endedWidget(attributes: Attributes = {}): Promise<LiveWidget> {
  const widget = await liveWidget({feedback: '', transcript: 'false', ...attributes});
  await endCall(widget);
  return widget;
}

async function endCall({voice, session}: LiveWidget): Promise<void> {
  session.write({id: 'a', role: 'user', text: 'Hello'});
  session.disconnect('visitor');
  await settled(voice);
  if (!voice.feedback) return;
  await customElements.whenDefined('rv-feedback');
  await settled(voice);
}

/** As a keyboard does it: a native button in the order of focus, where Space and Enter are clicks. */
async function press({voice}: LiveWidget, name: string): Promise<void> {
  const button = buttonNamed(voice, name)!;
  assert.equal(button.tabIndex, 0);
  button.focus();
  button.click();
  await settled(voice);
}

const field = ({voice}: LiveWidget): HTMLTextAreaElement | undefined =>
  find(voice, 'textarea') as HTMLTextAreaElement | undefined;

async function write(widget: LiveWidget, text: string): Promise<void> {
  const textarea = field(widget)!;
  textarea.value = text;
  textarea.dispatchEvent(new InputEvent('input', {bubbles: true}));
  await settled(widget.voice);
}

const question = ({voice}: LiveWidget): HTMLElement | undefined => find(voice, '[part="feedback"]');

/** Elements are not compared by assertions: one that fails would describe the whole page. */
const asks = (widget: LiveWidget): boolean => question(widget) !== undefined;

const pressed = ({voice}: LiveWidget): Array<string | null> =>
  ['Good', 'Not good'].map(name => buttonNamed(voice, name)!.getAttribute('aria-pressed'));

/** However deep in shadows it is. */
function hasFocus(element: Element | undefined): boolean {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused === element;
}

const thanks = ({voice}: LiveWidget): HTMLElement | undefined => findAll(voice, '[role="status"]').at(-1);

type Told = Event & Pick<VoiceFeedbackEvent, 'rating' | 'text' | 'detail'>;

const told = ({events}: LiveWidget): Told[] => events.filter(({type}) => type === 'voice-feedback') as Told[];

describe('feedback', () => {
  it('is asked for behind a call, where the page wants it', async () => {
    const widget = await endedWidget();
    const group = question(widget)!;
    assert.equal(group.getAttribute('role'), 'group');
    const name = find(widget.voice, `#${group.getAttribute('aria-labelledby') ?? ''}`);
    assert.equal(name?.textContent, 'How was this call?');
    assert.deepEqual(pressed(widget), ['false', 'false']);
    assert.isTrue(field(widget) === undefined);
    await expect(widget.voice).to.be.accessible();
    assert.isFalse(asks(await endedWidget({feedback: 'false'})));
  });

  it('is not asked for while the call goes on, nor of one in which nobody said a word', async () => {
    const {voice, session} = await liveWidget({feedback: ''});
    const isThere = (): boolean => find(voice, 'rv-feedback') !== undefined;
    assert.isFalse(isThere());
    session.disconnect('visitor');
    await settled(voice);
    assert.isFalse(isThere());
  });

  it('has targets that a thumb meets', async () => {
    const widget = await endedWidget();
    await press(widget, 'Good');
    for (const target of findAll(find(widget.voice, 'rv-feedback')!, 'button, textarea')) {
      const {width, height} = target.getBoundingClientRect();
      assert.isAtLeast(Math.min(width, height), 44, target.textContent);
    }
  });

  it('goes on from an answer to a field for words, which keeps them where the answer changes', async () => {
    const widget = await endedWidget();
    await press(widget, 'Good');
    assert.deepEqual(pressed(widget), ['true', 'false']);
    assert.isTrue(hasFocus(field(widget)));
    assert.equal(field(widget)?.labels[0]?.textContent, 'What could be better? (optional)');
    await write(widget, 'It was quick');
    await press(widget, 'Not good');
    assert.deepEqual(pressed(widget), ['false', 'true']);
    assert.equal(field(widget)?.value, 'It was quick');
    await expect(widget.voice).to.be.accessible();
    assert.deepEqual(told(widget), []);
  });

  it('is told to the page and then to the server, and thanks quietly', async () => {
    const widget = await endedWidget();
    const {voice, session} = widget;
    session.asked.length = 0;
    await press(widget, 'Good');
    await write(widget, '  It was quick\n');
    await press(widget, 'Send feedback');
    const [event, ...more] = told(widget);
    assert.isEmpty(more);
    assert.deepInclude({...event?.detail}, {rating: 'good', text: 'It was quick'});
    assert.deepEqual([event?.rating, event?.text], ['good', 'It was quick']);
    assert.isTrue(event?.bubbles && event.composed && event.cancelable && event.target === voice);
    assert.deepEqual(session.asked, ['feedback good It was quick']);
    assert.isFalse(asks(widget));
    assert.equal(thanks(widget)?.textContent, 'Thank you.');
    assert.isTrue(hasFocus(thanks(widget)));
    await expect(voice).to.be.accessible();
  });

  it('needs no words', async () => {
    const widget = await endedWidget();
    await press(widget, 'Not good');
    await press(widget, 'Send feedback');
    assert.deepEqual([told(widget)[0]?.rating, told(widget)[0]?.text], ['bad', '']);
  });

  it('is kept from the server by a page that wants it for itself', async () => {
    const widget = await endedWidget();
    widget.session.asked.length = 0;
    widget.voice.addEventListener('voice-feedback', event => event.preventDefault());
    await press(widget, 'Good');
    await press(widget, 'Send feedback');
    assert.lengthOf(told(widget), 1);
    assert.deepEqual(widget.session.asked, []);
    assert.isTrue(hasFocus(thanks(widget)));
  });

  it('that is too long is refused with its limit, and nothing of it is lost', async () => {
    const widget = await endedWidget();
    await press(widget, 'Good');
    assert.equal(field(widget)?.maxLength, MAX_FEEDBACK_LENGTH);
    const text = 'x'.repeat(MAX_FEEDBACK_LENGTH + 1);
    await write(widget, text);
    await press(widget, 'Send feedback');
    assert.deepEqual(told(widget), []);
    assert.isTrue(hasFocus(field(widget)));
    assert.equal(field(widget)?.value, text);
    assert.equal(field(widget)?.getAttribute('aria-invalid'), 'true');
    const limit = find(widget.voice, `#${field(widget)?.getAttribute('aria-describedby') ?? ''}`);
    assert.equal(limit?.textContent.trim(), 'At most 2000 characters');
    assert.equal(limit?.getAttribute('aria-live'), 'polite');
    await expect(widget.voice).to.be.accessible();
    await write(widget, text.slice(1));
    await press(widget, 'Send feedback');
    assert.lengthOf(told(widget)[0]!.text, MAX_FEEDBACK_LENGTH);
  });

  it('can be skipped: nothing is told, and the next thing to do has the focus', async () => {
    const widget = await endedWidget();
    widget.session.asked.length = 0;
    await press(widget, 'Not good');
    await press(widget, 'Skip');
    assert.isFalse(asks(widget));
    assert.deepEqual(told(widget), []);
    assert.deepEqual(widget.session.asked, []);
    assert.isTrue(hasFocus(callButton(widget.voice)));
  });

  it('is asked for once a call: a panel that was closed does not ask again, and another call does', async () => {
    const widget = await closedWidget({feedback: '', variant: 'floating', open: ''});
    const live = async (): Promise<LiveWidget> => {
      await startCall(widget);
      return {...widget, session: widget.sessions.at(-1)!};
    };
    const reopen = async (): Promise<void> => {
      widget.voice.open = false;
      await settled(widget.voice);
      widget.voice.open = true;
      await settled(widget.voice);
    };
    const first = await live();
    await endCall(first);
    await press(first, 'Not good');
    await write(first, 'Too slow');
    await reopen();
    assert.equal(field(first)?.value, 'Too slow');
    await press(first, 'Send feedback');
    await reopen();
    assert.isFalse(asks(first));
    const second = await live();
    await endCall(second);
    assert.deepEqual(pressed(second), ['false', 'false']);
    assert.deepEqual(
      typesOf(widget.events).filter(type => type === 'voice-feedback'),
      ['voice-feedback'],
    );
  });

  for (const theme of ['light', 'dark']) {
    it(`can be read in ${theme} colours`, async () => {
      const widget = await endedWidget({theme});
      await press(widget, 'Good');
      await expect(widget.voice).to.be.accessible();
      await press(widget, 'Send feedback');
      await expect(widget.voice).to.be.accessible();
    });
  }
});
