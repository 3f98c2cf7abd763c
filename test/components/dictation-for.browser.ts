/** `for` of a widget that only writes down: its words stand in a field of the page, and a wrong one is told. */
import {assert, fixture, html, waitUntil} from '@open-wc/testing';
import {liveWidget, settled, type LiveWidget} from './support/widget.js';

const LIMIT = {timeout: 8_000};

async function dictated(words: string, attributes: Record<string, string> = {}): Promise<LiveWidget> {
  const widget = await liveWidget({mode: 'transcription', for: 'note', ...attributes});
  widget.session.write({id: '1', role: 'user', text: `${words}, I`, final: false});
  widget.session.write({id: '1', role: 'user', text: words, final: true});
  await waitUntil(
    () => valueOf() !== '' || widget.events.some(({type}) => type === 'voice-error'),
    'the words',
    LIMIT,
  );
  return widget;
}

const valueOf = (): string => document.querySelector<HTMLTextAreaElement>('textarea#note')?.value ?? '';

describe('a field that a widget writes into', () => {
  it('has the words of the visitor, and nobody else’s', async () => {
    await fixture(html`<textarea id="note" aria-label="Note"></textarea>`);
    const {session, voice} = await dictated('Buy milk');
    session.write({id: '2', role: 'note', text: 'The page was opened', final: true});
    await settled(voice);
    assert.equal(valueOf(), 'Buy milk');
  });

  it('that is not there is told, by its name and what may stand there', async () => {
    const {events, session} = await dictated('Buy milk', {for: 'nowhere'});
    const errors = events.filter(({type}) => type === 'voice-error') as Array<
      Event & {error: {code: string; message: string}}
    >;
    assert.equal(errors[0]!.error.code, 'config/invalid');
    assert.include(errors[0]!.error.message, 'nowhere');
    assert.equal(session.conversation.get()[0]?.text, 'Buy milk');
  });
});
