/** How much a visitor may send: the limits that the widget keeps and the guard enforces. */

/** After so long a pause the session is given up, by widget and guard alike: the conversation goes on in another one. */
export const PAUSE_KEPT_MS = 60_000;
/** The largest text frame that a client may send, in UTF-8 bytes: an offer is the longest of them. */
export const MAX_CLIENT_FRAME_BYTES = 64 * 1024;
/** The largest binary frame, header included: the widget's longest chunk is 100 ms, which is half of it in PCM16. */
export const MAX_SOUND_FRAME_BYTES = 10 * 1024;
/** The longest written message, in UTF-16 units. */
export const MAX_TEXT_LENGTH = 2_000;
/** The largest output of a page tool, in UTF-8 bytes. */
export const MAX_TOOL_OUTPUT_BYTES = 8 * 1024;
/** The largest offer, in UTF-16 units. */
export const MAX_SDP_LENGTH = 32 * 1024;
/** The most tools that a page may declare where the agent allows it. */
export const MAX_PAGE_TOOLS = 32;
/** How deep the parameters of a page tool may be nested. */
export const MAX_TOOL_DEPTH = 12;
/** The longest note of a page about itself, in UTF-16 units. */
export const MAX_CONTEXT_LENGTH = 4_000;
/** The longest text that says how a call was, in UTF-16 units. */
export const MAX_FEEDBACK_LENGTH = 2_000;
/** The longest ticket for it, in characters. */
export const MAX_TICKET_LENGTH = 1_024;
/** The largest sealed conversation, in characters: it travels in one frame. */
export const MAX_SEALED_LENGTH = 48 * 1024;
/** The longest visitor token, in characters: a JWT with some claims. */
export const MAX_TOKEN_LENGTH = 4 * 1024;
/** The most terms that a page expects to hear, and the longest of them, in UTF-16 units. */
export const MAX_KEYWORDS = 100;
export const MAX_KEYWORD_LENGTH = 64;
/** The most variables of a page, and the longest value of one, in UTF-16 units. */
export const MAX_VARIABLES = 32;
export const MAX_VARIABLE_LENGTH = 500;
