/** The limits of one run, each with its unit and the reason for it. */

/** Calls of the model in one run: each answers the tools of the one before. */
export const DEFAULT_STEPS = 8;
export const MAX_STEPS = 32;
/** Milliseconds that one try may take until it answers: a person waits. */
export const DEFAULT_TRY_MS = 30_000;
export const MIN_TRY_MS = 100;
export const MAX_TRY_MS = 300_000;
/** Milliseconds of a whole run: all tries, fallbacks and tools together. */
export const DEFAULT_TOTAL_MS = 60_000;
export const MAX_TOTAL_MS = 600_000;
/** Further tries of one model after the first. */
export const DEFAULT_RETRIES = 1;
export const MAX_RETRIES = 5;
/** Models that stand in for the first, one after the other. */
export const MAX_FALLBACKS = 5;
/** Texts that end an answer, and characters of one: more than any provider takes. */
export const MAX_STOPS = 16;
export const MAX_STOP_LENGTH = 256;
/** Tokens of a run: more than this, from a provider, is no count. Interactions take as many. */
export const MAX_RUN_TOKENS = 1_000_000_000;
/** US dollars of a run, likewise. */
export const MAX_RUN_USD = 1_000_000;
/** Turns of a session that go to the model. */
export const DEFAULT_TURNS = 10;
export const MAX_TURNS = 100;
/** Seconds that a session may last after its last turn. */
export const MIN_TTL_SECONDS = 60;
export const MAX_TTL_SECONDS = 90 * 24 * 3_600;
/** Tools of one configuration, and characters of a tool's name: what providers take. */
export const MAX_TOOLS = 128;
export const MAX_TOOL_NAME_LENGTH = 64;
/** Calls of tools that one step of a run makes side by side, and a run in all: each asks somebody's server. */
export const MAX_STEP_CALLS = 32;
export const MAX_RUN_CALLS = 128;
/** Blocked phrases, security keywords or disclaimers of one configuration: every message is looked through for them. */
export const MAX_PHRASES = 500;
/** Characters of one of them. */
export const MAX_PHRASE_LENGTH = 200;
/** Characters of a disclaimer, or of the answer when blocked. */
export const MAX_SENTENCE_LENGTH = 4_000;
/** The most that max_input_length can allow, in characters: as many as a message may have. */
export const MAX_MESSAGE_LENGTH = 100_000;
/** Characters of the turns of a session that go to the model, beside the one that is being answered. */
export const MAX_HISTORY_LENGTH = 200_000;
