import { applyPatch, Pointer, type Operation } from "rfc6902";
import type { Paint } from "./colour.ts";
import { columns, line, oneLine, shorten } from "./plain.ts";

interface LineChange {
  op: "add" | "remove" | "keep";
  lines: string[];
}

export interface Changes {
  /** What has versions: an agent, a context. */
  of: string;
  from: number;
  to: number;
  operations: { op: string; path: string; value?: unknown; from?: string }[];
  text: { path: string; changes: LineChange[] }[];
}

const SIGNS = { add: "+", remove: "-", keep: " " } as const;
const STYLES = { add: "green", remove: "red", keep: "dim" } as const;

/** What changed between two versions, for people. `before` is what the first one holds, which knows the old values. */
export function printDiff(changes: Changes, before: unknown, width: number, paint: Paint): string {
  const { operations, text } = changes;
  const places = operations.length === 1 ? "1 change" : `${operations.length} changes`;
  return [
    paint("bold", `${changes.of}: version ${changes.from} → ${changes.to}, ${places}`),
    ...summary(changes, structuredClone(before), width, paint),
    ...text.flatMap(({ path, changes }) => ["", paint("bold", oneLine(path)), ...lines(changes, paint)]),
    "",
  ].join("\n");
}

/** A line or three an operation. Each is applied in turn, since places in lists move with those before. */
function summary({ operations, text }: Changes, document: unknown, width: number, paint: Paint): string[] {
  const below = new Set(text.map(({ path }) => path));
  const fit = (text: string): string => shorten(text, width);
  return operations.flatMap((operation) => {
    const before = Pointer.fromJSON(operation.path).get(document);
    applyPatch(document, [operation as Operation]);
    const path = oneLine(operation.path);
    const [old, value] = [before, operation.value].map((value) => oneLine(JSON.stringify(value)));
    if (operation.op === "add") return paint("green", fit(`+ ${path}: ${value}`));
    if (operation.op === "remove") return paint("red", fit(`- ${path}: ${old}`));
    if (operation.op !== "replace")
      return paint("yellow", fit(`~ ${path}: ${operation.op} from ${oneLine(operation.from)}`));
    if (below.has(operation.path)) return paint("yellow", fit(`~ ${path}: see below`));
    const both = `~ ${path}: ${old} → ${value}`;
    if (columns(both) <= width) return paint("yellow", both);
    return [
      paint("yellow", fit(`~ ${path}:`)),
      paint("red", fit(`  - ${old}`)),
      paint("green", fit(`  + ${value}`)),
    ];
  });
}

const lines = (changes: LineChange[], paint: Paint): string[] =>
  changes.flatMap(({ op, lines }) =>
    lines.map((text) => paint(STYLES[op], `${SIGNS[op]} ${line(text)}`.trimEnd())),
  );
