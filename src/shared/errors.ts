/**
 * The one error class of the project and its code table. It stands alone so that server, session and views
 * speak of a failure by the same code; what the visitor reads comes from the locale, by code.
 */

/** Where each code is explained to the developer. */
const HELP = 'https://github.com/realtime-voice/realtime-voice/blob/main/docs/errors.md';

/** Every code with whether another try can succeed without a change by somebody, and a sentence for developers. */
export const VOICE_ERRORS = {
  'microphone/denied': {retryable: true, message: 'The visitor or the browser refused the microphone'},
  'microphone/not-found': {retryable: true, message: 'No microphone is connected'},
  'microphone/in-use': {retryable: true, message: 'Another program holds the microphone'},
  'microphone/policy': {
    retryable: false,
    message: 'The permissions policy of the page forbids the microphone: allow="microphone" on the frame',
  },
  'audio/suspended': {retryable: true, message: 'The browser did not start the AudioContext'},
  'audio/worklet-blocked': {
    retryable: false,
    message: 'The page allows no AudioWorklet',
  },
  'config/invalid': {retryable: false, message: 'An attribute has a value that is not allowed'},
  'config/not-allowed': {retryable: false, message: 'The agent does not let the page set this'},
  'config/no-server': {retryable: false, message: 'No voice server found: add server-url="https://…"'},
  'config/retired': {retryable: false, message: 'The setting no longer exists'},
  'token/rejected': {retryable: false, message: 'The visitor token was refused'},
  'token/rate-limited': {retryable: true, message: 'Too many calls: try again later'},
  'transport/handshake': {retryable: true, message: 'The connection could not be set up'},
  'transport/timeout': {retryable: true, message: 'The voice server did not answer in time'},
  'transport/lost': {retryable: true, message: 'The connection broke during the call'},
  'session/rejected': {retryable: false, message: 'The provider refused the session: check the key'},
  'session/expired': {retryable: true, message: 'The session reached its time limit'},
  'session/elsewhere': {retryable: true, message: 'The call goes on in another window'},
  'session/failed': {retryable: true, message: 'The provider could not answer'},
  'budget/reserved': {retryable: true, message: 'The budget is reserved by other calls at the moment'},
  'budget/exhausted': {retryable: false, message: 'The budget or the quota of the provider is used up'},
  'browser/unsupported': {retryable: false, message: 'This browser or page address has no voice support'},
} as const satisfies Record<string, {retryable: boolean; message: string}>;

export type VoiceErrorCode = keyof typeof VOICE_ERRORS;

export type VoiceErrorOptions = {
  /** What exactly happened, for the developer: names the thing, the value and what is allowed. */
  readonly message?: string;
  /** The original exception or answer. */
  readonly cause?: unknown;
  /** Seconds after which another try makes sense. */
  readonly retryAfter?: number;
};

/** A failure with a code from the table. `code` decides behaviour; `message` is for developers. */
export class VoiceError extends Error {
  override readonly name = 'VoiceError';
  readonly code: VoiceErrorCode;
  readonly retryAfter: number | undefined;

  constructor(code: VoiceErrorCode, options: VoiceErrorOptions = {}) {
    super(options.message ?? VOICE_ERRORS[code].message, {cause: options.cause});
    this.code = code;
    this.retryAfter = options.retryAfter;
  }

  /** Can another try succeed without somebody changing something? */
  get retryable(): boolean {
    return VOICE_ERRORS[this.code].retryable;
  }

  /** The page that explains the code and what to do. */
  get help(): string {
    return `${HELP}#${this.code.replace('/', '')}`;
  }
}

/** Is this string one of our codes? Used where a code arrives over the network. */
export function isVoiceErrorCode(code: string): code is VoiceErrorCode {
  return Object.hasOwn(VOICE_ERRORS, code);
}

/** Any exception as a `VoiceError`: itself if it is one, else `code` with the exception as the cause. */
export function asVoiceError(failure: unknown, code: VoiceErrorCode): VoiceError {
  if (failure instanceof VoiceError) return failure;
  return new VoiceError(code, {cause: failure});
}
