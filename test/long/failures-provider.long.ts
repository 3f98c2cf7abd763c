/** Failures of the provider on the ways that every run leaves out; see test/e2e/failures-provider.e2e.ts. */
import {describeProviderFailures} from '../support/provider-failure.js';

describeProviderFailures([
  ['without quota', 'guarded', 'websocket', 'quota-429', 'budget/exhausted'],
  ['without quota', 'direct', 'webrtc', 'quota-429', 'budget/exhausted'],
  ['that answers an offer with JSON', 'direct', 'webrtc', 'sdp-400', 'transport/handshake'],
  ['that never answers', 'guarded', 'websocket', 'hang', 'transport/timeout'],
]);
