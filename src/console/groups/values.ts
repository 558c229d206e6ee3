import { MAX_GROUP_BYTES, MAX_GROUP_VALUE_LENGTH, MAX_GROUP_VALUES } from "../../domain/limits.ts";

export type Value = string | number;
/** How lines are read: `7` is text, a number, or what JSON says. */
export type Kind = "text" | "number" | "json";

export interface ValueFault {
  why: "number" | "json" | "long" | "many" | "bytes";
  /** From 1; 0: the group as a whole. */
  line: number;
}

export interface ReadValues {
  /** Each once, in the order of the lines. */
  values: Value[];
  repeated: number;
  /** Characters of the values as JSON. */
  bytes: number;
  faults: ValueFault[];
}

const MAX_FAULTS = 5;

export function kindOf(values: readonly Value[]): Kind {
  if (values.every((value) => typeof value === "string" && isPlain(value))) return "text";
  return values.every((value) => typeof value === "number") ? "number" : "json";
}

/** What a line of text can be: without breaks, and the same after spaces around it are gone. */
const isPlain = (text: string): boolean => text !== "" && text === text.trim() && !/[\r\n]/.test(text);

export const written = (values: readonly Value[], kind: Kind): string =>
  values.map((value) => (kind === "json" ? JSON.stringify(value) : String(value))).join("\n");

/** A group's values from lines; empty ones are none. */
export function readValues(typed: string, kind: Kind): ReadValues {
  const values = new Set<Value>();
  const faults: ValueFault[] = [];
  let lines = 0;
  for (const [index, line] of typed.split("\n").entries()) {
    const text = line.trim();
    if (text === "") continue;
    lines += 1;
    const value = valueOf(text, kind);
    const isLong = typeof value === "string" && value.length > MAX_GROUP_VALUE_LENGTH;
    if (value !== null && !isLong) values.add(value);
    else if (faults.length < MAX_FAULTS)
      faults.push({ line: index + 1, why: isLong ? "long" : kind === "number" ? "number" : "json" });
    else lines -= 1;
  }
  const list = [...values];
  const bytes = JSON.stringify(list).length;
  if (list.length > MAX_GROUP_VALUES) faults.push({ line: 0, why: "many" });
  if (bytes > MAX_GROUP_BYTES) faults.push({ line: 0, why: "bytes" });
  const refused = faults.filter(({ line }) => line > 0).length;
  return { values: list, repeated: lines - refused - list.length, bytes, faults };
}

/** Null: the line is none. */
function valueOf(text: string, kind: Kind): Value | null {
  if (kind === "text") return text;
  if (kind === "number") {
    const number = Number(text);
    return Number.isFinite(number) ? number : null;
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" || typeof value === "number" ? value : null;
  } catch {
    return null;
  }
}

/** How many values are new in `after`, and how many are gone. */
export function changeOf(
  before: readonly Value[],
  after: readonly Value[],
): { added: number; removed: number } {
  const [was, is] = [new Set(before), new Set(after)];
  return {
    added: after.filter((value) => !was.has(value)).length,
    removed: before.filter((value) => !is.has(value)).length,
  };
}

/** Both people's changes to `base`: what one added is there, what one removed is not. */
export function mergedValues(
  base: readonly Value[],
  mine: readonly Value[],
  theirs: readonly Value[],
): Value[] {
  const [was, other, own] = [new Set(base), new Set(theirs), new Set(mine)];
  const kept = mine.filter((value) => !was.has(value) || other.has(value));
  return [...kept, ...theirs.filter((value) => !was.has(value) && !own.has(value))];
}
