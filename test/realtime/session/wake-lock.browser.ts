/** A screen that stays on while a call runs, with a system that grants, withholds or forgets. */
import {assert} from '@open-wc/testing';
import {keepAwake} from '../../../src/realtime/session/wake-lock.js';
import {Disposers} from '../../../src/shared/disposers.js';

/** A lock as the system keeps it: gone when the page is hidden, by itself. */
class FakeLock {
  isHeld = true;
  releases = 0;
  release(): Promise<void> {
    this.isHeld = false;
    this.releases += 1;
    return Promise.resolve();
  }
}

describe('the screen', () => {
  let disposers: Disposers;
  let locks: FakeLock[];
  /** Requests that the system has not answered yet. */
  let pending: Array<(lock: FakeLock) => void>;
  let answer: 'grant' | 'refuse' | 'wait';

  beforeEach(() => {
    disposers = new Disposers();
    locks = [];
    pending = [];
    answer = 'grant';
    // The tab of a test may lie behind that of another one.
    replace(document, 'visibilityState', 'visible');
    replace(navigator, 'wakeLock', {
      request: (type: string) => {
        assert.strictEqual(type, 'screen');
        if (answer === 'refuse') return Promise.reject(new DOMException('low battery', 'NotAllowedError'));
        if (answer === 'wait') return new Promise<FakeLock>(resolve => pending.push(resolve));
        return Promise.resolve(granted());
      },
    });
  });
  afterEach(() => disposers.dispose());

  function replace(owner: object, name: string, value: unknown): void {
    Object.defineProperty(owner, name, {value, configurable: true});
    disposers.defer(() => Reflect.deleteProperty(owner, name));
  }
  function granted(): FakeLock {
    const lock = new FakeLock();
    locks.push(lock);
    return lock;
  }
  function show(visibilityState: DocumentVisibilityState): void {
    replace(document, 'visibilityState', visibilityState);
    if (visibilityState === 'hidden') for (const lock of locks) lock.isHeld = false;
    document.dispatchEvent(new Event('visibilitychange'));
  }
  /** All that was promised has been kept: a task comes after every microtask. */
  const settled = (): Promise<void> => new Promise(resolve => setTimeout(resolve));
  const held = (): number => locks.filter(({isHeld}) => isHeld).length;
  const open = (): (() => void) => {
    const release = keepAwake();
    disposers.defer(release);
    return release;
  };

  it('is kept on while a call runs, and given back once', async () => {
    const release = open();
    await settled();
    assert.strictEqual(held(), 1);
    release();
    await settled();
    assert.strictEqual(held(), 0);
    assert.deepEqual(
      locks.map(({releases}) => releases),
      [1],
    );
  });

  it('is kept on again when the page is shown again', async () => {
    open();
    await settled();
    show('hidden');
    await settled();
    assert.strictEqual(held(), 0);
    show('visible');
    await settled();
    assert.strictEqual(held(), 1);
  });

  it('is not asked for while the page is hidden', async () => {
    show('hidden');
    open();
    await settled();
    assert.isEmpty(locks);
  });

  it('is let go of at the end, also where two requests were answered late', async () => {
    answer = 'wait';
    const release = open();
    show('hidden');
    show('visible');
    assert.lengthOf(pending, 2);
    for (const resolve of pending) resolve(granted());
    await settled();
    assert.strictEqual(held(), 1);
    release();
    await settled();
    assert.strictEqual(held(), 0);
  });

  it('is let go of when the call ended before the system answered', async () => {
    answer = 'wait';
    const release = open();
    release();
    pending[0]?.(granted());
    await settled();
    assert.strictEqual(held(), 0);
    assert.strictEqual(locks[0]?.releases, 1);
  });

  it('stays as it is after the call', async () => {
    open()();
    await settled();
    show('hidden');
    show('visible');
    await settled();
    assert.lengthOf(locks, 1);
  });

  it('may go dark where the system refuses, and nobody is told', async () => {
    const unheard: unknown[] = [];
    const onUnheard = (event: PromiseRejectionEvent): void => void unheard.push(event.reason);
    addEventListener('unhandledrejection', onUnheard);
    answer = 'refuse';
    const release = open();
    await settled();
    release();
    await settled();
    removeEventListener('unhandledrejection', onUnheard);
    assert.deepEqual(unheard, []);
  });

  it('is kept on later where the system refused at first', async () => {
    answer = 'refuse';
    open();
    await settled();
    answer = 'grant';
    show('visible');
    await settled();
    assert.strictEqual(held(), 1);
  });

  it('may go dark in a browser that knows of no such thing', async () => {
    replace(navigator, 'wakeLock', undefined);
    const release = open();
    await settled();
    release();
  });
});
