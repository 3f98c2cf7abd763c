/** The answer of `GET /models`: the names that clients ask for, all of them spoken by the practice voice. */
import {DEFAULT_MODEL} from '../protocol/session-settings.js';
import {DEFAULT_TRANSLATION_MODEL} from '../protocol/translation-session.js';

const CREATED = 1_750_000_000;

export const MODELS: readonly object[] = [
  DEFAULT_MODEL,
  'gpt-realtime-2.1',
  'gpt-live-transcribe',
  DEFAULT_TRANSLATION_MODEL,
  'practice-voice',
].map(id => ({id, object: 'model', created: CREATED, owned_by: 'local'}));
