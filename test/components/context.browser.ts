/** The contexts of the widget: any library for the same protocol can read them, from an element of the page. */
import {assert} from '@open-wc/testing';
import {ContextConsumer, createContext} from '@lit/context';
import {LitElement} from 'lit';
import {liveWidget, settled} from './support/widget.js';

type View = {readonly state: {readonly phase: string; readonly turn?: string}};
const viewContext = createContext<View>(Symbol.for('realtime-voice/view'));

class PageLamp extends LitElement {
  readonly view = new ContextConsumer(this, {context: viewContext, subscribe: true});
}
customElements.define('page-lamp', PageLamp);

describe('an element of the page', () => {
  it('is told what the call is doing, and every change of it, until it is taken away', async () => {
    const {voice, session} = await liveWidget();
    const lamp = new PageLamp();
    lamp.slot = 'footer';
    voice.append(lamp);
    assert.equal(lamp.view.value?.state.phase, 'live');
    session.turn('speaking');
    await settled(voice);
    assert.equal(lamp.view.value?.state.turn, 'speaking');
    lamp.remove();
    session.turn('listening');
    await settled(voice);
    assert.equal(lamp.view.value?.state.turn, 'speaking');
  });

  it('of another context is not answered', async () => {
    const {voice} = await liveWidget();
    let answers = 0;
    let passed = 0;
    document.addEventListener('context-request', () => (passed += 1), {once: true});
    const asks = new CustomEvent('context-request', {bubbles: true, composed: true});
    const callback = (): void => void (answers += 1);
    voice.dispatchEvent(Object.assign(asks, {context: Symbol('of the page'), callback}));
    assert.deepEqual([answers, passed], [0, 1]);
  });
});
