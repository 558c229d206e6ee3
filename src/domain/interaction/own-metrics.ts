import type { InteractionItem } from "./item.ts";

/** What is wrong with the values of a project's own rates, which nobody can know from the item alone; null: nothing. */
export function rateFault(
  { metrics }: InteractionItem,
  defined: ReadonlyMap<string, { kind: string }>,
): string | null {
  for (const [name, value] of Object.entries(metrics ?? {}))
    if (defined.get(name)?.kind === "rate" && !(value >= 0 && value <= 1))
      return `metrics/${name} must be 0 to 1: the project says that it is a rate.`;
  return null;
}
