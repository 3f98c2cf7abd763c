/**
 * The one error class of the project and its codes. It stands alone so that server, session and views
 * speak of a failure by the same code; what the visitor reads comes from the locale, by code.
 */

/** Where each code is explained to the developer. */
const HELP = 'https://github.com/realtime-voice/realtime-voice/blob/main/docs/errors.md';

/** Codes after which another try can succeed without a change by somebody. One text each: they are lighter. */
const PASSING =
  'microphone/denied microphone/not-found microphone/in-use audio/suspended token/rate-limited transport/handshake transport/timeout transport/lost session/expired session/elsewhere session/failed budget/reserved';

/** Codes that stay until somebody changes something. */
const LASTING =
  'microphone/policy audio/worklet-blocked config/invalid config/not-allowed config/no-server config/retired token/rejected session/rejected budget/exhausted browser/unsupported';

type Words<Text extends string> = Text extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Text;

/** What failed, in one of the terms that docs/errors.md explains. */
export type VoiceErrorCode = Words<typeof PASSING> | Words<typeof LASTING>;

const RETRYABLE: ReadonlySet<string> = new Set(PASSING.split(' '));

export const VOICE_ERROR_CODES = [...RETRYABLE, ...LASTING.split(' ')] as readonly VoiceErrorCode[];

export type VoiceErrorOptions = {
  /**
   * What exactly happened, for the developer: names the thing, the value and what is allowed. Where it is left out,
   * the code says it all, and the message is where that is explained.
   */
  readonly message?: string | undefined;
  /** The original exception or answer. */
  readonly cause?: unknown;
  /** Seconds after which another try makes sense. */
  readonly retryAfter?: number | undefined;
};

/** A failure with a code from the table. `code` decides behaviour; `message` is for developers. */
export class VoiceError extends Error {
  override readonly name = 'VoiceError';
  readonly code: VoiceErrorCode;
  readonly retryAfter: number | undefined;

  constructor(code: VoiceErrorCode, options: VoiceErrorOptions = {}) {
    super(options.message ?? `${code}, explained at ${helpOf(code)}`, {cause: options.cause});
    this.code = code;
    this.retryAfter = options.retryAfter;
  }

  /** Can another try succeed without somebody changing something? */
  get retryable(): boolean {
    return RETRYABLE.has(this.code);
  }

  /** The page that explains the code and what to do. */
  get help(): string {
    return helpOf(this.code);
  }
}

function helpOf(code: VoiceErrorCode): string {
  return `${HELP}#${code.replace('/', '')}`;
}

/** Is this string one of our codes? Used where a code arrives over the network. */
export function isVoiceErrorCode(code: string): code is VoiceErrorCode {
  return (VOICE_ERROR_CODES as readonly string[]).includes(code);
}

/** Any exception as a `VoiceError`: itself if it is one, else `code` with the exception as the cause. */
export function asVoiceError(failure: unknown, code: VoiceErrorCode): VoiceError {
  if (failure instanceof VoiceError) return failure;
  return new VoiceError(code, {cause: failure});
}
