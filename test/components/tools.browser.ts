/** The page's tools in the widget: declared in HTML, changed in mid-call, and asked for where the visitor must allow. */
import {assert, expect, fixtureSync, html, waitUntil} from '@open-wc/testing';
import type {PageTool, VoiceError} from '../../src/index.js';
import {
  buttonNamed,
  callButton,
  closedWidget,
  find,
  findAll,
  liveWidget,
  settled,
  startCall,
  type LiveWidget,
} from './support/widget.js';

const LIGHT = {name: 'set_light', description: 'Turns a light on or off'};

/** A live call of a widget with these scripts in it. */
async function declaring(...scripts: string[]): Promise<LiveWidget> {
  const widget = await closedWidget({}, voice => {
    for (const text of scripts) {
      const script = document.createElement('script');
      Object.assign(script, {type: 'application/json', slot: 'tools', textContent: text});
      voice.append(script);
    }
  });
  await startCall(widget);
  return {...widget, session: widget.sessions[0]!};
}

const problemsOf = ({events}: LiveWidget): string[] =>
  events.flatMap(event => ('error' in event ? [(event as {error: VoiceError}).error.message] : []));

describe('tools that a page declares in its HTML', () => {
  it('are those of the call: one a script, or a list', async () => {
    const {session} = await declaring(
      JSON.stringify(LIGHT),
      JSON.stringify([
        {...LIGHT, name: 'get_time', confirm: true},
        {...LIGHT, name: 'open', parameters: {type: 'object', required: ['what']}},
      ]),
    );
    assert.deepEqual(
      session.options.tools.map(({name, confirm, parameters}) => [name, confirm, parameters]),
      [
        ['set_light', undefined, {type: 'object', properties: {}}],
        ['get_time', true, {type: 'object', properties: {}}],
        ['open', undefined, {type: 'object', required: ['what']}],
      ],
    );
  });

  it('get their handlers from code by name, and code wins', async () => {
    const {voice, session} = await declaring(JSON.stringify(LIGHT));
    const handler = (): string => 'done';
    voice.registerTool({...LIGHT, description: 'By code', parameters: {}, handler});
    const [tool, ...others] = session.options.tools;
    assert.deepEqual([tool?.description, tool?.handler, others], ['By code', handler, []]);
  });

  it('are told of one by one where they are wrong, and the rest works', async () => {
    const widget = await declaring(
      '{"name": "set_light",',
      JSON.stringify([
        5,
        {...LIGHT, name: 'set light'},
        {name: 'mute'},
        {...LIGHT, parameters: []},
        {...LIGHT, confirm: 1},
        {...LIGHT, timeoutMs: 5},
        LIGHT,
        LIGHT,
      ]),
    );
    assert.deepEqual(
      widget.session.options.tools.map(({name}) => name),
      ['set_light'],
    );
    assert.deepEqual(problemsOf(widget), [
      'slot="tools": "{"name": "set_light"," is not allowed; use JSON: one tool or a list. It is left out.',
      'A tool: 5 is not allowed; use an object with name and description. It is left out.',
      'name of the tool "set light": "set light" is not allowed; use 1 to 64 letters, digits, - and _. It is left out.',
      'description of the tool "mute": nothing is not allowed; use a text of at most 1000 letters. It is left out.',
      'parameters of the tool "set_light": [] is not allowed; use a JSON Schema, nested at most 12 deep. It is left out.',
      'confirm of the tool "set_light": 1 is not allowed; use true, false or a question. It is left out.',
      'timeoutMs of the tool "set_light": 5 is not allowed; use a number from 100 to 600000. It is left out.',
      'The tool: "set_light" is not allowed; use each name once. It is left out.',
    ]);
  });

  it('do not start a call that was ended before they were read', async () => {
    const widget = await closedWidget({}, voice => {
      const script = document.createElement('script');
      Object.assign(script, {type: 'application/json', slot: 'tools', textContent: '[]'});
      voice.append(script);
    });
    const started = widget.voice.start();
    await waitUntil(() => widget.voice.state.phase === 'connecting');
    void widget.voice.end();
    await started;
    await settled(widget.voice);
    assert.deepEqual([widget.sessions.length, widget.voice.state.phase], [0, 'ended']);
  });
});

describe('tools in mid-call', () => {
  it('are offered when they come and gone when they go, and nothing else is told as a change', async () => {
    const {voice, session} = await liveWidget();
    const tool: PageTool = {...LIGHT, parameters: {}, handler: () => 1};
    const undo = voice.registerTool(tool);
    await settled(voice);
    voice.requestUpdate();
    await settled(voice);
    undo();
    await settled(voice);
    assert.deepEqual(session.asked, ['tools set_light', 'tools ']);
  });

  it('are asked for by WebMCP only where the page says so', async () => {
    const wanted = await liveWidget({'web-mcp': ''});
    const refused = await liveWidget({'web-mcp': 'false'});
    const not = await liveWidget();
    const switchOf = ({session}: LiveWidget): unknown => (session.options as {webMcp?: boolean}).webMcp;
    assert.deepEqual([wanted, refused, not].map(switchOf), [true, false, false]);
  });
});

