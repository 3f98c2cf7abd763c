/** A call is recorded where its visitor agreed, and nowhere else; and everybody sees that it is. */
import {assert, expect, waitUntil} from '@open-wc/testing';
import type {RealtimeVoice} from '../../src/index.js';
import {
  buttonNamed,
  callButton,
  closedWidget,
  find,
  settled,
  startCall,
  type Widget,
} from './support/widget.js';

const LOADING = {timeout: 8_000};

/** What the page was told of recordings, in order. */
function told({voice}: Widget): string[] {
  const log: string[] = [];
  voice.addEventListener('voice-recording-change', ({recording, reason}) =>
    log.push(`${recording} ${reason}`),
  );
  return log;
}

function sign(voice: RealtimeVoice): string | undefined {
  return find(voice, '[part="recording"]')?.textContent;
}

async function shows(voice: RealtimeVoice, text: string): Promise<void> {
  await waitUntil(() => sign(voice) === text, text, LOADING);
}

describe('a call that the page wants recorded', () => {
  it('asks its visitor while it goes on, and is not recorded before they agree', async () => {
    const widget = await closedWidget({record: ''});
    const log = told(widget);
    await startCall(widget);
    await shows(widget.voice, 'May this call be recorded?');
    assert.deepEqual(log, []);
    await settled(widget.voice);
    await expect(widget.voice).to.be.accessible();
    assert.equal(find(widget.voice, '[part="recording"]')!.getAttribute('role'), 'status');
    buttonNamed(widget.voice, 'Record')!.click();
    await waitUntil(() => sign(widget.voice) === undefined);
    await widget.voice.end();
    assert.deepEqual(log, [], 'a session without sound is not said to be recorded');
  });

  it('goes on unrecorded for who refuses, who is not asked again on this page', async () => {
    const widget = await closedWidget({record: ''});
    const log = told(widget);
    await startCall(widget);
    await shows(widget.voice, 'May this call be recorded?');
    buttonNamed(widget.voice, 'Do not record')!.click();
    await waitUntil(() => sign(widget.voice) === undefined);
    assert.equal(widget.voice.state.phase, 'live');
    await widget.voice.end();
    await widget.voice.start();
    assert.equal(sign(widget.voice), undefined);
    assert.deepEqual(log, ['false refused', 'false refused']);
    await widget.voice.end();
  });

  for (const [button, reason] of [
    ['Agree and start', []],
    ['Start unrecorded', ['false refused']],
  ] as Array<[string, string[]]>) {
    it(`is asked for with the consent, where the page wants one: "${button}"`, async () => {
      const widget = await closedWidget({record: '', consent: ''});
      const log = told(widget);
      callButton(widget.voice).click();
      await waitUntil(
        () => find(widget.voice, '[part="consent-recording"]') !== undefined,
        'consent',
        LOADING,
      );
      assert.include(find(widget.voice, '[part="consent-recording"]')!.textContent, 'The call is recorded');
      await settled(widget.voice);
      await expect(widget.voice).to.be.accessible();
      buttonNamed(widget.voice, button)!.click();
      assert.equal(widget.voice.state.phase, 'connecting', 'within the click');
      await waitUntil(() => widget.voice.state.phase === 'live', 'live', LOADING);
      assert.deepEqual(log, reason);
      assert.equal(sign(widget.voice), undefined, 'and is not asked again');
      await widget.voice.end();
    });
  }
});
