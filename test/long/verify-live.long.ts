/** `npm run verify-live`: real answers of a real engine, and the other answer of a provider that is not as hoped. */
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {resolve} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {estimate, line, verify, type Answers} from '../../server/commands/verify/verification.js';
import type {Provider} from '../../server/commands/verify/call.js';
import {Peer} from '../../server/engine/media/peer.js';
import {createUpstream} from '../../server/upstream/create-upstream.js';
import type {Upstream, UpstreamSocket} from '../../server/upstream/upstream.js';
import {VoiceError} from '../../src/shared/errors.js';
import {startEngine, type RunningEngine} from '../server/engine/harness.js';

const MODEL = 'gpt-realtime-2.1-mini';

const providerAt = (baseUrl: string): Provider => {
  const log = {error: () => undefined};
  const options = {baseUrl, dialect: 'ga', log, hangUpPauseMs: 1} as const;
  return {
    upstream: createUpstream({...options, apiKey: 'test'}),
    withSecret: secret => createUpstream({...options, apiKey: secret}),
    ...{model: MODEL, bindAddress: '127.0.0.1'},
  };
};

const states = (answers: Answers): Record<string, string> =>
  Object.fromEntries([...answers].map(([question, {state}]) => [question, state]));

/** The provider, but one thing of it is another way. */
const but = ({upstream, ...rest}: Provider, own: Partial<Upstream>): Provider => ({
  ...rest,
  upstream: {
    ...{name: upstream.name, capabilities: upstream.capabilities},
    createCall: (...given) => upstream.createCall(...given),
    answerOffer: (...given) => upstream.answerOffer(...given),
    attach: (...given) => upstream.attach(...given),
    hangUp: callId => upstream.hangUp(callId),
    openSocket: (...given) => upstream.openSocket(...given),
    mintSecret: (...given) => upstream.mintSecret(...given),
    forVisitor: id => upstream.forVisitor(id),
    ...own,
  },
});

// The threads of its peers would keep this process.
after(() => Peer.releaseLibrary());

describe('verify-live', () => {
  let engine: RunningEngine;
  let provider: Provider;
  before(async () => {
    engine = await startEngine();
    provider = providerAt(engine.url);
  });
  after(() => engine.close());

  test('asks the practice engine, and each question gets a real answer', async () => {
    const {upstream} = provider;
    const made: string[] = [];
    const ended: string[] = [];
    const answers = await verify(
      but(provider, {
        createCall: async (...given) => {
          const created = await upstream.createCall(...given);
          made.push(created.callId);
          return created;
        },
        hangUp: async callId => {
          await upstream.hangUp(callId);
          ended.push(callId);
        },
      }),
    );
    const {RTP, ...others} = states(answers);
    assert.deepEqual(others, {
      U1: 'pass',
      U2: 'pass',
      U3: 'pass',
      U4: 'pass',
      U5: 'pass',
      U6: 'pass',
      U7: 'pass',
      SCTP: 'pass',
    });
    // The engine takes sound as fast as it comes, and counts it: that is what the check is for.
    assert.equal(RTP, 'fail');
    const told = /of 12 s of sound sent in (\d+\.\d) s, (\d+\.\d) s are counted/.exec(
      answers.get('RTP')?.what ?? '',
    );
    assert.ok(
      told !== null && Number(told[1]) < 6 && Math.abs(Number(told[2]) - 12) < 2,
      answers.get('RTP')?.what,
    );
    assert.match(answers.get('U7')?.what ?? '', /\d+ tokens/);
    assert.equal(made.length, 7);
    assert.deepEqual(
      made.filter(callId => !ended.includes(callId)),
      [],
      'every call that it made is ended',
    );
  });

  test('finds a provider that refuses the seal, and one that opens a channel behind it', async () => {
    const {upstream} = provider;
    const refuses = but(provider, {
      createCall: (offer, ...rest) =>
        offer.includes('m=application')
          ? upstream.createCall(offer, ...rest)
          : Promise.reject(new VoiceError('transport/handshake')),
    });
    const refused = await verify(refuses, {only: ['U1']});
    assert.deepEqual([states(refused)['U1'], states(refused)['U2']], ['fail', 'not known']);
    const opens = but(provider, {
      createCall: (offer, ...rest) => upstream.createCall(withChannel(offer), ...rest),
    });
    const opened = states(await verify(opens, {only: ['U1', 'SCTP']}));
    assert.deepEqual([opened['U1'], opened['SCTP']], ['fail', 'fail']);
  });

  test('finds a hang-up that ends nothing, a sideband that is told nothing, and a secret that may do all', async () => {
    const {upstream} = provider;
    const calls: string[] = [];
    const careless: Provider = {
      ...but(provider, {
        hangUp: callId => Promise.resolve(void calls.push(callId)),
        attach: async (callId, signal) => deafTo('session.updated', await upstream.attach(callId, signal)),
      }),
      withSecret: () => upstream,
    };
    const found = states(await verify(careless, {only: ['U3', 'U4', 'U5']}));
    assert.deepEqual([found['U3'], found['U4'], found['U5']], ['fail', 'fail', 'fail']);
    await Promise.all(calls.map(callId => upstream.hangUp(callId)));
  });
});

