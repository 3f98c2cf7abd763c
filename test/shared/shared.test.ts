/** The small parts that everything else leans on: releases, listeners, waiting. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {abortable, delay, isAbort, within} from '../../src/shared/abort.js';
import {Disposers} from '../../src/shared/disposers.js';
import {Emitter} from '../../src/shared/emitter.js';
import {VoiceError, asVoiceError, isVoiceErrorCode} from '../../src/shared/errors.js';
import {Store} from '../../src/shared/store.js';

describe('Disposers', () => {
  test('releases what was opened last first, and once', () => {
    const order: string[] = [];
    const disposers = new Disposers();
    disposers.defer(() => order.push('socket'));
    disposers.defer(() => order.push('track'));
    disposers.dispose();
    disposers.dispose();
    assert.deepEqual(order, ['track', 'socket']);
  });

  test('releases at once what is acquired after the end', () => {
    const disposers = new Disposers();
    disposers.dispose();
    let released = false;
    disposers.defer(() => (released = true));
    assert.equal(released, true);
  });

  test('goes on when one release throws, and tells it afterwards', () => {
    const disposers = new Disposers();
    let released = false;
    disposers.defer(() => (released = true));
    disposers.defer(() => {
      throw new Error('stuck');
    });
    assert.throws(() => disposers.dispose(), AggregateError);
    assert.equal(released, true);
  });
});

describe('Emitter', () => {
  test('stops calling a listener after its undo, and after its signal', () => {
    const emitter = new Emitter<{word: string}>();
    const heard: string[] = [];
    const controller = new AbortController();
    const undo = emitter.on('word', word => heard.push(`a:${word}`));
    emitter.on('word', word => heard.push(`b:${word}`), {signal: controller.signal});
    emitter.emit('word', 'one');
    undo();
    controller.abort();
    emitter.emit('word', 'two');
    assert.deepEqual(heard, ['a:one', 'b:one']);
  });

  test('lets a listener remove another while it runs', () => {
    const emitter = new Emitter<{tick: null}>();
    const calls: string[] = [];
    let undoSecond = (): void => undefined;
    emitter.on('tick', () => {
      calls.push('first');
      undoSecond();
    });
    undoSecond = emitter.on('tick', () => calls.push('second'));
    emitter.emit('tick', null);
    emitter.emit('tick', null);
    assert.deepEqual(calls, ['first', 'second', 'first']);
  });
});

test('a store tells only real changes, with the value before', () => {
  const store = new Store(1);
  const seen: number[][] = [];
  store.subscribe((value, previous) => seen.push([value, previous]));
  store.set(1);
  store.set(2);
  assert.deepEqual(seen, [[2, 1]]);
});

describe('waiting', () => {
  test('a delay ends with its signal, as an abort', async () => {
    const controller = new AbortController();
    const waiting = delay(60_000, controller.signal);
    controller.abort();
    await assert.rejects(waiting, isAbort);
  });

  test('a platform promise that never settles can be given up', async () => {
    const controller = new AbortController();
    const never = new Promise<void>(() => undefined);
    const waiting = abortable(never, controller.signal);
    controller.abort();
    await assert.rejects(waiting, isAbort);
  });

  test('a limit rejects with the error that the caller made', async () => {
    const never = new Promise<void>(() => undefined);
    await assert.rejects(
      within(1, never, () => new VoiceError('transport/timeout')),
      {code: 'transport/timeout'},
    );
  });
});

describe('VoiceError', () => {
  test('says what to read, keeps the cause, and knows whether another try helps', () => {
    const cause = new Error('NotAllowedError');
    const error = new VoiceError('microphone/denied', {cause});
    assert.equal(error.cause, cause);
    assert.equal(error.retryable, true);
    assert.match(error.help, /docs\/errors\.md#microphonedenied$/);
    assert.match(error.message, /^microphone\/denied, explained at https:.*#microphonedenied$/);
  });

  test('takes a foreign exception as the cause and leaves its own kind alone', () => {
    const own = new VoiceError('budget/exhausted');
    assert.equal(asVoiceError(own, 'transport/lost'), own);
    assert.equal(asVoiceError('broken', 'transport/lost').cause, 'broken');
  });

  test('knows its codes, and not the names of Object.prototype', () => {
    assert.equal(isVoiceErrorCode('transport/lost'), true);
    assert.equal(isVoiceErrorCode('toString'), false);
  });
});
