/** A widget that opens above its page: the floating panel and the dialog, by mouse, keyboard and button of the page. */
import {assert, expect, waitUntil} from '@open-wc/testing';
import type {RealtimeVoice} from '../../src/index.js';
import {
  buttonNamed,
  callButton,
  closedWidget,
  drawn,
  find,
  settled,
  typesOf,
  type Widget,
} from './support/widget.js';

const PLACEMENTS = ['top-left', 'top', 'top-right', 'bottom-left', 'bottom', 'bottom-right'] as const;

function panel(voice: RealtimeVoice): HTMLElement | undefined {
  return find(voice, '.panel');
}

async function opened(attributes: Readonly<Record<string, string>>): Promise<Widget> {
  const widget = await closedWidget(attributes);
  await widget.voice.show();
  await waitUntil(() => panel(widget.voice) !== undefined, 'the panel', {timeout: 8_000});
  await settled(widget.voice);
  return widget;
}

function escape(element: Element): void {
  element.dispatchEvent(
    new KeyboardEvent('keydown', {key: 'Escape', bubbles: true, composed: true, cancelable: true}),
  );
}

const focused = (voice: RealtimeVoice): Element | null | undefined => voice.shadowRoot?.activeElement;

async function live({voice}: Widget): Promise<void> {
  callButton(voice).click();
  await waitUntil(() => voice.state.phase === 'live', 'live', {timeout: 8_000});
  await settled(voice);
}

/** Where a part of the widget begins and ends on the screen. */
function edges(voice: RealtimeVoice, selector: string): {readonly top: number; readonly bottom: number} {
  return find(voice, selector)!.getBoundingClientRect();
}

describe('a long conversation', () => {
  for (const variant of ['floating', 'dialog'] as const) {
    it(`scrolls by itself, and leaves the buttons in sight: ${variant}`, async () => {
      const widget = await opened({variant});
      const {voice, sessions} = widget;
      await live(widget);
      for (let id = 0; id < 40; id += 1)
        sessions[0]!.write({id: String(id), role: 'assistant', text: `Line ${id}`});
      await drawn(voice);
      const log = find(voice, '.log')!;
      assert.isAbove(log.scrollHeight, log.clientHeight);
      assert.closeTo(log.scrollTop + log.clientHeight, log.scrollHeight, 2, 'the newest words are seen');
      assert.isAtMost(edges(voice, '.call').bottom, edges(voice, '.panel').bottom);
      assert.isAtLeast(edges(voice, '.call').top, edges(voice, '.log').bottom);
    });
  }
});

describe('the time on a closed floating widget', () => {
  it('goes with the call', async () => {
    const widget = await opened({variant: 'floating'});
    const {voice, sessions} = widget;
    await live(widget);
    await voice.hide();
    await settled(voice);
    assert.isTrue(find(voice, '[role="timer"]') !== undefined);
    sessions[0]!.disconnect('assistant');
    await settled(voice);
    assert.isTrue(find(voice, '[role="timer"]') === undefined);
  });
});

