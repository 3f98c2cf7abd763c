/** Tokens of the owner's backend: each is believed once, for one agent, for a moment, and no forged one ever (T28). */
import assert from 'node:assert/strict';
import {generateKeyPairSync} from 'node:crypto';
import {describe, test} from 'node:test';
import {SignJWT, UnsecuredJWT, exportSPKI, importPKCS8, type JWTPayload} from 'jose';
import {VisitorTokens} from '../../../server/access/visitor-tokens.js';
import {VoiceError} from '../../../src/shared/errors.js';

const SECRET = 'the secret of the shop, 2026';
const bytes = (secret: string): Uint8Array => new TextEncoder().encode(secret);
const now = (): number => Math.floor(Date.now() / 1000);

/** Remembers like a store. */
const memory = (): {once: (key: string, until: number) => Promise<boolean>; seen: Map<string, number>} => {
  const seen = new Map<string, number>();
  return {
    seen,
    once: (key, until) => {
      if (seen.has(key)) return Promise.resolve(false);
      seen.set(key, until);
      return Promise.resolve(true);
    },
  };
};

const good = (): JWTPayload => ({
  sub: 'customer-17',
  aud: 'realtime-voice',
  agent: 'support',
  jti: 'one',
  iat: now(),
  exp: now() + 60,
});

const sign = (claims: JWTPayload, secret = SECRET, header: object = {}): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({alg: 'HS256', ...header}).sign(bytes(secret));

const without = (name: string): JWTPayload => {
  const {[name]: _left, ...rest} = good();
  return rest;
};

const refused = async (token: string, tokens = new VisitorTokens([SECRET], memory())): Promise<void> => {
  await assert.rejects(
    tokens.verify(token, 'support'),
    (error: unknown) => error instanceof VoiceError && error.code === 'token/rejected',
  );
};

describe('a visitor token (T28)', () => {
  test('tells who the visitor is, and what the backend says of them', async () => {
    const tokens = new VisitorTokens([SECRET], memory());
    const {sub, claims} = await tokens.verify(await sign({...good(), plan: 'gold'}), 'support');
    assert.deepEqual([sub, claims['plan']], ['customer-17', 'gold']);
  });

  const wrong: ReadonlyArray<readonly [string, () => JWTPayload]> = [
    ['has expired', () => ({...good(), iat: now() - 100, exp: now() - 6})],
    ['is not valid yet', () => ({...good(), nbf: now() + 60})],
    ['was made in the future', () => ({...good(), iat: now() + 60, exp: now() + 120})],
    ['is for another service', () => ({...good(), aud: 'payments'})],
    ['is for another agent', () => ({...good(), agent: 'sales'})],
    ['is for no agent', () => without('agent')],
    ['names nobody', () => without('sub')],
    ['names nobody by an empty text', () => ({...good(), sub: ''})],
    ['names somebody without end', () => ({...good(), sub: 'x'.repeat(257)})],
    ['has no id of its own', () => without('jti')],
    ['has an id without end', () => ({...good(), jti: 'x'.repeat(129)})],
    ['never expires', () => without('exp')],
    ['does not say when it was made', () => without('iat')],
    ['has no audience', () => without('aud')],
    ['lives longer than five minutes', () => ({...good(), exp: now() + 301})],
    ['lives until the end of time', () => ({...good(), exp: Number.MAX_SAFE_INTEGER})],
    ['has a word for a time', () => ({...good(), exp: 'tomorrow' as unknown as number})],
  ];
  for (const [what, claims] of wrong) {
    test(`that ${what} is refused`, async () => refused(await sign(claims())));
  }

  test('that is signed with another secret is refused', async () => refused(await sign(good(), 'a guess')));

  test('that is not signed (alg none) is refused', () => refused(new UnsecuredJWT(good()).encode()));

  test('whose signature was cut off is refused', async () => {
    const [head = '', body = ''] = (await sign(good())).split('.');
    await refused(`${head}.${body}.`);
  });

  test('with a header that says none over a right signature is refused', async () => {
    const [, body = '', signature = ''] = (await sign(good())).split('.');
    const head = Buffer.from('{"alg":"none"}').toString('base64url');
    await refused(`${head}.${body}.${signature}`);
  });

  test('of another algorithm is refused, though its key is right', async () => {
    const token = await new SignJWT(good()).setProtectedHeader({alg: 'HS512'}).sign(Buffer.alloc(64, SECRET));
    await refused(token, new VisitorTokens([Buffer.alloc(64, SECRET).toString()], memory()));
  });

  test('is not confused about keys: an RS256 one is refused, and so is HS256 with the public key for a secret', async () => {
    const {privateKey, publicKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
    const pem = privateKey.export({type: 'pkcs8', format: 'pem'}).toString();
    const publicPem = await exportSPKI(publicKey);
    const rsa = await new SignJWT(good())
      .setProtectedHeader({alg: 'RS256'})
      .sign(await importPKCS8(pem, 'RS256'));
    await refused(rsa);
    await refused(rsa, new VisitorTokens([publicPem], memory()));
    await refused(await sign(good(), publicPem));
  });

  test('with a demand that nobody here understands is refused', async () => {
    const token = await new SignJWT(good())
      .setProtectedHeader({alg: 'HS256', crit: ['x'], x: 1})
      .sign(bytes(SECRET), {crit: {x: true}});
    await refused(token);
  });

  for (const [what, text] of [
    ['nothing', ''],
    ['two dots', '..'],
    ['a word', 'token'],
    ['a great deal', 'a.b.c'.repeat(10_000)],
  ] as const) {
    test(`that is ${what} is refused`, () => refused(text));
  }

  test('is believed once, also where it comes twice at the same time', async () => {
    const tokens = new VisitorTokens([SECRET], memory());
    const token = await sign(good());
    const outcomes = await Promise.allSettled(Array.from({length: 5}, () => tokens.verify(token, 'support')));
    assert.equal(outcomes.filter(({status}) => status === 'fulfilled').length, 1);
    await refused(token, tokens);
  });

  test('is remembered for as long as a clock that is late could believe it', async () => {
    const store = memory();
    const claims = good();
    await new VisitorTokens([SECRET], store).verify(await sign(claims), 'support');
    assert.deepEqual([...store.seen.values()], [((claims.exp ?? 0) + 5) * 1000]);
  });

  test('that was refused for its agent is not used up', async () => {
    const tokens = new VisitorTokens([SECRET], memory());
    const token = await sign(good());
    await assert.rejects(tokens.verify(token, 'sales'));
    assert.equal((await tokens.verify(token, 'support')).sub, 'customer-17');
  });

  test('of the earlier secret is believed while secrets are changed, and of one that is gone is not', async () => {
    const tokens = new VisitorTokens(['the next secret of the shop', SECRET], memory());
    assert.equal((await tokens.verify(await sign(good()), 'support')).sub, 'customer-17');
    const next = await sign({...good(), jti: 'two'}, 'the next secret of the shop');
    assert.equal((await tokens.verify(next, 'support')).sub, 'customer-17');
    await refused(await sign({...good(), jti: 'three'}, 'the secret of last year'), tokens);
  });

  test('is refused by a server that has no secret', async () =>
    refused(await sign(good()), new VisitorTokens([], memory())));

  test('is in no message of a refusal', async () => {
    const token = await sign(good(), 'a guess');
    await assert.rejects(new VisitorTokens([SECRET], memory()).verify(token, 'support'), (error: Error) => {
      const told = `${error.message} ${String(error.cause)} ${JSON.stringify(error.cause)}`;
      return !told.includes(token) && !told.includes(SECRET);
    });
  });
});
