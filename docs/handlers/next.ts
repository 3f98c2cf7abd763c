// app/api/voice-token/route.ts, for <realtime-voice token-url="/api/voice-token">: a secret for whoever is signed in.
import {createHash} from 'node:crypto';
import {auth} from '@/auth'; // Auth.js; any other login that tells who asks will do

export async function POST(): Promise<Response> {
  const email = (await auth())?.user?.email;
  if (!email) return new Response(null, {status: 401});
  const {OPENAI_API_KEY, OPENAI_BASE_URL: base_url = 'https://api.openai.com/v1'} = process.env;
  const answer = await fetch(`${base_url}/realtime/client_secrets`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${OPENAI_API_KEY}`,
      'content-type': 'application/json',
      'openai-safety-identifier': createHash('sha256').update(email).digest('hex'),
    },
    body: JSON.stringify({
      expires_after: {anchor: 'created_at', seconds: 30},
      session: {type: 'realtime', model: 'gpt-realtime-2.1-mini'},
    }),
    signal: AbortSignal.timeout(10_000),
    redirect: 'manual',
  }).catch(() => undefined);
  if (!answer?.ok) return new Response(null, {status: answer?.status === 429 ? 429 : 502});
  return Response.json({...(await answer.json()), base_url}, {headers: {'cache-control': 'no-store'}});
}
