/** A page whose own backend vouches for its visitors: the token is asked for at the start, and works once. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {VoiceError} from '../../../src/shared/errors.js';
import {TOKEN_SECRET} from '../../support/admission.js';
import {talk} from '../../support/twin/talk.js';
import {World} from '../../support/twin/world.js';
import {signVisitorToken} from '../../support/visitor-token.js';

let world: World;
afterEach(() => world.close());

/** A world of real dates: a token counts by them. */
function ring(visitorTokenSource?: () => Promise<string> | string): World {
  world = new World({
    access: 'guarded',
    agent: {requireToken: true},
    ...(visitorTokenSource && {session: {visitorTokenSource}}),
  });
  return world;
}
/** Signing and reading take time that is no virtual one: of that, little passes meanwhile. */
async function calls(): Promise<void> {
  const {session, time} = world;
  void session.connect();
  while (session.state.get().phase === 'connecting') {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    await time.pass(10);
  }
}

const failed = (): string | undefined => {
  const state = world.session.state.get();
  return state.phase === 'failed' ? state.error.code : undefined;
};

describe('an agent that wants to know its visitors', () => {
  test('answers who is vouched for, and goes on with them over a broken line without another token', async () => {
    let asked = 0;
    ring(() => {
      asked += 1;
      return signVisitorToken(TOKEN_SECRET);
    });
    await calls();
    await talk(world).user('hi').agent('Hello').lineBreaks().user('again').agent('Hello again');
    assert.equal(asked, 1);
  });

  test('refuses who brings no token', async () => {
    ring();
    await calls();
    assert.equal(failed(), 'token/rejected');
    assert.equal(world.provider.sessions.length, 0, 'and nothing was opened with the provider');
  });

  test('refuses a token of somebody else', async () => {
    ring(() => signVisitorToken('the secret of somebody else'));
    await calls();
    assert.equal(failed(), 'token/rejected');
  });

  test('refuses a token that was used', async () => {
    const token = await signVisitorToken(TOKEN_SECRET);
    ring(() => token);
    await calls();
    world.session.disconnect();
    await calls();
    assert.equal(failed(), 'token/rejected');
  });

  for (const [what, source] of [
    ['that fails', () => Promise.reject(new Error('signed out'))],
    ['that throws', () => assert.fail('signed out')],
    ['that has none', () => ''],
    ['that says so by its code', () => Promise.reject(new VoiceError('token/rejected'))],
  ] as const) {
    test(`is not called by a page ${what}`, async () => {
      ring(source);
      await calls();
      assert.equal(failed(), 'token/rejected');
    });
  }
});
