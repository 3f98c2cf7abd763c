/** `realtime-voice/session` as it is built, imported by its name where there is no page: on a server that renders. */
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {describe, test} from 'node:test';
import {promisify} from 'node:util';
import {ROOT} from '../../scripts/find-tests.js';

/** What a page has and a server has not, or not as a page has it; whoever asks for one of these is told on. */
const OF_A_PAGE = [
  ...[
    'window',
    'self',
    'document',
    'location',
    'navigator',
    'customElements',
    'sessionStorage',
    'localStorage',
  ],
  ...['HTMLElement', 'CSSStyleSheet', 'AudioContext', 'AudioWorkletNode', 'RTCPeerConnection', 'WebSocket'],
];

/** Runs in a Node of its own, which nothing was done to before. */
const PROGRAM = `
  const touched = [];
  for (const name of ${JSON.stringify(OF_A_PAGE)}) {
    Object.defineProperty(globalThis, name, {configurable: true, get: () => void touched.push(name)});
  }
  const names = Object.keys(await import('realtime-voice/session'));
  const {VoiceSession, VoiceError} = await import('realtime-voice/session');
  const session = new VoiceSession({serverUrl: 'https://voice.example.com/api/realtime'});
  const told = [];
  session.on('status', ({state}) => told.push(state.phase));
  process.stdout.write(JSON.stringify({
    names, touched, told,
    phase: session.state.get().phase,
    isError: new VoiceError('config/invalid') instanceof Error,
  }));
`;

describe('realtime-voice/session, imported by its name', () => {
  test('is there without a page, and asks for nothing that only a page has', async () => {
    const {stdout} = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', PROGRAM], {
      cwd: ROOT,
    });
    assert.deepEqual(JSON.parse(stdout), {
      names: ['VoiceError', 'VoiceSession'],
      touched: [],
      told: [],
      phase: 'idle',
      isError: true,
    });
  });
});
