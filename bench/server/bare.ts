/**
 * What a server costs that does nothing of what ours does: the same requests passed through, a JSON answer, a pipe of two
 * sockets. And ours mounted behind a framework. It is a process of its own, so that it can be measured alone.
 */
import {createServer} from 'node:http';
import express from 'express';
import {request as ask} from 'undici';
import {WebSocket, WebSocketServer} from 'ws';
import {makeVoice} from '../../test/server/http/site.js';

const provider = process.env['PROVIDER'] ?? '';
const app = express();
app.post('/session', express.json(), async (request, response) => {
  const answer = await ask(`http://${provider}/v1/realtime/client_secrets`, {
    method: 'POST',
    headers: {authorization: 'Bearer any', 'content-type': 'application/json'},
    body: JSON.stringify({session: request.body as unknown}),
  });
  response.json(await answer.body.json());
});
app.post('/json', (_request, response) => {
  response.json({ok: true});
});
const {voice} = makeVoice({
  ...{
    lists: {
      publicOrigins: ['https://voice.example'],
      allowedOrigins: ['https://shop.example'],
      loopback: false,
    },
  },
  ...{loopback: false, trustProxy: 1},
});
app.use('/api/realtime', voice.router);

const server = createServer(app);
const sockets = new WebSocketServer({server, perMessageDeflate: false});
sockets.on('connection', visitor => {
  const upstream = new WebSocket(`ws://${provider}/v1/realtime`, {perMessageDeflate: false});
  upstream.on('message', (data: Buffer, isBinary) => visitor.send(data, {binary: isBinary}));
  visitor.on('message', (data: Buffer, isBinary) => upstream.send(data, {binary: isBinary}));
  visitor.on('close', () => upstream.terminate());
  upstream.on('close', () => visitor.close());
});
server.listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('It listens.'));
