/** Networks that let no WebRTC pass: the call goes over a WebSocket, says why, and the next one begins there. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {press, waitForEvent} from '../support/host-page.js';
import {visitOverLines, type VisitOverLines} from '../support/lines.js';
import {joined, silence, speak} from '../support/speech.js';

const VISITOR = joined(silence(1_500), speak('what time is it'), silence(90_000));
const LIMIT = {timeout: 20_000};
const ASKED = {type: 'voice-transcript', role: 'user', text: 'what time is it', final: true};

for (const access of ['guarded', 'direct'] as const) {
  describe(`a network that swallows every datagram, ${access}`, () => {
    let call: VisitOverLines;
    before(async () => {
      call = await visitOverLines({access, microphone: VISITOR, begin: undefined});
      call.provider.udp.cut();
      await press(call.page, 'Start talking');
    });
    after(() => call.close());

    test('gets a call over WebSocket, and hears why', async () => {
      const change = await waitForEvent(call.page, {type: 'voice-transport-change'}, LIMIT);
      assert.deepEqual([change.transport, change.reason], ['websocket', 'transport/timeout']);
    });

    test('loses nothing of what was said meanwhile', async () => {
      await waitForEvent(call.page, ASKED, LIMIT);
      await waitForEvent(call.page, {type: 'voice-speech-start', speaker: 'assistant'}, LIMIT);
    });

    test('is remembered: the next call on this page begins with WebSocket', async () => {
      await press(call.page, 'End call');
      const {at} = await waitForEvent(call.page, {type: 'voice-end'}, LIMIT);
      const ways = call.provider.udp.ways();
      await press(call.page, 'Talk again');
      const change = await waitForEvent(call.page, {type: 'voice-transport-change'}, {...LIMIT, after: at});
      assert.deepEqual([change.transport, change.reason], ['websocket', 'remembered']);
      assert.equal(call.provider.udp.ways(), ways, 'WebRTC was tried again');
    });
  });

  describe(`a network on which WebRTC connects and no sound passes, ${access}`, () => {
    let call: VisitOverLines;
    before(async () => {
      call = await visitOverLines({access, microphone: VISITOR, begin: undefined});
      call.provider.udp.mute();
      await press(call.page, 'Start talking');
      const start = await waitForEvent(call.page, {type: 'voice-transport-change'}, LIMIT);
      assert.equal(start.transport, 'webrtc');
    });
    after(() => call.close());

    test('is noticed within seconds, and the call goes over to WebSocket', async () => {
      const change = await waitForEvent(
        call.page,
        {type: 'voice-transport-change', transport: 'websocket'},
        LIMIT,
      );
      assert.equal(change.reason, 'transport/timeout');
    });

    test('loses nothing of what was said into it', async () => {
      await waitForEvent(call.page, ASKED, LIMIT);
      await waitForEvent(call.page, {type: 'voice-speech-start', speaker: 'assistant'}, LIMIT);
    });

    test('is remembered: the next call on this page begins with WebSocket', async () => {
      await press(call.page, 'End call');
      const {at} = await waitForEvent(call.page, {type: 'voice-end'}, LIMIT);
      await press(call.page, 'Talk again');
      const change = await waitForEvent(call.page, {type: 'voice-transport-change'}, {...LIMIT, after: at});
      assert.deepEqual([change.transport, change.reason], ['websocket', 'remembered']);
    });
  });
}
