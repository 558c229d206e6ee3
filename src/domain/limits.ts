/** Every limit, with its unit and the reason for it. */

/** Bytes of one configuration as JSON: far above real prompts, far below D1's 2 MB row. */
export const MAX_CONFIG_BYTES = 512 * 1024;
/** Levels of nesting in a configuration: validators and diffs recurse over it. */
export const MAX_CONFIG_DEPTH = 32;
/** Levels of nesting in any body: a configuration, and the envelope around it. */
export const MAX_BODY_DEPTH = MAX_CONFIG_DEPTH + 8;
/** Bytes of a request's body: one configuration, escaped, and its envelope. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024;
/** Characters of free text such as reasons and descriptions. */
export const MAX_TEXT_LENGTH = 4_000;
/** Characters of names and of who is said to have done something. */
export const MAX_NAME_LENGTH = 255;
/** The highest version number: far from where doubles lose integers, and short in a URL. */
export const MAX_VERSION = 1_000_000_000;
/** Rows of a list's page. */
export const MAX_PAGE = 200;
export const DEFAULT_PAGE = 50;
/** Labels of one agent: all of them travel in its snapshot. */
export const MAX_LABELS = 100;
/** Characters of an Idempotency-Key. */
export const MAX_IDEMPOTENCY_KEY_LENGTH = 255;
/** Bytes of an agent's config_schema or meta_data. */
export const MAX_SCHEMA_BYTES = 64 * 1024;
/** Strings in an agent's list of capabilities. */
export const MAX_CAPABILITIES = 100;
/** Days that a history reaches back: ten years. */
export const MAX_HISTORY_DAYS = 3_650;
/** Bytes of configurations on one page of versions: a page must fit an isolate's memory many times over. */
export const MAX_PAGE_BYTES = 4 * 1024 * 1024;
