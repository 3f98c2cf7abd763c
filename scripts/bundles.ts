/**
 * Every bundle for browsers: what it is made of, where it goes, how its code is cut. It stands alone so that they can be read
 * beside each other.
 *
 * Scripts of a server are whole, with Lit in them, cut to what is used. The package leaves Lit to the page that takes it in:
 * so there is one of it there, and a server can render with it. What two entries of one bundle share is moved to where both
 * find it; so what shall not weigh on another is a bundle of its own.
 */
import type {Plugin} from 'vite';
import {SHARED_BY_WAYS, type Cut} from './browser-build.js';
import {OTHER_WAYS} from './copied-modules.js';
import {cssPlugin} from './css-plugin.js';
import {htmlPlugin} from './html-plugin.js';
import {litPlugin} from './lit-plugin.js';
import {forClients, otherEntries} from './react-plugins.js';
import {packagedWorklets} from './packaged-worklets.js';
import {versionedChunks} from './versioned-chunks.js';

export type Bundle = {
  /** What is said while it is built. */
  readonly title: string;
  readonly outDir: string;
  /** By the name of the file that leads to it. */
  readonly entries: Readonly<Record<string, string>>;
  readonly cuts?: readonly Cut[];
  /** Before those that every bundle has. */
  readonly plugins: () => Plugin[];
  /** The folder is that of another bundle, which was written before. */
  readonly joins?: boolean;
  /** What is left to whoever takes the bundle in. */
  readonly external?: RegExp;
};

/** What the closed widget is made of; `npm run size` shows when a module is missing here. */
const SHELL =
  /node_modules\/(lit|lit-html|lit-element|@lit\/reactive-element)\/(?!.*(directive|decorator))|src\/(index|components\/(realtime-voice|attribute-names|attributes|closed-words|command-element|custom-states|register|server-url|shell-events|shell-link|shell-language|shell-view|unreachable|voice-gesture|warm-up|words|tokens\.styles|ball\.styles|buttons\.styles|realtime-voice\.styles|locales\/en\.closed)|audio\/(gesture|audio-session)|realtime\/protocol\/subprotocol)\.ts|bare-preload|lit-css-tag/;

const CALL = {
  name: 'call',
  test: new RegExp(`src/components/call\\.ts|${SHARED_BY_WAYS.source}`),
  priority: 2,
};

const SCRIPTS = {
  outDir: 'dist/browser',
  plugins: () => [cssPlugin(), htmlPlugin(), litPlugin()],
} as const;

const ELEMENTS = {
  outDir: 'dist/package/elements',
  plugins: () => [
    cssPlugin(),
    htmlPlugin(),
    packagedWorklets(['processors', 'capture', 'playback', 'recorder']),
  ],
  external: /^(lit|lit-html|@lit\/reactive-element)(\/|$)/,
} as const;

export const BUNDLES: readonly Bundle[] = [
  {
    title: 'the widget',
    ...SCRIPTS,
    plugins: () => [...SCRIPTS.plugins(), versionedChunks('realtime-voice.js')],
    entries: {'realtime-voice': 'src/index.ts'},
    // One chunk for all of the shell: cut in two it weighs half a kilobyte more.
    cuts: [{name: 'shell', test: SHELL, priority: 3}, CALL, OTHER_WAYS],
  },
  {title: 'the captions', ...SCRIPTS, joins: true, entries: {'realtime-voice-captions': 'src/captions.ts'}},
  {
    title: 'the inspector',
    ...SCRIPTS,
    plugins: () => [cssPlugin(), htmlPlugin(), litPlugin({policy: false})],
    joins: true,
    entries: {'realtime-voice-inspector': 'src/inspector.ts'},
  },
  {
    title: 'the session and the assistant by a script',
    outDir: 'dist/package',
    plugins: () => [packagedWorklets(['processors', 'capture', 'playback'])],
    entries: {session: 'src/session.ts', testing: 'src/testing.ts'},
    // What every call without the element is made of. The entry only leads to it: code that asks for a processor stands in
    // `chunks/`, beside the folder of the processors, as in the script of a server.
    cuts: [
      {name: 'session', test: new RegExp(`src/session\\.ts|${SHARED_BY_WAYS.source}`), priority: 2},
      OTHER_WAYS,
    ],
  },
  {
    title: 'the element for pages with a build',
    ...ELEMENTS,
    entries: {index: 'src/index.ts', element: 'src/element.ts'},
    cuts: [
      {name: 'element', test: /src\/components\/(realtime-voice|register)\.ts/, priority: 3},
      CALL,
      OTHER_WAYS,
    ],
  },
  {
    title: 'hook and component for React',
    outDir: 'dist/package/react',
    plugins: () => [
      otherEntries({'src/session.ts': '../session.js', 'src/index.ts': '../elements/index.js'}),
      forClients(),
    ],
    entries: {index: 'src/react.ts'},
    // React's own are the page's.
    external: /^react$/,
  },
  {title: 'its captions', ...ELEMENTS, joins: true, entries: {captions: 'src/captions.ts'}},
  {title: 'its inspector', ...ELEMENTS, joins: true, entries: {inspector: 'src/inspector.ts'}},
];
