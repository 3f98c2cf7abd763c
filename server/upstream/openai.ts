/** OpenAI Realtime, and everything at another base URL that speaks it or its older dialect. */
import {callInPath} from './call-location.js';
import type {Provider} from './provider.js';

export const OPENAI: Provider = {
  name: 'openai',
  credentials: apiKey => ({authorization: `Bearer ${apiKey}`}),
  callIn: callInPath,
  baseUrl: written => written,
  // The provider's documents do not promise it.
  sealedWebRtc: 'unknown',
  translates: true,
};

/** The engine of this project: as the provider that it practises for, and it takes offers without a data channel. */
export const PRACTICE: Provider = {...OPENAI, name: 'practice', sealedWebRtc: 'yes'};
