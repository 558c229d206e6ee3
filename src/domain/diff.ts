import { diffLines } from "diff";
import { createPatch, type Operation } from "rfc6902";
import { isObject, pointer, type Json, type JsonObject } from "./json.ts";

export interface LineChange {
  op: "add" | "remove" | "keep";
  lines: string[];
}

export interface TextChange {
  /** JSON Pointer of the text in both configurations. */
  path: string;
  changes: LineChange[];
}

export interface ConfigDiff {
  /** RFC 6902 operations that turn the first configuration into the second. */
  operations: Operation[];
  /** Line by line, every text of several lines, or of more than 80 characters, that differs. */
  text: TextChange[];
}

const isLong = (text: string): boolean => text.includes("\n") || text.length > 80;

/** Lines kept around a change; the rest of an unchanged run is left out. */
const CONTEXT = 3;

/**
 * What one comparison of two texts may cost, in lines times changed lines (the algorithm is Myers'): a fraction of a
 * second. Texts that differ more are told as one replacement.
 */
const MAX_LINE_WORK = 4_000_000;

const linesOf = (text: string): string[] => text.replace(/\n$/, "").split("\n");

function lineChanges(from: string, to: string): LineChange[] {
  const size = linesOf(from).length + linesOf(to).length;
  const parts = diffLines(from, to, { maxEditLength: Math.floor(MAX_LINE_WORK / size) });
  if (parts === undefined) {
    return [
      { op: "remove", lines: linesOf(from) },
      { op: "add", lines: linesOf(to) },
    ];
  }
  return parts.map((part, index) => {
    const lines = linesOf(part.value);
    if (part.added) return { op: "add", lines };
    if (part.removed) return { op: "remove", lines };
    const head = index === 0 ? [] : lines.slice(0, CONTEXT);
    const tail = index === parts.length - 1 ? [] : lines.slice(-CONTEXT);
    const whole = head.length + tail.length >= lines.length;
    const left = lines.length - head.length - tail.length;
    return { op: "keep", lines: whole ? lines : [...head, `… ${left} lines`, ...tail] };
  });
}

function textChanges(from: Json | undefined, to: Json | undefined, path: string, found: TextChange[]): void {
  if (typeof from === "string" && typeof to === "string") {
    if (from !== to && (isLong(from) || isLong(to))) found.push({ path, changes: lineChanges(from, to) });
  } else if (Array.isArray(from) && Array.isArray(to)) {
    from.forEach((item, index) => textChanges(item, to[index], pointer(path, index), found));
  } else if (isObject(from) && isObject(to)) {
    for (const key of Object.keys(from)) textChanges(from[key], to[key], pointer(path, key), found);
  }
}

/** How many items two lists share at their beginning. */
function sharedHead(from: string[], to: string[]): number {
  const least = Math.min(from.length, to.length);
  let count = 0;
  while (count < least && from[count] === to[count]) count += 1;
  return count;
}

/**
 * Lists, in a time that grows with their size: what they share at both ends is left alone, and between, items are
 * compared in pairs. The library looks for the fewest operations, and takes a time of the third power for it.
 */
const inLists: NonNullable<Parameters<typeof createPatch>[2]> = (from: unknown, to: unknown, at) => {
  if (!Array.isArray(from) || !Array.isArray(to)) return undefined;
  const base = at.toString();
  const [before, after] = [from, to].map((list: unknown[]) => list.map((item) => JSON.stringify(item)));
  const head = sharedHead(before!, after!);
  const tail = sharedHead(before!.slice(head).toReversed(), after!.slice(head).toReversed());
  const [removed, added] = [from.length - head - tail, to.length - head - tail];
  const pairs = Math.min(removed, added);
  const operations: Operation[] = [];
  for (let place = head; place < head + pairs; place += 1) {
    for (const operation of createPatch(from[place], to[place], inLists)) {
      operations.push({ ...operation, path: `${pointer(base, place)}${operation.path}` });
    }
  }
  // From the last one on: what goes first moves nothing that still has to go.
  for (let place = head + removed - 1; place >= head + pairs; place -= 1) {
    operations.push({ op: "remove", path: pointer(base, place) });
  }
  for (let place = head + pairs; place < head + added; place += 1) {
    operations.push({ op: "add", path: pointer(base, place), value: to[place] });
  }
  return operations;
};

/** What changed between two JSON values. */
export function diffJson(from: Json, to: Json): ConfigDiff {
  const text: TextChange[] = [];
  textChanges(from, to, "", text);
  return { operations: createPatch(from, to, inLists), text };
}

/** What changed between two configurations. `agent.version`, which always differs, is left out. */
export function diffConfigs(from: JsonObject, to: JsonObject): ConfigDiff {
  const { operations, text } = diffJson(from, to);
  return { operations: operations.filter((operation) => operation.path !== "/agent/version"), text };
}
