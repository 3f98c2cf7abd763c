/** The name under which widget and guard speak to each other on a WebSocket (Sec-WebSocket-Protocol, RFC 6455 §1.9). */
export const GUARDED_SUBPROTOCOL = 'realtime-voice.v1';
