/**
 * A sound card that nobody hears: pulseaudio with one silent output, for a browser whose AudioContext stays suspended
 * where there is none. It stands alone because nothing of it is the machine's: it is reached by a socket in a folder of its
 * own, and ends with the run.
 */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {findProgram} from '../../test/support/debian.js';
import {startProgram} from './program.js';

export type NullSink = {
  /** What a browser must be told to play there. */
  readonly env: Readonly<Record<string, string>>;
  readonly end: () => Promise<void>;
};

const OWN = [
  ...['-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1', '--disable-shm=yes'],
  // The kernel ends who takes precedence over others for too long, which on a busy machine is soon.
  ...['--realtime=no', '--high-priority=no'],
];

export async function startNullSink(): Promise<NullSink> {
  const socketIn = (folder: string): string => join(folder, 'native');
  const program = startProgram(findProgram('pulseaudio'), folder => [
    ...OWN,
    ...['-L', `module-native-protocol-unix socket=${socketIn(folder)} auth-anonymous=1`],
    ...['-L', 'module-null-sink sink_name=silence rate=48000'],
  ]);
  const socket = socketIn(program.folder);
  await program.until(() => existsSync(socket));
  return {env: {PULSE_SERVER: `unix:${socket}`}, end: program.end};
}
