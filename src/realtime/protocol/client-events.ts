/**
 * The client events of the Realtime protocol that we send, and their builders. It stands alone so that every
 * event that leaves us is written in one place; tests hold each against the provider's schema.
 */

/** A function tool as the session declares it. `parameters` is a JSON Schema of an object. */
export type FunctionTool = {
  readonly type: 'function';
  readonly name: string;
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
};

export type TurnDetection =
  | {
      readonly type: 'server_vad';
      readonly threshold?: number;
      readonly prefix_padding_ms?: number;
      readonly silence_duration_ms?: number;
      readonly create_response?: boolean;
      readonly interrupt_response?: boolean;
    }
  | {
      readonly type: 'semantic_vad';
      readonly eagerness?: 'low' | 'medium' | 'high' | 'auto';
      readonly create_response?: boolean;
      readonly interrupt_response?: boolean;
    };

/** How the events of a socket carry sound. Over WebRTC it does not matter. */
export type AudioFormat =
  | {readonly type: 'audio/pcm'; readonly rate: 24000}
  | {readonly type: 'audio/pcmu'}
  | {readonly type: 'audio/pcma'};

/** The session as `session.update`, a client secret or a call creates it. `null` switches a thing off. */
export type RealtimeSession = {
  readonly type: 'realtime';
  readonly model?: string;
  readonly instructions?: string;
  readonly output_modalities?: readonly ['audio'] | readonly ['text'];
  readonly max_output_tokens?: number | 'inf';
  readonly truncation?: {
    readonly type: 'retention_ratio';
    readonly retention_ratio: number;
    readonly token_limits?: {readonly post_instructions: number};
  };
  readonly audio?: {
    readonly input?: {
      readonly format?: AudioFormat;
      readonly noise_reduction?: {readonly type: 'near_field' | 'far_field'} | null;
      readonly transcription?: {readonly model: string; readonly language?: string} | null;
      readonly turn_detection?: TurnDetection | null;
    };
    readonly output?: {
      readonly format?: AudioFormat;
      readonly voice?: string;
      readonly speed?: number;
    };
  };
  readonly tools?: readonly FunctionTool[];
  readonly tool_choice?: 'auto' | 'none' | 'required';
};

export type ClientItem =
  | {
      readonly type: 'message';
      readonly id?: string;
      readonly role: 'user';
      readonly content: readonly [{readonly type: 'input_text'; readonly text: string}];
    }
  | {readonly type: 'function_call_output'; readonly call_id: string; readonly output: string};

export type ClientEvent = {readonly event_id?: string} & (
  | {readonly type: 'session.update'; readonly session: RealtimeSession}
  | {readonly type: 'input_audio_buffer.append'; readonly audio: string}
  | {readonly type: 'input_audio_buffer.commit'}
  | {readonly type: 'input_audio_buffer.clear'}
  | {readonly type: 'conversation.item.create'; readonly item: ClientItem}
  | {
      readonly type: 'conversation.item.truncate';
      readonly item_id: string;
      readonly content_index: number;
      readonly audio_end_ms: number;
    }
  | {readonly type: 'response.create'}
  | {readonly type: 'response.cancel'}
  | {readonly type: 'output_audio_buffer.clear'}
);

/** A user's written message. */
export function userText(text: string): ClientEvent {
  return {
    type: 'conversation.item.create',
    item: {type: 'message', role: 'user', content: [{type: 'input_text', text}]},
  };
}

/** What a tool answered, as text that the model reads. */
export function toolOutput(callId: string, output: string): ClientEvent {
  return {type: 'conversation.item.create', item: {type: 'function_call_output', call_id: callId, output}};
}

/**
 * Cuts an answer at what was heard. `heardMs` is rounded down: the provider refuses decimals, and refuses a
 * position behind the end of the sound that it sent.
 */
export function truncate(itemId: string, contentIndex: number, heardMs: number): ClientEvent {
  return {
    type: 'conversation.item.truncate',
    item_id: itemId,
    content_index: contentIndex,
    audio_end_ms: Math.max(0, Math.floor(heardMs)),
  };
}
