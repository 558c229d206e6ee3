import { Problem } from "./errors.ts";

/** What stands in the way of, or already at, the number that a new version asks for. */
export interface NumberRequest {
  /** The number asked for; null: the next one. */
  wanted: number | null;
  /** The agent's highest number, 0 while it has none. */
  latest: number;
  existing: { status: "draft" | "published"; configHash: string } | null;
  configHash: string;
}

/** Take a number (null: the next), complete the draft that has it, or leave the version that is already so. */
export type NumberDecision = { do: "take"; version: number | null } | { do: "complete" } | { do: "nothing" };

/**
 * Numbers have no gaps: the next one, or for an agent's first version any. A number that exists is answered when it is
 * a draft, or the same configuration; else throws `version_conflict` naming the next number.
 */
export function decideNumber({ wanted, latest, existing, configHash }: NumberRequest): NumberDecision {
  if (wanted === null) return { do: "take", version: null };
  if (existing?.status === "draft") return { do: "complete" };
  if (existing?.configHash === configHash) return { do: "nothing" };
  if (!existing && (latest === 0 || wanted === latest + 1)) return { do: "take", version: wanted };
  throw numberConflict(latest + 1, existing ? `Version ${wanted} exists with another configuration.` : null);
}

export const numberConflict = (next: number, why: string | null): Problem =>
  new Problem(
    "version_conflict",
    `${why ?? "Version numbers have no gaps."} The next number is ${next}: send it, or no version to take it.`,
    { extra: { next_version: next } },
  );
