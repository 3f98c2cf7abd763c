/** The example of docs/testing.md, as it stands there: a page's own test of a widget that answers by a script. */
import {assert, fixtureSync, html, waitUntil} from '@open-wc/testing';
import '../../src/index.js';
import {scriptedAssistant} from '../../src/testing.js';
import {settled} from './support/widget.js';

describe('a page that tests what its widget does', () => {
  it('has a conversation by a script, with no server and no microphone', async () => {
    const voice = document.createElement('realtime-voice');
    const asked: string[] = [];
    const {mediaDevices} = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = constraints => {
      asked.push('microphone');
      return open(constraints);
    };
    const assistant = scriptedAssistant(voice, [
      {on: 'light', call: 'set_light', with: {on: true}, say: 'The light is on.'},
    ]);
    fixtureSync<HTMLElement>(html`<div></div>`).append(voice);
    let isOn = false;
    voice.registerTool({
      name: 'set_light',
      description: 'Switches the light',
      parameters: {type: 'object', properties: {on: {type: 'boolean'}}},
      handler: ({on}) => {
        isOn = on === true;
        return 'done';
      },
    });
    await assistant.hears('Turn on the light, please');
    assert.isTrue(isOn);
    assert.equal(voice.conversation.at(-1)?.text, 'The light is on.');
    await settled(voice);
    assert.equal(voice.state.phase, 'live');
    assistant.ends();
    await waitUntil(() => voice.state.phase === 'ended');
    assert.deepEqual(asked, []);
    mediaDevices.getUserMedia = open;
  });
});
