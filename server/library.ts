/** `realtime-voice/server`: the voice server for an app of one's own, and what it is made of. Importing it does nothing. */
import type {RequestListener} from 'node:http';
import {join} from 'node:path';
import express from 'express';
import {projectFolder} from './engine/project-folder.js';
import {readEnvironment} from './config/environment.js';
import {prepare} from './prepare.js';
import {scriptRoutes} from './routes/static.js';
import type {VoiceServerOptions} from './voice-server.js';

export {EnvironmentError} from './config/environment.js';
export {createBoundedServer} from './http/limits.js';
export type {ServerTool} from './tools/server-tool.js';
export {API_PATH, createVoiceServer, type VoiceServer, type VoiceServerOptions} from './voice-server.js';

export type PreparedVoice = {
  /** For `createVoiceServer`; what an app has of its own, like `serverTools`, stands beside it. */
  readonly options: VoiceServerOptions;
  /** Answers with the script and its parts, and 404 to everything else; in an Express app it leaves that to the next one. */
  readonly script: RequestListener;
  /** What works, and an owner should know all the same. */
  readonly problems: () => readonly string[];
  /** Closes the books; the voice server has to be closed before. */
  readonly close: () => Promise<void>;
};

export type PrepareVoiceOptions = {
  /** Where `voice.config.json` is looked for, and `data` is kept; the folder that the app was started in. */
  readonly folder?: string;
};

/**
 * Opens what a voice server needs, from the variables that our own server takes (`process.env`, or a record). Rejects with
 * an `EnvironmentError` that names every wrong one.
 */
export async function prepareVoice(
  variables: Readonly<Record<string, string | undefined>>,
  {folder = process.cwd()}: PrepareVoiceOptions = {},
): Promise<PreparedVoice> {
  const {options, engine, problems, close} = await prepare(readEnvironment(variables), {variables, folder});
  try {
    await engine?.ready();
  } catch (failure) {
    await close();
    throw failure;
  }
  const script = express();
  script.disable('x-powered-by');
  script.use(scriptRoutes(join(projectFolder(), 'dist/browser')));
  return {options, script: script as RequestListener, problems, close};
}
