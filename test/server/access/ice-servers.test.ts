/** TURN credentials, as coturn checks them. */
import assert from 'node:assert/strict';
import {createHmac} from 'node:crypto';
import {describe, test} from 'node:test';
import {iceServersFor} from '../../../server/access/ice-servers.js';

const SECRET = 'the secret of the relay';
const NOW = 1_800_000_000_000;
const CALL = {key: 'Qx3_visitor-key', callSeconds: 300, now: NOW};
const turn = {urls: ['turn:turn.example.com:3478', 'turns:turn.example.com:5349?transport=tcp']};
const stun = {urls: ['stun:stun.example.com:3478']};

/** What coturn does (`use-auth-secret`): the time in front of the colon, and the HMAC of the whole name. */
const coturnAccepts = (username = '', credential = '', at: number, secret = SECRET): boolean => {
  const [until] = username.split(':', 1);
  const expected = createHmac('sha1', secret).update(username).digest('base64');
  return Number(until) >= at / 1000 && credential === expected;
};

describe('a visitor behind a network that lets no sound through', () => {
  const [given] = iceServersFor([turn], SECRET, CALL);

  test('gets credentials that the relay believes, for the call and a minute', () => {
    assert.equal(given?.username, `${NOW / 1000 + 360}:Qx3_visitor-key`);
    assert.equal(coturnAccepts(given.username, given.credential, NOW), true);
    assert.equal(coturnAccepts(given.username, given.credential, NOW + 360_000), true);
    assert.equal(coturnAccepts(given.username, given.credential, NOW + 361_000), false);
  });

  test('cannot make them last longer, nor be somebody else by them', () => {
    const {username = '', credential = ''} = given ?? {};
    const longer = username.replace(/^\d+/, '1900000000');
    assert.equal(coturnAccepts(longer, credential, NOW), false);
    assert.equal(coturnAccepts(`${username}x`, credential, NOW), false);
    assert.equal(coturnAccepts(username, credential, NOW, 'another secret'), false);
  });

  test('does not see the secret', () => assert.equal(JSON.stringify(given).includes(SECRET), false));
});

test('a known answer, made by openssl', () => {
  const [given] = iceServersFor([turn], 'north', {
    key: 'ninefingers',
    callSeconds: 0,
    now: 1_433_895_918_000,
  });
  assert.deepEqual(
    [given?.username, given?.credential],
    ['1433895978:ninefingers', 'mR4DTGIbFd+tBAY1YC2lfCXh/jY='],
  );
});

test('what needs no credentials, or has its own, passes as it is', () => {
  const own = {...turn, username: 'ada', credential: 'lovelace'};
  assert.deepEqual(iceServersFor([stun, own], SECRET, CALL), [stun, own]);
  assert.deepEqual(iceServersFor([stun, turn], undefined, CALL), [stun, turn]);
});