describe('floating', () => {
  it('is an accessible button with the name of the assistant, above the page', async () => {
    const {voice} = await closedWidget({variant: 'floating', 'agent-name': 'Ada'});
    const button = callButton(voice);
    assert.equal(button.textContent.trim(), 'Ada');
    assert.equal(button.getAttribute('aria-expanded'), 'false');
    assert.equal(getComputedStyle(voice).position, 'fixed');
    await expect(voice).to.be.accessible();
  });

  for (const placement of PLACEMENTS) {
    it(`stands where the page wants it: ${placement}`, async () => {
      const {voice} = await closedWidget({variant: 'floating', placement});
      const {left, right, top, bottom} = voice.getBoundingClientRect();
      const fromEnd = [document.documentElement.clientWidth - right, window.innerHeight - bottom];
      const [side, below] = fromEnd as [number, number];
      // Firefox rounds what is left of a width to its own parts of a pixel.
      if (placement.includes('left')) assert.equal(left, 16);
      else if (placement.includes('right')) assert.closeTo(side, 16, 1 / 60);
      else assert.closeTo(left, side, 1);
      assert.equal(placement.startsWith('top') ? top : below, 16);
    });
  }

  it('opens a panel that holds the focus, and tells the page', async () => {
    const {voice, events} = await closedWidget({variant: 'floating', 'agent-name': 'Ada'});
    voice.addEventListener('voice-open', event => events.push(event));
    callButton(voice).click();
    await waitUntil(() => panel(voice) !== undefined, 'the panel', {timeout: 8_000});
    await settled(voice);
    assert.isTrue(voice.open && voice.hasAttribute('open'));
    assert.deepEqual(
      [panel(voice)?.getAttribute('role'), panel(voice)?.getAttribute('aria-label')],
      ['dialog', 'Ada'],
    );
    assert.equal(focused(voice), callButton(voice));
    assert.equal(callButton(voice).textContent.trim(), 'Start talking');
    assert.include(typesOf(events), 'voice-open');
    assert.equal(voice.state.phase, 'idle', 'nobody is surprised by a microphone');
    await expect(voice).to.be.accessible();
  });

  it('stays on the screen, however small it is', async () => {
    for (const placement of PLACEMENTS) {
      const {voice} = await opened({variant: 'floating', placement});
      const {left, right, top, bottom} = panel(voice)!.getBoundingClientRect();
      assert.isAtLeast(Math.min(left, top), 0, placement);
      assert.isAtMost(right, document.documentElement.clientWidth, placement);
      assert.isAtMost(bottom, window.innerHeight, placement);
      voice.remove();
    }
  });

  it('becomes a button again by its button or Escape; its call goes on and shows its time', async () => {
    const widget = await opened({variant: 'floating'});
    const {voice, events} = widget;
    voice.addEventListener('voice-close', event => events.push(event));
    await live(widget);
    buttonNamed(voice, 'Minimise')!.click();
    await settled(voice);
    assert.isTrue(panel(voice) === undefined);
    assert.equal(voice.state.phase, 'live');
    assert.match(find(voice, '[role="timer"]')!.textContent, /^0:0\d$/);
    assert.equal(focused(voice), callButton(voice));
    assert.include(typesOf(events), 'voice-close');
    callButton(voice).click();
    await waitUntil(() => panel(voice) !== undefined);
    await settled(voice);
    assert.equal(voice.state.phase, 'live', 'the button opens it, and ends nothing');
    escape(callButton(voice));
    await settled(voice);
    assert.isTrue(panel(voice) === undefined);
    await voice.end();
    await settled(voice);
    assert.isTrue(find(voice, '[role="timer"]') === undefined, 'a call that is over takes no more time');
  });

  it('cannot be closed where the page says so', async () => {
    const {voice} = await opened({variant: 'floating', dismissible: 'false'});
    assert.isUndefined(buttonNamed(voice, 'Minimise'));
    escape(callButton(voice));
    await voice.hide();
    await settled(voice);
    assert.isTrue(panel(voice) !== undefined);
  });

  it('is open from the start where the page says so', async () => {
    const {voice} = await closedWidget({variant: 'floating', open: ''});
    await waitUntil(() => panel(voice) !== undefined, 'the panel', {timeout: 8_000});
    assert.exists(buttonNamed(voice, 'Start talking'));
  });

  it('shows what the page puts on its button', async () => {
    const {voice} = await closedWidget({variant: 'floating'}, element => {
      const label = document.createElement('b');
      label.slot = 'launcher';
      label.append('Ask us');
      element.append(label);
    });
    const slot = find(voice, 'slot[name="launcher"]') as HTMLSlotElement;
    assert.equal(slot.assignedElements()[0]?.textContent, 'Ask us');
  });
});

describe('dialog', () => {
  it('is not there until it is asked for', async () => {
    const {voice} = await closedWidget({variant: 'dialog'});
    assert.equal(getComputedStyle(voice).display, 'none');
  });

  it('is modal, accessible, and closes by Escape, which ends its call', async () => {
    const widget = await opened({variant: 'dialog', 'agent-name': 'Ada'});
    const {voice, sessions} = widget;
    const dialog = panel(voice) as HTMLDialogElement;
    assert.isTrue(dialog.matches('dialog:modal'));
    await expect(voice).to.be.accessible();
    await live(widget);
    dialog.dispatchEvent(new Event('cancel', {cancelable: true}));
    await settled(voice);
    assert.isFalse(voice.open);
    assert.equal(voice.state.phase, 'ended');
    assert.deepEqual(sessions[0]?.asked.at(-1), 'disconnect page');
  });

  it('gives the focus back to what had it', async () => {
    const before = document.createElement('button');
    document.body.append(before);
    before.focus();
    const {voice} = await opened({variant: 'dialog'});
    assert.equal(document.activeElement, voice);
    await voice.hide();
    await settled(voice);
    assert.equal(document.activeElement, before);
    before.remove();
  });

  it('opens again after it was closed', async () => {
    const {voice} = await opened({variant: 'dialog'});
    await voice.hide();
    await settled(voice);
    await voice.toggle();
    await settled(voice);
    assert.isTrue((panel(voice) as HTMLDialogElement).open);
  });
});

describe('a button of the page', () => {
  function invoke(voice: RealtimeVoice, command: string): void {
    voice.dispatchEvent(Object.assign(new Event('command'), {command}));
  }

  it('shows, hides, starts and ends', async () => {
    const {voice} = await closedWidget({variant: 'floating'});
    invoke(voice, '--show');
    await waitUntil(() => panel(voice) !== undefined, 'the panel', {timeout: 8_000});
    invoke(voice, '--start');
    await waitUntil(() => voice.state.phase === 'live', 'live', {timeout: 8_000});
    invoke(voice, '--hide');
    await settled(voice);
    assert.isTrue(panel(voice) === undefined);
    invoke(voice, '--end');
    assert.equal(voice.state.phase, 'ended');
  });

  it('reaches nothing else of the element', async () => {
    const {voice} = await closedWidget();
    let removed = false;
    voice.remove = () => (removed = true);
    for (const command of ['--remove', 'remove', '--', '--constructor']) invoke(voice, command);
    assert.isFalse(removed);
    assert.equal(voice.state.phase, 'idle');
  });
});
