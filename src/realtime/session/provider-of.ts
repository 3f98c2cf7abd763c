/** Where the provider of a call answers, as the token endpoint said. It stands alone because both legs of a direct call ask it. */
import type {Adapter} from '../protocol/adapter.js';
import {PROVIDER_BASE_URL, type TokenResponse} from '../protocol/token.js';

/** Where the provider answers, by which secret and in which dialect. */
export function providerOf(
  {base_url: baseUrl = PROVIDER_BASE_URL, value: secret}: TokenResponse,
  adapter: Adapter | undefined,
): {readonly baseUrl: string; readonly secret: string; readonly adapter: Adapter | undefined} {
  return {baseUrl, secret, adapter};
}
