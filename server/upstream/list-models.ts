/** The models that a key can use, and when each ends, as the provider lists them: what no table of ours can know. */
import {z} from 'zod';
import {VoiceError} from '../../src/shared/errors.js';
import {parseJson} from '../../src/realtime/protocol/parse.js';
import {OwnError} from '../log/own-error.js';
import {providerAt} from './create-upstream.js';
import {statusFailure} from './failure.js';
import {ProviderHttp, blotOut} from './provider-http.js';

const listed = z.object({
  data: z.array(
    z.looseObject({
      id: z.string(),
      // Seconds or an ISO date: no document of the provider shows one.
      shutdown_date: z.union([z.number(), z.string()]).nullish(),
    }),
  ),
});

export type ModelList = ReadonlyMap<string, {readonly shutdown?: string | undefined}>;

/** Rejects with a `VoiceError`; what the provider said is in its cause. */
export async function listModels({baseUrl, apiKey}: {baseUrl: string; apiKey: string}): Promise<ModelList> {
  const provider = providerAt(baseUrl);
  const http = new ProviderHttp(provider.baseUrl(baseUrl), blotOut(apiKey));
  try {
    const reply = await http.ask({method: 'GET', path: '/models', headers: provider.credentials(apiKey)});
    const text = await reply.text();
    if (reply.status !== 200) throw statusFailure(reply.status, text);
    const parsed = listed.safeParse(parseJson(text));
    if (!parsed.success) {
      throw new VoiceError('transport/handshake', {cause: new OwnError('The provider listed no models')});
    }
    return new Map(parsed.data.data.map(({id, shutdown_date: date}) => [id, {shutdown: dayOf(date)}]));
  } finally {
    await http.close();
  }
}

function dayOf(date: number | string | null | undefined): string | undefined {
  const at = typeof date === 'number' ? date * 1_000 : Date.parse(date ?? '');
  return Number.isNaN(at) ? undefined : new Date(at).toISOString().slice(0, 10);
}
