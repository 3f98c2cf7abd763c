/**
 * Azure OpenAI: the same protocol under a resource of the owner's. Its key is shown in a header of its own, a deployment
 * stands where a model does, and its paths begin at `/openai/v1`, which takes no api-version.
 */
import {callInPathOrQuery} from './call-location.js';
import type {Provider} from './provider.js';

const HOSTS = ['.openai.azure.com', '.services.ai.azure.com'];
const PATHS = '/openai/v1';

export const AZURE: Provider = {
  name: 'azure',
  credentials: apiKey => ({'api-key': apiKey}),
  callIn: callInPathOrQuery,
  // The portal shows the resource, its documents the path below it.
  baseUrl: written => {
    const {origin, pathname} = new URL(written);
    return /^\/(openai\/?)?$/.test(pathname)
      ? `${origin}${PATHS}`
      : `${origin}${pathname.replace(/\/+$/, '')}`;
  },
  sealedWebRtc: 'unknown',
  ownModelNames: true,
};

export function isAzure(baseUrl: string): boolean {
  const {hostname} = new URL(baseUrl);
  return HOSTS.some(host => hostname.endsWith(host));
}
