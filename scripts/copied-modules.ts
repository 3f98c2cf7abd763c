/**
 * Makes one file of each way to be connected, with copies of what other ways take as well. A call begins by one of them, and
 * one file weighs less than three, of which gzip begins each anew; it is also found in one trip.
 */
import type {Plugin} from 'vite';
import type {Cut} from './browser-build.js';

const GUARDED = [
  'session/(guarded-access|connect-guarded)',
  'channels/guarded-socket',
  'protocol/(guarded-server|frames)',
];
const DIRECT = [
  ...[
    'session/(direct-access|connect-direct|direct-control|plain-turns|client-secret|provider-of)',
    'protocol/(token|greeting)',
  ],
  ...['conversation/rotation-times', 'channels/deliver', 'protocol/adapter'],
];
const LINE = ['legs/webrtc', 'protocol/far-playback', '../audio/stream-output'];
const SOUND = ['legs/(pcm-socket|sent-sound)', '../audio/pcm-player', '../audio/dsp/g711-rate'];
const SOCKET = ['channels/(socket|read-sound)'];

/**
 * What each way has of its own, by the module that it is loaded as: its access, and the leg that it begins with. None of it
 * has a state of its own, and nothing asks which copy an object is of.
 */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  'guarded-by-webrtc': [...GUARDED, ...LINE, ...SOCKET],
  'guarded-by-socket': [...GUARDED, ...SOUND, ...SOCKET],
  'direct-by-webrtc': [...DIRECT, ...LINE, 'session/direct-webrtc', 'channels/data-channel'],
  'direct-by-socket': [
    ...[...DIRECT, ...SOUND, ...SOCKET, 'session/direct-socket', 'channels/provider-socket'],
    ...['protocol/(taken-sound|open-turns)', '../audio/dsp/base64'],
  ],
};

/** What a module of a way loads by name, which is in the same file there: imported at once. */
const JOINED: Readonly<Record<string, string>> = {
  'legs/webrtc': 'WebRtcLeg',
  'legs/pcm-socket': 'PcmSocketLeg',
  'session/direct-webrtc': 'openWebRtc',
  'session/direct-socket': 'openSocket',
};
const LOADED = /\bimport\('\.{1,2}\/((?:legs\/)?)([\w-]+)\.js'\)/g;

const COPY = '?copy-for=';
const FOLDER = '/src/realtime/';

/** What is left of the copied modules, between those of them that are loaded later. */
export const OTHER_WAYS: Cut = {
  name: 'other-ways',
  test: /\/src\/realtime\/(channels\/(socket|deliver|read-sound)|protocol\/(adapter|wire-format)|session\/provider-of)\.ts$/,
  priority: 1,
};

export function copiedModules(): Plugin {
  return {
    name: 'copied-modules',
    apply: 'build',
    enforce: 'pre',
    async resolveId(source, importer) {
      const [file = '', copiedFor] = importer?.split(COPY) ?? [];
      const way = copiedFor ?? /\/session\/([\w-]+)\.ts$/.exec(file)?.[1] ?? '';
      const copied = WAYS[way];
      if (copied === undefined) return null;
      const resolved = await this.resolve(source, file, {skipSelf: true});
      if (resolved === null || !copied.some(path => isModule(resolved.id, path))) return resolved;
      return {...resolved, id: `${resolved.id}${COPY}${way}`};
    },
    transform(code, id) {
      const [, way = ''] = id.split(COPY);
      const copied = WAYS[way];
      return copied === undefined ? null : {code: joinLoaded(code, copied), map: null};
    },
  };
}

/** `import('./direct-socket.js')` as what it resolves to, under a name that stands for nothing else there. */
function joinLoaded(code: string, copied: readonly string[]): string {
  const imports: string[] = [];
  const joined = code.replace(LOADED, (loading, folder: string, file: string) => {
    const path = `${folder || 'session/'}${file}`;
    const name = JOINED[path];
    if (name === undefined || !copied.some(pattern => isModule(`${FOLDER}${path}.ts`, pattern)))
      return loading;
    imports.push(`import {${name} as joined${name}} from '${folder ? '../legs' : '.'}/${file}.js';`);
    return `{${name}: joined${name}}`;
  });
  return [...imports, joined].join('\n');
}

function isModule(id: string, path: string): boolean {
  const [folder, from] = path.startsWith('../') ? ['/src/', path.slice(3)] : [FOLDER, path];
  return new RegExp(`${folder}${from}\\.ts$`).test(id);
}
