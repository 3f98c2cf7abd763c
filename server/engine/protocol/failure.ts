/**
 * A request that the protocol refuses, with its code. It stands alone because the same failure becomes an
 * `error` event on a session and a JSON body on a route.
 */

export type FailureDetail = {
  readonly type: string;
  readonly code: string | null;
  readonly message: string;
  readonly param: string | null;
};

/** Thrown where an event or a request is refused as a whole. */
export class ProtocolFailure extends Error {
  override readonly name = 'ProtocolFailure';
  readonly code: string;
  readonly param: string | null;
  /** The status of the HTTP answer, where there is one. */
  readonly status: number;

  constructor(code: string, message: string, options: {param?: string | null; status?: number} = {}) {
    super(message);
    this.code = code;
    this.param = options.param ?? null;
    this.status = options.status ?? 400;
  }

  /** The `error` object of the wire. */
  get detail(): FailureDetail {
    const type = this.code === 'insufficient_quota' ? 'insufficient_quota' : 'invalid_request_error';
    return {type, code: this.code, message: this.message, param: this.param};
  }
}
