/** Who can reach the server, under which names, and what it tells: the checks of its side of the network. */
import {isLoopbackHost, isLoopbackUrl} from '../../access/loopback.js';
import {fail, ok, warn, type Check} from './facts.js';

/** Under which names is it reached, and whose pages may embed? */
export const origins: Check = ({environment}) => {
  const {publicOrigins, allowedOrigins, loopback} = environment;
  const plain = [...publicOrigins, ...allowedOrigins].filter(origin => isPlain(origin));
  if (plain.length > 0) {
    return fail(
      `${plain.join(', ')} is not https: browsers give no page of it a microphone, and anybody on the way can change it`,
      'Write https:// origins into PUBLIC_ORIGINS and ALLOWED_ORIGINS.',
    );
  }
  if (loopback) return ok('only this machine can call: HOST and PUBLIC_ORIGINS are loopback');
  if (publicOrigins.length === 0) {
    return fail(
      'HOST can be reached from elsewhere, and PUBLIC_ORIGINS names nothing: every other name is refused',
      'Set PUBLIC_ORIGINS to the exact origin of the server, like https://voice.example.com.',
    );
  }
  const mixed = [...publicOrigins, ...allowedOrigins].filter(isLoopbackUrl);
  return mixed.length === 0
    ? ok(
        `reached as ${publicOrigins.join(', ')}; pages of ${allowedOrigins.join(', ') || 'no other origin'} may embed`,
      )
    : warn(
        `${mixed.join(', ')} is allowed beside public names: a program on a visitor's own machine may pose as a page`,
        'Leave loopback origins out of PUBLIC_ORIGINS and ALLOWED_ORIGINS in production.',
      );
};

const isPlain = (origin: string): boolean => origin.startsWith('http:') && !isLoopbackUrl(origin);

/** Does somebody end TLS in front of it? The server itself speaks plain HTTP. */
export const tls: Check = ({environment, online}) => {
  const names = environment.publicOrigins.filter(origin => !isLoopbackUrl(origin));
  if (names.length === 0) return ok('no TLS is needed: no public name');
  if (online === undefined) {
    return warn(
      `nobody looked whether ${names.join(', ')} answers over TLS`,
      'Ask again with `--online` while the server runs.',
    );
  }
  return names.map(name => {
    const answer = online.names.get(name);
    return answer?.ok === true
      ? ok(`${name} answers over TLS`)
      : fail(
          `${name} does not answer as this server over TLS (${answer?.problem ?? 'not asked'})`,
          'End TLS for the name in a proxy that passes requests and WebSockets on to HOST and PORT.',
        );
  });
};

/** Where does it listen? */
export const host: Check = ({environment}) => {
  const {host: listens, publicOrigins, trustProxy} = environment;
  if (isLoopbackHost(listens))
    return ok(`listens on ${listens}: reached through a proxy on this machine, or not at all`);
  if (publicOrigins.length > 0 && trustProxy === 0) {
    return warn(
      `listens on ${listens} in plain HTTP, and no proxy is said to stand in front`,
      'Let only the proxy reach the port (a container network, a firewall), or set HOST=127.0.0.1.',
    );
  }
  return ok(`listens on ${listens}`);
};

/** Whose word is believed about where a visitor comes from? */
export const trustProxy: Check = ({environment}) => {
  const {trustProxy: hops, publicOrigins, loopback} = environment;
  const isPublic = publicOrigins.some(origin => !isLoopbackUrl(origin));
  if (hops === 0 && isPublic) {
    return warn(
      'TRUST_PROXY=0 behind a name of https: every visitor has the address of the proxy, and they share one limit',
      'Set TRUST_PROXY to the number of proxies in front, like 1.',
    );
  }
  if (hops > 0 && !isPublic) {
    const what = `TRUST_PROXY=${hops}, and no public name says that a proxy stands in front: visitors could write their own address`;
    const todo = 'Set TRUST_PROXY=0, or PUBLIC_ORIGINS to the name that the proxy answers under.';
    return loopback ? warn(what, todo) : fail(what, todo);
  }
  return ok(
    hops === 0 ? 'no proxy is believed' : `${hops} ${hops === 1 ? 'proxy is' : 'proxies are'} believed`,
  );
};

/** Who can read the metrics? */
export const metrics: Check = ({environment}) => {
  const {port, token} = environment.metrics;
  if (token !== undefined) return ok('/metrics wants METRICS_TOKEN');
  if (port === undefined) return ok('/metrics is not there: neither METRICS_PORT nor METRICS_TOKEN is set');
  return isLoopbackHost(environment.host)
    ? ok(`/metrics is on port ${port} of this machine`)
    : warn(
        `/metrics is on port ${port} of ${environment.host}, without a token`,
        'Keep the port inside, or set METRICS_TOKEN.',
      );
};

/** Do browsers get a credential of the provider's? */
export const access: Check = ({environment}) =>
  environment.access === 'guarded'
    ? ok('guarded: no credential reaches a browser')
    : warn(
        'VOICE_ACCESS=direct hands client secrets to browsers: who has one can change every setting, and only its making is limited',
        'Use it for visitors who are trusted (a login, requireToken), else VOICE_ACCESS=guarded.',
      );
