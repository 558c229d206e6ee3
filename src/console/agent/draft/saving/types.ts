import type { JsonObject } from "../../../../domain/json.ts";
import type { Version } from "../../versions/version-type.ts";

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

export const draftOf = ({ config, description }: Version): Draft => ({
  config: config as JsonObject,
  description,
  unreadable: null,
});

/** Whether there is nothing to save. */
export const isSameDraft = (one: Pick<Draft, "config" | "description">, other: Version): boolean =>
  one.description === other.description && JSON.stringify(one.config) === JSON.stringify(other.config);
