/**
 * The session object of the Realtime protocol, as `session.update`, a client secret or a call writes it. It stands
 * alone because it is all types: what a session can be costs a browser no byte.
 */

/** A function tool as the session declares it. `parameters` is a JSON Schema of an object. */
export type FunctionTool = {
  readonly type: 'function';
  readonly name: string;
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
};

type McpFilter = {readonly tool_names?: readonly string[]; readonly read_only?: boolean};

/** Tools of an MCP server, which the provider itself calls. */
export type McpTool = {
  readonly type: 'mcp';
  readonly server_label: string;
  readonly server_url?: string;
  readonly connector_id?: string;
  readonly tunnel_id?: string;
  readonly server_description?: string;
  readonly authorization?: string;
  readonly headers?: Readonly<Record<string, string>> | null;
  readonly allowed_tools?: readonly string[] | McpFilter | null;
  readonly require_approval?:
    'always' | 'never' | {readonly always?: McpFilter; readonly never?: McpFilter} | null;
  readonly defer_loading?: boolean;
};

export type SessionTool = FunctionTool | McpTool;

export type ToolChoice =
  | 'auto'
  | 'none'
  | 'required'
  | {readonly type: 'function'; readonly name: string}
  | {readonly type: 'mcp'; readonly server_label: string; readonly name?: string | null};

type TurnAnswers = {
  /** Does the provider answer a turn by itself? */
  readonly create_response?: boolean;
  /** Does it cut its answer by itself when somebody speaks? */
  readonly interrupt_response?: boolean;
};

export type TurnDetection =
  | (TurnAnswers & {
      readonly type: 'server_vad';
      readonly threshold?: number;
      readonly prefix_padding_ms?: number;
      readonly silence_duration_ms?: number;
      /** 5000 to 30000; `null` switches it off. */
      readonly idle_timeout_ms?: number | null;
    })
  | (TurnAnswers & {
      readonly type: 'semantic_vad';
      readonly eagerness?: 'low' | 'medium' | 'high' | 'auto';
    });

/** How the events of a socket carry sound. Over WebRTC it does not matter. */
export type AudioFormat =
  | {readonly type: 'audio/pcm'; readonly rate: 24000}
  | {readonly type: 'audio/pcmu'}
  | {readonly type: 'audio/pcma'};

type Effort = 'minimal' | 'low' | 'medium' | 'high' | 'xhigh';

/** Who writes down what the visitor says. Which of the hints a model takes is in the provider's reference. */
export type Transcription = {
  readonly model: string;
  readonly language?: string;
  readonly languages?: readonly string[];
  readonly keywords?: readonly string[];
  readonly prompt?: string;
  readonly delay?: Effort;
};

export type NoiseReduction = {
  readonly type?: 'near_field' | 'far_field';
  /** 1 when first switched on; left out, it stays as it is. */
  readonly strength?: number;
};

/** A voice by its name, or one of the owner's own by its id. */
export type Voice = string | {readonly id: string};

/**
 * `null` switches a thing off, which is not the same as leaving it out: that leaves it as it is. A session of type
 * `transcription` hears and writes down, and has nothing but `audio.input` and `include`; one of type `translation` says
 * what it hears in `audio.output.language` (translation-dialect.ts).
 */
export type RealtimeSession = {
  readonly type: 'realtime' | 'transcription' | 'translation';
  readonly model?: string;
  readonly instructions?: string;
  readonly output_modalities?: readonly ['audio'] | readonly ['text'];
  readonly max_output_tokens?: number | 'inf';
  readonly truncation?:
    | 'auto'
    | 'disabled'
    | {
        readonly type: 'retention_ratio';
        readonly retention_ratio: number;
        readonly token_limits?: {readonly post_instructions: number};
      };
  readonly audio?: {
    readonly input?: {
      readonly format?: AudioFormat;
      readonly noise_reduction?: NoiseReduction | null;
      readonly transcription?: Transcription | null;
      readonly turn_detection?: TurnDetection | null;
    };
    readonly output?: {
      readonly format?: AudioFormat;
      readonly voice?: Voice;
      readonly speed?: number;
      /** Of a translation: the language that is spoken (BCP 47). */
      readonly language?: string;
    };
  };
  readonly tools?: readonly SessionTool[];
  readonly tool_choice?: ToolChoice;
  /** Reasoning models only, as is `reasoning`: others refuse it. */
  readonly parallel_tool_calls?: boolean;
  readonly reasoning?: {readonly effort: Effort};
  readonly include?: ReadonlyArray<'item.input_audio_transcription.logprobs'> | null;
  readonly tracing?:
    | 'auto'
    | {
        readonly workflow_name?: string;
        readonly group_id?: string;
        readonly metadata?: Readonly<Record<string, string>>;
      }
    | null;
};
