/** What is asked of a call with a data channel: what a sideband sees of it, and what a client secret may do to it. */
import {delay} from '../../../src/shared/abort.js';
import {ProbeCall, waitFor} from './call.js';
import {NotKnown} from './inbox.js';
import {fail, pass, type Check, type Outcome} from './outcome.js';

const OPEN = {sealed: false, withChannel: true} as const;
const CHANNEL_MS = 10_000;
/** What a provider allows is done at once. */
const ENDED_WITHIN_MS = 1_500;

/** U4: does the sideband see what the browser changes? U6: which of two fields of one name counts? */
export const browserChanges: Check = async ({provider, tell}) => {
  const call = await ProbeCall.open(provider, OPEN);
  try {
    await call.attach();
    await call.connect();
    await waitFor('the data channel', () => call.peer.channelOpened, CHANNEL_MS);
    // As text: two fields of one name are no object of ours.
    call.peer.send(
      '{"type":"session.update","session":{"type":"realtime","instructions":"First.","instructions":"Last."}}',
    );
    tell('U6', await duplicates(call));
    call.peer.send('{"type":"session.update","session":{"type":"realtime","instructions":"Only."}}');
    const seen = await call.next('session.updated', 5_000).catch((reason: unknown) => reason);
    tell(
      'U4',
      seen instanceof NotKnown
        ? fail('the sideband is not told of what a browser changes: only sealed calls can be guarded')
        : pass('the sideband is told of what a browser changes'),
    );
  } finally {
    await call.close();
  }
};

async function duplicates(call: ProbeCall): Promise<Outcome> {
  const isAnswer = (event: Record<string, unknown>): event is Record<string, unknown> =>
    event['type'] === 'session.updated' || event['type'] === 'error';
  const answer = await call.peer.said.next('an answer to two fields of one name', isAnswer);
  // What the sideband has seen of it is not what is asked next.
  if (answer['type'] === 'session.updated') await call.next('session.updated', 2_000).catch(() => undefined);
  if (answer['type'] === 'error') return pass('two fields of one name are refused');
  const {instructions} = answer['session'] as {instructions?: string};
  if (instructions === 'Last.') return pass('of two fields of one name the last counts, as we read it');
  return fail(`of two fields of one name “${instructions ?? 'neither'}” counts, and we read the last`);
}

/** U5: may who has a client secret watch or end somebody else's call, by its id? Ours leaves the server in no event. */
export const foreignSecret: Check = async ({provider, tell}) => {
  const {upstream, model, withSecret} = provider;
  const call = await ProbeCall.open(provider, {sealed: true, withChannel: false});
  try {
    await call.attach();
    const {value} = await upstream.mintSecret({type: 'realtime', model}, 30, AbortSignal.timeout(10_000));
    const thief = withSecret(value);
    const watched = await mayAttach(thief.attach(call.callId, AbortSignal.timeout(10_000)));
    await call.connect();
    await thief.hangUp(call.callId).catch(() => undefined);
    await delay(ENDED_WITHIN_MS);
    const ended = !(await isAlive(call));
    tell(
      'U5',
      watched || ended
        ? fail(
            `a client secret may ${[watched && 'watch', ended && 'end'].filter(Boolean).join(' and ')} another call: its id is a secret`,
          )
        : pass('a client secret can neither watch nor end another call'),
    );
  } finally {
    await call.close();
  }
};

async function mayAttach(attaching: Promise<{close(): void}>): Promise<boolean> {
  try {
    (await attaching).close();
    return true;
  } catch {
    return false;
  }
}

async function isAlive(call: ProbeCall): Promise<boolean> {
  call.send({type: 'session.update', session: {type: 'realtime', instructions: 'Still there.'}});
  const seen: unknown = await call.next('session.updated', 5_000).catch((reason: unknown) => reason);
  return !(seen instanceof NotKnown);
}
