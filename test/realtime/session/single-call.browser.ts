/** The lock of a call that there is once, with browsers that grant it, withhold it, or know of no such thing. */
import {assert} from '@open-wc/testing';
import {holdTheCall} from '../../../src/realtime/session/single-call.js';
import {Disposers} from '../../../src/shared/disposers.js';
import {VoiceError} from '../../../src/shared/errors.js';

describe('one call at a time', () => {
  let disposers: Disposers;
  let taken: VoiceError[];

  beforeEach(() => {
    disposers = new Disposers();
    taken = [];
  });
  afterEach(async () => {
    disposers.dispose();
    await free();
  });

  function start(takeOver = false): {readonly held: Promise<void>; readonly end: () => void} {
    const call = new AbortController();
    disposers.defer(() => call.abort());
    const held = holdTheCall({takeOver, onTaken: error => taken.push(error)}, call.signal);
    return {held, end: () => call.abort()};
  }
  const free = (): Promise<void> => navigator.locks.request('realtime-voice', () => undefined);
  const codeOf = (failure: unknown): string => (failure instanceof VoiceError ? failure.code : 'held');

  function withLocks(locks: unknown): void {
    Object.defineProperty(navigator, 'locks', {value: locks, configurable: true});
    disposers.defer(() => Reflect.deleteProperty(navigator, 'locks'));
  }

  it('refuses the second one, of the same page too, until the first is over', async () => {
    const first = start();
    await first.held;
    assert.strictEqual(await start().held.then(codeOf, codeOf), 'session/elsewhere');
    first.end();
    await free();
    await start().held;
    assert.deepEqual(taken, []);
  });

  it('goes to whoever takes it over, and the first is told once', async () => {
    const first = start();
    await first.held;
    const second = start(true);
    await second.held;
    assert.deepEqual(taken.map(codeOf), ['session/elsewhere']);
    first.end();
    second.end();
    await free();
    assert.lengthOf(taken, 1);
  });

  it('lets go of a lock that comes after the end of its call', async () => {
    const first = start();
    first.end();
    await first.held;
    await free();
  });

  it('is nobody’s business where the browser knows of no locks, or gives this frame none', async () => {
    withLocks(undefined);
    await start().held;
    withLocks({request: () => Promise.reject(new DOMException('An opaque origin', 'SecurityError'))});
    await start().held;
    assert.deepEqual(taken, []);
  });
});
