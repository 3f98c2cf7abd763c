/** Which adapter answers for a base URL: the one place where a provider is chosen. */
import {AZURE, isAzure} from './azure.js';
import {OPENAI, PRACTICE} from './openai.js';
import type {Provider} from './provider.js';
import {RealtimeUpstream, type RealtimeOptions} from './realtime-upstream.js';
import type {Upstream} from './upstream.js';

const PROVIDERS = {openai: OPENAI, azure: AZURE, practice: PRACTICE} as const satisfies Record<
  string,
  Provider
>;
export type ProviderKind = keyof typeof PROVIDERS;

export type UpstreamChoice = Omit<RealtimeOptions, 'provider' | 'safetyIdentifier'> & {
  /** Absent: whoever the base URL belongs to. */
  readonly kind?: ProviderKind | undefined;
};

export function createUpstream({kind, ...options}: UpstreamChoice): Upstream {
  return new RealtimeUpstream({...options, provider: PROVIDERS[kind ?? providerOf(options.baseUrl)]});
}

/** Azure by the name of its hosts; everything else is asked as OpenAI is. */
export function providerOf(baseUrl: string): 'openai' | 'azure' {
  return isAzure(baseUrl) ? 'azure' : 'openai';
}

/** What differs at a base URL. */
export function providerAt(baseUrl: string): Provider {
  return PROVIDERS[providerOf(baseUrl)];
}

/** Where browsers reach the provider in direct access. */
export function browserBaseUrl(baseUrl: string): string {
  return providerAt(baseUrl).baseUrl(baseUrl);
}
