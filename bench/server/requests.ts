/** What a request costs our server, beside what it costs one that only does the work. */
import {Pool, type Dispatcher} from 'undici';
import type {Figure} from '../figure.js';
import {startSubject, startVoiceServer, withSubjects, type Subject} from './subject.js';

const ROUNDS = 12;
const REQUESTS = 2_000;
const AT_ONCE = 50;
/** Of so many nobody asks often enough for a flood. */
const ADDRESSES = 200;
/** So large a share may be answered in another way. */
const OTHERWISE = 0.15;

const HOST = 'voice.example';
const JSON_TYPE = {'content-type': 'application/json'};
const OWN = {...JSON_TYPE, host: HOST, origin: 'https://shop.example'};
/** As strict as the defaults where strangers come, and wide enough for a benchmark. */
const MANY = {
  callsPerDay: 1_000_000,
  concurrentCalls: 1_000_000,
  startsPerMinute: 1_000_000,
  dollarsPerDay: 1_000,
};
const CONFIG = {
  agents: {assistant: {instructions: 'Be brief.'}},
  limits: {visitor: MANY, address: MANY, site: {dollarsPerDay: 1_000}, call: {minutes: 5, dollars: 1}},
};

type Load = {
  readonly to: Subject;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
  /** From many addresses, or from one. */
  readonly addresses: number;
};

export async function requestFigures(): Promise<Figure[]> {
  return withSubjects(async keep => {
    const provider = await keep(startSubject('bench/server/provider.ts'));
    const voice = await keep(
      startVoiceServer(provider, CONFIG, {
        ...{VOICE_ACCESS: 'direct', TRUST_PROXY: '1', LOG_LEVEL: 'info'},
        ...{PUBLIC_ORIGINS: `https://${HOST}`, ALLOWED_ORIGINS: 'https://shop.example'},
      }),
    );
    const bare = await keep(startSubject('bench/server/bare.ts', {PROVIDER: `127.0.0.1:${provider.port}`}));
    const session = {path: '/api/realtime/session', body: '{"mode":"conversation"}', addresses: REQUESTS};
    const sessions = await costs({
      bare: {...session, to: bare, path: '/session', headers: JSON_TYPE, status: 200},
      ours: {...session, to: voice, headers: OWN, status: 200},
    });
    const small = {path: '/api/realtime/session', body: '{}', addresses: ADDRESSES};
    const refused = await costs({
      json: {...small, to: bare, path: '/json', headers: JSON_TYPE, status: 200},
      origin: {...small, to: voice, headers: {...OWN, origin: 'https://evil.example'}, status: 403},
      host: {...small, to: voice, headers: {...OWN, host: 'evil.example'}, status: 403},
      flood: {...small, to: voice, headers: OWN, status: 429, addresses: 1},
      mountedOrigin: {...small, to: bare, headers: {...OWN, origin: 'https://evil.example'}, status: 403},
      mountedHost: {...small, to: bare, headers: {...OWN, host: 'evil.example'}, status: 403},
      mountedFlood: {...small, to: bare, headers: OWN, status: 429, addresses: 1},
    });
    const against = (name: string, cost: number, peer: number, atMost: number): Figure => ({
      ...{name, unit: '×', digits: 2, ours: cost / peer, goal: {atMost}, isDeterministic: false},
      peers: [
        ['µs ours', cost],
        ['µs bare', peer],
      ],
    });
    const {json} = refused;
    return [
      against('POST /session, file store, against a bare pass-through', sessions.ours, sessions.bare, 1.35),
      against('refused Origin, attached, against a bare JSON handler', refused.origin, json, 0.5),
      against('refused Host, attached', refused.host, json, 0.5),
      against('flood, attached', refused.flood, json, 0.5),
      against('refused Origin, mounted', refused.mountedOrigin, json, 0.95),
      against('refused Host, mounted', refused.mountedHost, json, 0.95),
      against('flood, mounted', refused.mountedFlood, json, 0.95),
    ];
  });
}

/** Microseconds of processor time for one request of each: in turns, and of each the quietest round counts. */
async function costs<Name extends string>(loads: Record<Name, Load>): Promise<Record<Name, number>> {
  const names = Object.keys(loads) as Name[];
  const lowest = Object.fromEntries(names.map(name => [name, Infinity])) as Record<Name, number>;
  // The first round is for the compiler.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const name of names) {
      const cost = await costOf(loads[name]);
      if (round > 0) lowest[name] = Math.min(lowest[name], cost);
    }
  }
  return lowest;
}

async function costOf({to, path, headers, body, status, addresses}: Load): Promise<number> {
  const pool = new Pool(`http://127.0.0.1:${to.port}`, {connections: AT_ONCE});
  let asked = 0;
  let others = 0;
  const work = async (): Promise<void> => {
    while (asked < REQUESTS) {
      const address = asked % addresses;
      asked += 1;
      const forwarded = `10.9.${Math.floor(address / 250)}.${1 + (address % 250)}`;
      const options: Dispatcher.RequestOptions = {
        ...{path, method: 'POST', body, headers: {...headers, 'x-forwarded-for': forwarded}},
      };
      const answer = await pool.request(options);
      await answer.body.dump();
      if (answer.statusCode !== status) others += 1;
    }
  };
  const before = await to.cpu();
  await Promise.all(Array.from({length: AT_ONCE}, work));
  const cost = ((await to.cpu()) - before) / REQUESTS;
  await pool.close();
  // A flood is let in now and then.
  if (others > REQUESTS * OTHERWISE) throw new Error(`${path}: ${others} answers were not ${status}`);
  return cost;
}
