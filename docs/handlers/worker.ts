// src/index.ts of a Worker on the route www.example.com/voice-token, for <realtime-voice token-url="/voice-token">.
type Login = {get: (id: string) => Promise<string | null>};
type Env = {OPENAI_API_KEY: string; OPENAI_BASE_URL?: string; SESSIONS: Login};

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    if (request.method !== 'POST') return new Response(null, {status: 405, headers: {allow: 'POST'}});
    // A KV namespace in which your login keeps who has which session.
    const id = /(?:^|;\s*)session=([\w-]{16,})/.exec(request.headers.get('cookie') ?? '')?.[1];
    if (!id || !(await env.SESSIONS.get(id))) return new Response(null, {status: 401});
    const base_url = env.OPENAI_BASE_URL ?? 'https://api.openai.com/v1';
    const answer = await fetch(`${base_url}/realtime/client_secrets`, {
      method: 'POST',
      headers: {authorization: `Bearer ${env.OPENAI_API_KEY}`, 'content-type': 'application/json'},
      body: JSON.stringify({
        expires_after: {anchor: 'created_at', seconds: 30},
        session: {type: 'realtime', model: 'gpt-realtime-2.1-mini'},
      }),
      signal: AbortSignal.timeout(10_000),
      redirect: 'manual',
    }).catch(() => undefined);
    if (!answer?.ok) return new Response(null, {status: answer?.status === 429 ? 429 : 502});
    return Response.json({...(await answer.json()), base_url}, {headers: {'cache-control': 'no-store'}});
  },
};
