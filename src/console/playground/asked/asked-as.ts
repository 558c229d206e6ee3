import type { JsonObject } from "../../../domain/json.ts";
import { objectIn } from "../../kit/json-text.ts";
import { useKept } from "../../kit/kept.ts";

/** For whom an agent is asked, as it is typed. */
export interface AskedAs {
  userId: string;
  /** JSON; empty: none. */
  attributes: string;
  variables: Record<string, string>;
  debug: boolean;
}

const NOBODY: AskedAs = { userId: "", attributes: "", variables: {}, debug: false };

export const useAskedAs = (): [AskedAs, (next: AskedAs) => void] => useKept("asked-as", NOBODY);

/** Null for what is no JSON object. */
export const readAttributes = (typed: string): JsonObject | null => objectIn(typed, {});