describe('a provider that answers nothing', () => {
  test('leaves each question open, with the reason', async () => {
    const engine = await startEngine({faults: ['quota-429']}, 'cold');
    const answers = await verify(providerAt(engine.url));
    await engine.close();
    assert.equal(answers.size, 9);
    for (const [question, outcome] of answers) {
      assert.equal(outcome.state, 'not known', question);
      assert.match(line(question, outcome), /^not known: .*429.*\.$/);
    }
  });
});

describe('its cost', () => {
  test('is said by the price of the model, and a model without one is said to have none', () => {
    assert.match(estimate(MODEL), /^at most \$0\.\d\d: 4 answers/);
    assert.match(estimate('gpt-realtime-2.1'), /^at most \$0\.\d\d/);
    assert.match(estimate('my-deployment'), /"my-deployment" is not known/);
  });

  test('is said first, and without --yes nothing is asked; without a provider there is nobody to ask', () => {
    const run = (env: Record<string, string>): {code: number | null; out: string} => {
      const args = ['--import', 'tsx', resolve('server/commands/verify-live.ts')];
      const {status, stdout, stderr} = spawnSync(process.execPath, args, {
        ...{env: {PATH: process.env['PATH'] ?? '', ...env}, encoding: 'utf8'},
      });
      return {code: status, out: stdout + stderr};
    };
    const said = run({OPENAI_API_KEY: 'sk-canary-0123456789'});
    assert.equal(said.code, 2, said.out);
    assert.match(said.out, /asks api\.openai\.com. It costs at most \$0\.\d+.*\nNothing was asked/);
    assert.doesNotMatch(said.out, /canary/);
    assert.equal(run({}).code, 1);
  });
});

/** The offer of sound with a channel behind it, as the visitor's browser might have wanted it. */
function withChannel(offer: string): string {
  if (offer.includes('m=application')) return offer;
  const keys = offer.split(/\r?\n/).filter(text => /^a=(ice-ufrag|ice-pwd|fingerprint|setup)/.test(text));
  const channel = [
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    'a=mid:1',
    'a=sctp-port:5000',
  ];
  const bundled = offer.replace(/^a=group:BUNDLE.*$/m, bundle => `${bundle} 1`);
  return `${bundled}${[...channel, ...keys].join('\r\n')}\r\n`;
}

function deafTo(type: string, socket: UpstreamSocket): UpstreamSocket {
  const {events} = socket;
  const on = events.on.bind(events);
  events.on = ((name: 'event', listener: (event: {type: string}) => void, options?: {signal?: AbortSignal}) =>
    on(name, event => (event.type === type ? undefined : listener(event)), options)) as typeof events.on;
  return socket;
}
