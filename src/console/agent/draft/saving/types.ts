import type { JsonObject } from "../../../../domain/json.ts";
import type { Version } from "../../versions/version-type.ts";
import type { Copies } from "./copies.ts";

/** What somebody is typing as JSON or YAML, and what cannot be read yet. */
export interface Unreadable {
  language: "json" | "yaml";
  text: string;
}

/** A draft as it is on the page. */
export interface Draft {
  /** As it could be read last. */
  config: JsonObject;
  description: string;
  unreadable: Unreadable | null;
}

/** A draft as it is kept in the browser until it is saved. */
export interface Copy extends Draft {
  /** What it was made of: whether somebody else came between is told by this. */
  base_hash: string;
  base_description: string;
  /** ISO 8601. */
  at: string;
}

export type SaveState =
  | { is: "saved" | "waiting" | "saving" | "unreadable" | "away" | "signedOut" }
  /** The server does not take it as it is. */
  | { is: "refused"; error: unknown }
  /** Somebody else saved something else. */
  | { is: "conflict"; theirs: Version }
  /** Somebody else published it. */
  | { is: "sealed" };

/** What the store needs of the world. */
export interface Ports {
  /** Writes if the agent is at this revision; throws `revision_mismatch`. */
  put: (draft: Draft, revision: number) => Promise<Version>;
  read: () => Promise<Version>;
  copies: Copies;
  isSignedOut: () => boolean;
}

export interface Snapshot {
  draft: Draft;
  /** As the server has it, as far as is known here. */
  base: Version;
  state: SaveState;
  /** When what was restored had been typed; null: nothing was. */
  restoredAt: string | null;
  /** How often somebody else's change was taken over unasked. */
  taken: number;
}

export const draftOf = ({ config, description }: Version): Draft => ({
  config: config as JsonObject,
  description,
  unreadable: null,
});

/** Whether there is nothing to save. */
export const isSameDraft = (one: Pick<Draft, "config" | "description">, other: Version): boolean =>
  one.description === other.description && JSON.stringify(one.config) === JSON.stringify(other.config);
