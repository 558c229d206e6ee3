/**
 * How a context's last rollback ended. `pending` stands in the row only while the write of a rollback is under way: it is
 * one transaction, so that nobody reads it. `success`: pointer and current version are the target. `failed`: the target was
 * gone by then, pruned by a write that came between, and nothing has moved.
 */
export const ROLLBACK_STATES = ["pending", "success", "failed"] as const;
export type RollbackState = (typeof ROLLBACK_STATES)[number];

/** What a name may be. It has no dots: `{{contexts.<name>.<member>}}` goes on behind one. */
export const CONTEXT_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

/** Bytes of one version as JSON: each is copied whole by every change of it. */
export const MAX_CONTEXT_BYTES = 256 * 1024;
/** Levels of nesting of one version's data. */
export const MAX_CONTEXT_DEPTH = 32;
/** Contexts of one instance. */
export const MAX_CONTEXTS = 200;
/** Contexts that one configuration includes, and their bytes together: every run sends all of them to its model. */
export const MAX_INCLUDED = 16;
export const MAX_INCLUDED_BYTES = 512 * 1024;
/** Operations in one JSON Patch, and bytes that all of its copies may make: a few copies of copies have no end. */
export const MAX_PATCH_OPERATIONS = 1_000;
export const MAX_COPIED_BYTES = 4 * 1024 * 1024;
