/** A tool that the owner's side carries out. It stands alone as the type that a function and an HTTP endpoint share. */

/** Who and what a tool is called for. Nothing of it was said by the model. */
export type ToolContext = {
  readonly agent: string;
  /** What the owner's backend signed of the visitor; absent: nobody knows who they are. */
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  /** The call, by a name that is the same for as long as it lasts. */
  readonly callId: string;
  /** Aborts when the call is over, or the tool's time. */
  readonly signal: AbortSignal;
};

/**
 * Carries out a call. `args` fit the tool's schema, and are the model's word: what they ask for is allowed by `context`
 * alone. Resolves to what the model is told: a text, or anything that JSON can write. A rejection is told as an error
 * without its text.
 */
export type ServerTool = (args: Readonly<Record<string, unknown>>, context: ToolContext) => Promise<unknown>;
