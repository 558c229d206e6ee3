import { isObject } from "../../../domain/json.ts";

/** Ids of the saved groups that conditions name, wherever they stand. */
export function groupsIn(json: unknown): string[] {
  const found = new Set<string>();
  const waiting: unknown[] = [json];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (Array.isArray(value)) waiting.push(...(value as unknown[]));
    else if (isObject(value))
      for (const [key, child] of Object.entries(value))
        if ((key === "$inGroup" || key === "$notInGroup") && typeof child === "string") found.add(child);
        else waiting.push(child);
  }
  return [...found].toSorted();
}
