/**
 * A process that stands in for the provider: it mints at once, and a session says back what it hears. It stands alone
 * because its work must not be counted as a server's.
 */
import {createServer} from 'node:http';
import {WebSocketServer, type WebSocket} from 'ws';

const SECRET = JSON.stringify({
  value: 'ek_0123456789abcdef0123456789abcdef',
  expires_at: Math.floor(Date.now() / 1000) + 600,
  session: {type: 'realtime', id: 'sess_1', model: 'gpt-realtime', instructions: 'Be brief.'},
});

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const isKnown = request.url === '/v1/realtime/client_secrets';
    response
      .writeHead(isKnown ? 200 : 404, {'content-type': 'application/json'})
      .end(isKnown ? SECRET : '{}');
  });
});
const sockets = new WebSocketServer({server, perMessageDeflate: false});
sockets.on('connection', converse);
server.listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('It listens.'));

/** One answer that never ends, made of what is heard. */
function converse(socket: WebSocket): void {
  let isAnswering = false;
  const send = (event: object): void => socket.send(JSON.stringify(event));
  const item = {id: 'item_1', type: 'message', role: 'assistant', status: 'in_progress', content: []};
  const place = {response_id: 'resp_1', item_id: 'item_1', output_index: 0, content_index: 0};
  const answer = (): void => {
    isAnswering = true;
    send({type: 'response.created', event_id: 'e1', response: {id: 'resp_1', status: 'in_progress'}});
    send({type: 'response.output_item.added', event_id: 'e2', response_id: 'resp_1', output_index: 0, item});
    send({type: 'conversation.item.added', event_id: 'e3', previous_item_id: null, item});
    send({type: 'response.content_part.added', event_id: 'e4', ...place, part: {type: 'output_audio'}});
  };
  send({type: 'session.created', event_id: 'e0', session: {type: 'realtime', id: 'sess_1'}});
  socket.on('message', (data: Buffer) => {
    const event = JSON.parse(data.toString()) as {type: string; audio?: string; item?: object};
    if (event.type === 'session.update') send({type: 'session.updated', event_id: 'e5', session: {}});
    else if (event.type === 'conversation.item.create') {
      send({type: 'conversation.item.done', event_id: 'e6', previous_item_id: null, item: event.item});
    } else if (event.type === 'response.create') answer();
    else if (event.type === 'input_audio_buffer.append' && isAnswering) {
      send({type: 'response.output_audio.delta', event_id: 'e7', ...place, delta: event.audio});
    }
  });
}
