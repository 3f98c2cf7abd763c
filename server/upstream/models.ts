/** The models of the provider that this project knows. One table, so that a default is changed in one place. */

/** The current small model: what a call costs is bounded by it unless the owner chooses another. */
export const DEFAULT_REALTIME_MODEL = 'gpt-realtime-2.1-mini';
