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

function lineChanges(from: string, to: string): LineChange[] {
  const parts = diffLines(from, to);
  return parts.map((part, index) => {
    const lines = part.value.replace(/\n$/, "").split("\n");
    if (part.added) return { op: "add", lines };
    if (part.removed) return { op: "remove", lines };
    const head = index === 0 ? [] : lines.slice(0, CONTEXT);
    const tail = index === parts.length - 1 ? [] : lines.slice(-CONTEXT);
    const whole = head.length + tail.length >= lines.length;
    return {
      op: "keep",
      lines: whole ? lines : [...head, `… ${lines.length - head.length - tail.length} lines`, ...tail],
    };
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

/** What changed between two configurations. `agent.version`, which always differs, is left out. */
export function diffConfigs(from: JsonObject, to: JsonObject): ConfigDiff {
  const text: TextChange[] = [];
  textChanges(from, to, "", text);
  return {
    operations: createPatch(from, to).filter((operation) => operation.path !== "/agent/version"),
    text,
  };
}
