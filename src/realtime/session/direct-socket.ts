/** A direct call over one WebSocket, which carries events and sound. Loaded where a call takes this way. */
import type {AudioStage} from '../../audio/stage.js';
import type {Disposers} from '../../shared/disposers.js';
import {ProviderSocket} from '../channels/provider-socket.js';
import type {Adapter} from '../protocol/adapter.js';
import type {SoundFormat} from '../protocol/frames.js';
import type {Link} from './connector.js';

export type DirectSocket = {
  /** Absent in a written call. */
  readonly stage: AudioStage | undefined;
  /** Where the provider answers, without a slash at its end. */
  readonly baseUrl: string;
  /** The client secret. */
  readonly secret: string;
  /** Where the provider speaks another dialect. */
  readonly adapter: Adapter | undefined;
  /** Names the model, or what the session is for. */
  readonly query: Readonly<Record<string, string>> | undefined;
  /** How the sound is written; the session says the same. */
  readonly format: SoundFormat;
  readonly chunkMs: number | undefined;
};

/** Opens both; `disposers` releases what was opened. The socket itself connects when somebody listens to it. */
export async function openSocket(
  {stage, baseUrl, secret, adapter, query, format, chunkMs}: DirectSocket,
  disposers: Disposers,
  signal: AbortSignal,
): Promise<Pick<Link, 'channel' | 'leg'>> {
  const {path = ''} = adapter ?? {};
  const url = `${baseUrl.replace(/^http/, 'ws')}/realtime${path}?${new URLSearchParams(query).toString()}`;
  const channel = disposers.use(new ProviderSocket(url, secret, path ? 'pcm16' : format, adapter), opened =>
    opened.close(),
  );
  if (stage === undefined) return {channel, leg: undefined};
  const {PcmSocketLeg} = await import('../legs/pcm-socket.js');
  const leg = await PcmSocketLeg.open({stage, wire: channel, chunkMs}, signal);
  return {channel, leg: disposers.use(leg, opened => opened.close())};
}
