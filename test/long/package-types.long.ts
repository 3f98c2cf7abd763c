/** The declarations of the package, as a project sees them that has nothing of ours but what is published. */
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {ROOT} from '../../scripts/find-tests.js';

const TSC = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');

/** What an expected error is not found at is `any`, and fails as well. */
const CONSUMER = `
import {
  VoiceError, VoiceSession,
  type CallUsage, type ConversationEntry, type EndReason, type PageTool, type SessionState, type VoiceErrorCode,
  type VoiceSessionEvents, type VoiceSessionOptions, type VoiceSettings,
} from 'realtime-voice/session';

const settings: VoiceSettings = {transport: 'websocket', greeting: 'Hello', vadSilenceMs: 400};
const tool: PageTool = {name: 'add', description: 'Adds', parameters: {type: 'object'}, handler: () => 3};
const options: VoiceSessionOptions = {serverUrl: 'https://voice.example.com/api/realtime', settings, tools: [tool]};
const session = new VoiceSession(options);
const entries: ConversationEntry[] = [];
const off: () => void = session.on('transcript', ({entry, final}) => {
  if (final) entries.push(entry);
});
session.on('disconnect', ({reason, error}) => {
  const why: EndReason | 'failed' = reason;
  const code: VoiceErrorCode | undefined = error?.code;
  console.log(why, code, error instanceof VoiceError);
});
session.on('usage', ({total}) => {
  const usage: CallUsage = total;
  console.log(usage.responses.total_tokens);
});
session.on('event', ({event}) => console.log(event.type));
const state: SessionState = session.state.get();
if (state.phase === 'live') console.log(state.turn);
const names: keyof VoiceSessionEvents = 'tool-call';
export const done: Promise<void> = session.connect().then(() => session.startListening()).then(off);
session.updateInstructions('Be brief.');
console.log(names, session.conversation.get().length, session.levels().input);

// @ts-expect-error a session is nothing without a server
new VoiceSession({});
// @ts-expect-error there is no such way
new VoiceSession({serverUrl: '', settings: {transport: 'pigeon'}});
// @ts-expect-error nor such an event
session.on('speech', () => undefined);
// @ts-expect-error what it tells is typed
session.on('error', ({error}) => error.code === 'no/such-code');
`;

const RESOLUTIONS = {
  bundler: {module: 'ESNext', moduleResolution: 'Bundler'},
  nodenext: {module: 'NodeNext', moduleResolution: 'NodeNext'},
} as const;

describe('the types of realtime-voice/session', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'voice-consumer-'));
    const installed = join(folder, 'node_modules', 'realtime-voice');
    mkdirSync(installed, {recursive: true});
    cpSync(join(ROOT, 'package.json'), join(installed, 'package.json'));
    cpSync(join(ROOT, 'dist', 'package'), join(installed, 'dist', 'package'), {recursive: true});
    // A dependency of ours, which comes with it.
    symlinkSync(join(ROOT, 'node_modules', 'zod'), join(folder, 'node_modules', 'zod'));
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
    writeFileSync(join(folder, 'page.ts'), CONSUMER);
  });
  after(() => rmSync(folder, {recursive: true, force: true}));

  for (const [name, resolution] of Object.entries(RESOLUTIONS)) {
    test(`are complete for a project with the resolution ${name}`, () => {
      const config = join(folder, `${name}.json`);
      const compilerOptions = {
        ...resolution,
        ...{
          target: 'ES2022',
          lib: ['ES2022', 'DOM'],
          types: [],
          strict: true,
          skipLibCheck: false,
          noEmit: true,
        },
      };
      writeFileSync(config, JSON.stringify({compilerOptions, files: ['page.ts']}));
      const {status, stdout} = spawnSync(process.execPath, [TSC, '-p', config], {encoding: 'utf8'});
      assert.deepEqual({status, stdout}, {status: 0, stdout: ''});
    });
  }
});
