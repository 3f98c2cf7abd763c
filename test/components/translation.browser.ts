/** A widget that translates: both captions, a sound of the page that steps back, and nothing for whoever would be answered. */
import {assert, fixture, html, waitUntil} from '@open-wc/testing';
import '../../src/captions.js';
import {buttonNamed, find, liveWidget, settled, type LiveWidget} from './support/widget.js';

const SOON = {timeout: 8_000};
const LIVE = {
  phase: 'live',
  input: 'listening',
  output: 'silent',
  link: 'steady',
  turn: 'listening',
} as const;

const translating = (attributes: Record<string, string> = {}): Promise<LiveWidget> =>
  liveWidget({mode: 'translation', 'target-language': 'de', ...attributes});

describe('a widget that translates', () => {
  it('has no button that cuts an answer, and no field to write in', async () => {
    const {voice} = await translating({'text-input': '', feedback: ''});
    await settled(voice);
    assert.isUndefined(buttonNamed(voice, 'Interrupt'));
    assert.isTrue(find(voice, 'rv-text-composer') === undefined);
  });

  it('shows what was said above its translation in the captions, and alone where only one is wanted', async () => {
    const {voice, session} = await translating({id: 'voice', transcript: 'false'});
    const both = document.createElement('realtime-voice-captions');
    const one = document.createElement('realtime-voice-captions');
    one.setAttribute('show', 'assistant');
    voice.after(both, one);
    const original = (captions: Element): HTMLElement =>
      captions.shadowRoot!.querySelector<HTMLElement>('[part="original"]')!;
    session.state.set({...LIVE, output: 'speaking', turn: 'speaking'});
    session.write({id: '1', role: 'user', text: 'What time is it?'});
    session.write({id: '2', role: 'assistant', text: 'Wie spät ist es?'});
    await waitUntil(() => original(both).textContent === 'What time is it?', 'the original', SOON);
    await waitUntil(() => one.shadowRoot!.querySelector('[part~="word"]') !== null, 'the translation', SOON);
    assert.isTrue(original(one).hidden);
    const size = (element: Element): number => parseFloat(getComputedStyle(element).fontSize);
    const lines = both.shadowRoot!.querySelector('[part="lines"]')!;
    assert.isBelow(size(original(both)), size(lines));
  });

  it('lets the sound of the page that it is for step back while it is heard', async () => {
    const talk = await fixture<HTMLAudioElement>(html`<audio id="talk"></audio>`);
    talk.volume = 0.5;
    const {session} = await translating({for: 'talk'});
    session.state.set({...LIVE, output: 'speaking', turn: 'speaking'});
    await waitUntil(() => talk.volume < 0.2, 'the original steps back', SOON);
    session.state.set(LIVE);
    await waitUntil(() => talk.volume === 0.5, 'the original comes forward', SOON);
    session.state.set({...LIVE, output: 'speaking', turn: 'speaking'});
    await waitUntil(() => talk.volume < 0.2, 'the original steps back', SOON);
    // Whoever chooses a loudness meanwhile has it.
    talk.volume = 0.9;
    session.state.set({phase: 'ended', reason: 'visitor'});
    assert.equal(talk.volume, 0.9);
  });

  it('tells of an original that is not there, by its name and what may stand there', async () => {
    const {events} = await translating({for: 'nowhere'});
    const errors = (): Array<Event & {error: {code: string; message: string}}> =>
      events.filter(({type}) => type === 'voice-error') as never;
    await waitUntil(() => errors().length > 0, 'it is told', SOON);
    assert.equal(errors()[0]!.error.code, 'config/invalid');
    assert.include(errors()[0]!.error.message, 'for="nowhere" names nothing');
  });
});
