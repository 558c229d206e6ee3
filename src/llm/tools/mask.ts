import { isObject, type Json } from "../../domain/json.ts";

const MASK = "***";

/** The value with every text that holds the key masked: a tool that repeats what it was sent tells it to nobody. */
export function masked(value: Json, key: string | null): Json {
  if (key === null || key === "") return value;
  const mask = (item: Json): Json => {
    if (typeof item === "string") return item.replaceAll(key, MASK);
    if (Array.isArray(item)) return item.map(mask);
    if (!isObject(item)) return item;
    return Object.fromEntries(
      Object.entries(item).map(([name, child]) => [name.replaceAll(key, MASK), mask(child)]),
    );
  };
  return mask(value);
}
