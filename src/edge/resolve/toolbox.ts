import { filterTools } from "../../domain/evaluate/tools.ts";
import type { AgentEntry, Config } from "../memory/agent-entry.ts";
import { Derived } from "./derived.ts";
import { MAX_FILTERED_BYTES } from "../limits.ts";

/** A configuration as JSON text without the tools that flags have taken away, and their names. */
export interface Filtered {
  text: string;
  removed: readonly string[];
}

const NOTHING: readonly string[] = [];

/** A character may have two bytes. */
const variants = new Derived<Filtered>(MAX_FILTERED_BYTES, ({ text }) => text.length * 2 + 200);

/** Takes the tools out of a version's configuration; each set of them is taken out once. */
export function withoutTools(
  entry: AgentEntry,
  version: number,
  { text }: Config,
  disabled: readonly string[],
): Filtered {
  if (disabled.length === 0) return { text, removed: NOTHING };
  const name = JSON.stringify([version, disabled]);
  const known = variants.get(entry, name);
  if (known) return known;
  const { config, removed } = filterTools(JSON.parse(text), disabled);
  const made = removed.length === 0 ? { text, removed } : { text: JSON.stringify(config), removed };
  variants.set(entry, name, made);
  return made;
}
