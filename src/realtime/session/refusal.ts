/** What it means that a server refuses a question. It stands alone because most are answered. */
import {VoiceError, isVoiceErrorCode, type VoiceErrorCode} from '../../shared/errors.js';
import {parseJson} from '../protocol/parse.js';

/** What a status means where the body carries none of our codes. */
const CODE_BY_STATUS: Readonly<Record<number, VoiceErrorCode>> = {
  401: 'session/rejected',
  403: 'session/rejected',
  404: 'config/no-server',
  429: 'budget/exhausted',
};

/** Our server says its code; a provider says a status and its own error object. */
export function refusal(status: number, body: string, otherwise: VoiceErrorCode): VoiceError {
  const json = parseJson(body);
  const problem =
    typeof json === 'object' && json !== null ? (json as {code?: unknown; detail?: unknown}) : {};
  const code = typeof problem.code === 'string' && isVoiceErrorCode(problem.code) ? problem.code : undefined;
  const detail = typeof problem.detail === 'string' ? problem.detail : plain(status);
  return new VoiceError(code ?? CODE_BY_STATUS[status] ?? otherwise, {message: detail, cause: json ?? body});
}

/** A file server that the script came from knows of no voice server. */
function plain(status: number): string {
  return `HTTP status ${status}${status === 404 ? ': no voice server is there, add server-url="https://…"' : ''}`;
}
