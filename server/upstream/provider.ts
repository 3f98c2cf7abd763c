/**
 * What differs between the providers of the Realtime protocol, as a list. It stands alone because the rest is the same
 * for all of them: another provider is another such list, and no other class.
 */
import type {ReadLocation} from './call-location.js';
import type {UpstreamCapabilities} from './upstream.js';

export type Provider = {
  /** As pages and the log are told. */
  readonly name: string;
  /** The headers that show the key. */
  readonly credentials: (apiKey: string) => Readonly<Record<string, string>>;
  /** How it names a call that it made. */
  readonly callIn: ReadLocation;
  /** Where its paths begin, from what an owner wrote. */
  readonly baseUrl: (written: string) => string;
  readonly sealedWebRtc: UpstreamCapabilities['sealedWebRtc'];
  /** Has it sessions that translate? Only in its present dialect. */
  readonly translates?: boolean;
  readonly ownModelNames?: boolean;
};
