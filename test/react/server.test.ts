/** Hook and component where there is no page: rendered by Node, which loads nothing of a call and nothing of the element. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createElement, type ReactNode} from 'react';
import {renderToString} from 'react-dom/server';
import {RealtimeVoice, useRealtimeVoice} from '../../src/react.js';

describe('on a server', () => {
  test('the component is its tag with what the attributes say', () => {
    const html = renderToString(
      createElement(
        RealtimeVoice,
        {
          serverUrl: '/api/realtime',
          transcript: false,
          className: 'big',
          tools: [],
          onVoiceEnd: () => undefined,
        },
        createElement('p', {slot: 'footer'}, 'Beta'),
      ),
    );
    assert.equal(
      html,
      '<realtime-voice class="big" server-url="/api/realtime" transcript="false"><p slot="footer">Beta</p></realtime-voice>',
    );
  });

  test('the hook has no call', () => {
    const Page = (): ReactNode => {
      const {state, isConnected, conversation} = useRealtimeVoice({micMuted: true});
      return `${state.phase} ${isConnected} ${conversation.length}`;
    };
    assert.equal(renderToString(createElement(Page)), 'idle false 0');
  });

  test('neither asks for what only a page has', () => {
    assert.equal('document' in globalThis, false);
    assert.equal('customElements' in globalThis, false);
  });
});
