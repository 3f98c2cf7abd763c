/** What a call takes of the provider, as the page is told. */
import {assert, waitUntil} from '@open-wc/testing';
import {VoiceUsageEvent} from '../../../src/components/figures/usage-event.js';
import type {SpeechTaken} from '../../../src/realtime/protocol/read-aloud.js';
import {Store} from '../../../src/shared/store.js';
import {liveWidget, type LiveWidget} from '../support/widget.js';

/** What the widget tells, in order. */
function follow({voice}: LiveWidget): VoiceUsageEvent[] {
  const told: VoiceUsageEvent[] = [];
  voice.addEventListener('voice-usage', event => {
    if (event instanceof VoiceUsageEvent) told.push(event);
  });
  return told;
}

const answer = (usage: object, cost?: number): {event: never} => ({
  event: {type: 'response.done', response: {id: 'resp_1', usage, ...(cost !== undefined && {cost})}} as never,
});
const READ = {input_tokens: 80, output_tokens: 20, input_token_details: {cached_tokens: 20}};

describe('what a call takes', () => {
  it('is told after each answer, with the sums of the call, and stands in `usage`', async () => {
    const widget = await liveWidget();
    const told = follow(widget);
    widget.session.emit('event', answer(READ, 0.002));
    widget.session.emit('event', answer(READ, 0.003));
    await waitUntil(() => told.length === 2, 'two answers', {timeout: 8_000});
    assert.deepEqual(told[1]?.usage, {responses: READ, cost: 0.003});
    assert.equal(told[1]?.cost, 0.003);
    assert.deepEqual(told[1]?.total.responses, {
      input_tokens: 160,
      output_tokens: 40,
      input_token_details: {cached_tokens: 40},
    });
    assert.approximately(widget.voice.usage?.cost ?? 0, 0.005, 1e-9);
    assert.equal(widget.voice.usage?.cachedShare, 0.25);
    assert.isTrue(told.every(({bubbles, composed, final}) => bubbles && composed && !final));
  });

  it('is counted apart where a turn is written down, by another model at another price', async () => {
    const widget = await liveWidget();
    const told = follow(widget);
    const event = {
      type: 'conversation.item.input_audio_transcription.completed',
      item_id: 'item_1',
      transcript: 'Hello',
      usage: {seconds: 3},
    } as never;
    widget.session.emit('event', {event});
    await waitUntil(() => told.length === 1, 'a turn', {timeout: 8_000});
    assert.deepEqual(told[0]?.usage, {transcriptions: {seconds: 3}});
    assert.deepEqual(widget.voice.usage, {responses: {}, transcriptions: {seconds: 3}});
  });

  it('is told once more when the call is over, with what the server says of it', async () => {
    const widget = await liveWidget();
    const told = follow(widget);
    widget.session.emit('event', answer(READ, 0.002));
    await waitUntil(() => told.length === 1, 'an answer', {timeout: 8_000});
    widget.session.state.set({phase: 'ended', reason: 'limit', report: {seconds: 60, cost: 0.01}});
    assert.isTrue(told.at(-1)?.final);
    assert.equal(told[1]?.cost, 0.01);
    assert.equal(widget.voice.usage?.report?.seconds, 60);
  });

  it('is told of an answer that the voice server reads aloud, in the sums and beside what the server says', async () => {
    const widget = await liveWidget();
    const told = follow(widget);
    const readings = new Store<readonly SpeechTaken[]>([{characters: 10, cost: 0.001}]);
    Object.assign(widget.session, {readings});
    widget.session.emit('event', answer(READ, 0.002));
    await waitUntil(() => told.length === 2, 'an answer, read', {timeout: 8_000});
    readings.set([...readings.get(), {characters: 30, cost: 0.003}]);
    const read = told.filter(({usage}) => usage.speech);
    assert.deepEqual(
      read.map(({usage, cost}) => ({...usage, cost})),
      [
        {speech: {characters: 10, cost: 0.001}, cost: 0.001},
        {speech: {characters: 30, cost: 0.003}, cost: 0.003},
      ],
    );
    assert.deepEqual(widget.voice.usage?.speech, {characters: 40, cost: 0.004});
    assert.approximately(widget.voice.usage?.cost ?? 0, 0.006, 1e-9);
    // The server counts the call alone.
    widget.session.state.set({phase: 'ended', reason: 'limit', report: {seconds: 60, cost: 0.01}});
    assert.approximately(told.at(-1)?.cost ?? 0, 0.014, 1e-9);
    assert.equal(told.at(-1)?.usage.speech?.characters, 40);
  });

  it('begins anew with the next call', async () => {
    const widget = await liveWidget();
    const told = follow(widget);
    widget.session.emit('event', answer(READ));
    await waitUntil(() => told.length === 1, 'an answer', {timeout: 8_000});
    await widget.voice.end();
    await widget.voice.start();
    assert.isUndefined(widget.voice.usage);
  });

  it('is told of nothing where the server says nothing of it', async () => {
    const widget = await liveWidget();
    const told = follow(widget);
    widget.session.emit('event', {event: {type: 'response.done', response: {id: 'resp_1'}} as never});
    await widget.voice.end();
    assert.isEmpty(told);
    assert.isUndefined(widget.voice.usage);
  });
});

describe('the figures of a call', () => {
  it('are gathered where the page says `metrics`, from the click on', async () => {
    const widget = await liveWidget({metrics: ''});
    await waitUntil(() => widget.voice.stats?.connectMs !== undefined, 'a live call', {timeout: 8_000});
    assert.equal(widget.voice.stats?.connect[0]?.step, 'channel');
    const committed = {type: 'input_audio_buffer.committed', item_id: 'item_1'} as never;
    widget.session.emit('event', {event: committed});
    widget.session.turn('speaking');
    assert.equal(widget.voice.stats?.turns[0]?.entryId, 'item_1');
    assert.isAtLeast(widget.voice.stats?.turns[0]?.heardMs ?? -1, 0);
  });

  it('stand in the timeline of the browser, without a word of the conversation', async () => {
    performance.clearMeasures();
    const widget = await liveWidget({metrics: ''});
    const measured = (): string[] => performance.getEntriesByType('measure').map(({name}) => name);
    await waitUntil(() => measured().includes('realtime-voice connect'), 'connected', {timeout: 8_000});
    widget.session.emit('event', {event: {type: 'input_audio_buffer.committed', item_id: 'item_1'} as never});
    widget.session.turn('speaking');
    assert.includeMembers(measured(), ['realtime-voice connect channel', 'realtime-voice turn']);
    assert.notInclude(JSON.stringify(performance.getEntriesByType('measure')), 'item_1');
  });

  it('are gathered from the first time that somebody asks for them', async () => {
    const widget = await liveWidget();
    assert.isUndefined(widget.voice.stats);
    await waitUntil(() => widget.voice.stats !== undefined, 'somebody who counts', {timeout: 8_000});
    assert.isTrue(widget.voice.metrics);
  });
});