describe('a tool that the visitor must allow', () => {
  const PAY = {id: 'p', name: 'pay_bill', arguments: {amount: 12.5, express: true, to: 'Ada'}};

  async function asked(
    approval: Parameters<LiveWidget['session']['askVisitor']>[0] = PAY,
    attributes: Readonly<Record<string, string>> = {},
  ): Promise<LiveWidget> {
    const widget = await liveWidget(attributes);
    widget.session.askVisitor(approval);
    await waitUntil(() => find(widget.voice, '[role="alertdialog"]') !== undefined, 'asked', {
      timeout: 8_000,
    });
    await settled(widget.voice);
    return widget;
  }
  const dialogOf = ({voice}: LiveWidget): HTMLElement | undefined => find(voice, '[role="alertdialog"]');
  const textOf = (element: Element | undefined): string =>
    element?.textContent.replace(/\s+/g, ' ').trim() ?? '';
  const hasFocus = (element: HTMLElement | undefined): boolean =>
    element !== undefined && (element.getRootNode() as ShadowRoot).activeElement === element;

  it('is asked for with what would be done, accessibly', async () => {
    const widget = await asked();
    const dialog = dialogOf(widget)!;
    assert.equal(textOf(find(dialog, '#question')), 'May the assistant do this?');
    assert.equal(textOf(find(dialog, '#details')), 'pay bill amount 12.5 express yes to Ada');
    assert.equal(dialog.getAttribute('aria-labelledby'), 'question');
    await expect(widget.voice).to.be.accessible();
  });

  it('is asked for in the page’s own words where it has some, and says which server would do it', async () => {
    const widget = await asked({...PAY, question: 'Pay 12.50 to Ada?', kind: 'mcp', server: 'Bank'});
    assert.equal(textOf(find(widget.voice, '#question')), 'Pay 12.50 to Ada?');
    assert.match(textOf(find(widget.voice, '#details .name')), /pay bill Bank/);
  });

  for (const [name, answer] of [
    ['Allow', 'p allowed'],
    ['Don’t allow', 'p refused'],
  ] as const) {
    it(`is answered by the button ${name}`, async () => {
      const widget = await asked();
      buttonNamed(widget.voice, name)!.click();
      await settled(widget.voice);
      assert.deepEqual(widget.session.asked, [answer]);
      assert.isUndefined(dialogOf(widget));
    });
  }

  it('is refused by Escape, which no dialog around the widget hears', async () => {
    const widget = await asked();
    let heard = false;
    widget.voice.addEventListener('keydown', () => (heard = true));
    dialogOf(widget)!.dispatchEvent(
      new KeyboardEvent('keydown', {key: 'Escape', bubbles: true, composed: true}),
    );
    await settled(widget.voice);
    assert.deepEqual([widget.session.asked, heard], [['p refused'], false]);
  });

  it('takes the focus, and gives it back', async () => {
    const widget = await liveWidget();
    callButton(widget.voice).focus();
    widget.session.askVisitor(PAY);
    await waitUntil(() => hasFocus(dialogOf(widget)), 'focus', {timeout: 8_000});
    assert.isUndefined(find(widget.voice, '[role="alert"].heard'), 'told once');
    buttonNamed(widget.voice, 'Allow')!.focus();
    buttonNamed(widget.voice, 'Allow')!.click();
    await settled(widget.voice);
    assert.isTrue(hasFocus(callButton(widget.voice)));
  });

  it('leaves the focus to a visitor who is writing, and is told aloud instead', async () => {
    const field = fixtureSync<HTMLTextAreaElement>(html`<textarea aria-label="Note"></textarea>`);
    const widget = await liveWidget();
    field.focus();
    widget.session.askVisitor(PAY);
    await waitUntil(() => find(widget.voice, '.heard') !== undefined, 'told', {timeout: 8_000});
    assert.equal(document.activeElement, field);
    assert.equal(textOf(find(widget.voice, '.heard')), 'May the assistant do this? pay bill');
    await expect(widget.voice).to.be.accessible();
  });

  it('is asked for one after the other', async () => {
    const widget = await asked();
    widget.session.askVisitor({id: 'q', name: 'send_letter'});
    await settled(widget.voice);
    assert.lengthOf(findAll(widget.voice, '[role="alertdialog"]'), 1);
    buttonNamed(widget.voice, 'Allow')!.click();
    await settled(widget.voice);
    assert.match(textOf(dialogOf(widget)), /send letter/);
    assert.isTrue(hasFocus(dialogOf(widget)));
  });

  it('is asked for in the button look, too', async () => {
    const widget = await asked(PAY, {variant: 'button'});
    assert.exists(dialogOf(widget));
    await expect(widget.voice).to.be.accessible();
  });

  it('has buttons that a thumb meets, at 200 px too', async () => {
    const widget = await asked();
    widget.voice.style.inlineSize = '200px';
    await settled(widget.voice);
    for (const button of findAll(dialogOf(widget)!, 'button')) {
      const {width, height} = button.getBoundingClientRect();
      assert.isAtLeast(Math.min(width, height), 44);
    }
    assert.isAtMost(find(widget.voice, 'section')!.scrollWidth, 200);
  });
});
