/** What is sent on the channels of a call is seen, and goes its way as before. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {watchSent} from '../../../../src/realtime/session/log/sent-events.js';
import {Emitter} from '../../../../src/shared/emitter.js';
import type {ClientEvent} from '../../../../src/realtime/protocol/client-events.js';
import type {Call} from '../../../../src/realtime/session/call.js';

class Channel {
  readonly #gone: string[] = [];

  send({type}: ClientEvent): void {
    this.#gone.push(type);
  }

  get gone(): readonly string[] {
    return this.#gone;
  }
}

const ASK: ClientEvent = {type: 'response.create'};
const SOUND: ClientEvent = {type: 'input_audio_buffer.append', audio: 'AAAA'};

describe('what this side of a call sends', () => {
  test('is told but for its sound, on each link that the call takes, and left alone at the end', () => {
    const [first, second] = [new Channel(), new Channel()];
    const events = new Emitter<{taken: {readonly channel: Channel}}>();
    const told: string[] = [];
    const stop = watchSent({line: {link: {channel: first}, events}} as unknown as Call, ({type}) =>
      told.push(type),
    );
    first.send(ASK);
    first.send(SOUND);
    events.emit('taken', {channel: second});
    first.send(ASK);
    second.send(ASK);
    stop();
    second.send(ASK);
    assert.deepEqual(told, ['response.create', 'response.create']);
    assert.deepEqual(first.gone, ['response.create', 'input_audio_buffer.append', 'response.create']);
    assert.deepEqual(second.gone, ['response.create', 'response.create']);
    assert.equal(Object.hasOwn(first, 'send') || Object.hasOwn(second, 'send'), false);
  });
});
