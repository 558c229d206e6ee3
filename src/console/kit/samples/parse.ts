import { isObject } from "../../../domain/json.ts";

/** Samples that are looked at together: what a worker answers in seconds. */
export const MAX_SAMPLES = 10_000;
/** Faults that are told: the first ones lead to the others. */
const MAX_FAULTS = 5;

export type Sample = Record<string, unknown>;
export type Format = "json" | "lines" | "csv";

/** A line from 1; 0: the text as a whole. */
export interface SampleFault {
  line: number;
  why: "json" | "object" | "columns" | "header" | "quote" | "many";
}

export interface Samples {
  format: Format | null;
  samples: Sample[];
  faults: SampleFault[];
}

/** Users as they are pasted: a JSON object or list of them, a JSON object a line, or CSV whose first line names attributes. */
export function parseSamples(typed: string): Samples {
  const text = typed.trim();
  if (text === "") return { format: null, samples: [], faults: [] };
  const found = isJsonLike(text) ? fromJson(text) : fromCsv(text);
  if (found.samples.length <= MAX_SAMPLES) return found;
  return {
    format: found.format,
    samples: found.samples.slice(0, MAX_SAMPLES),
    faults: [...found.faults, { line: 0, why: "many" }],
  };
}

const isJsonLike = (text: string): boolean => text.startsWith("{") || text.startsWith("[");

function fromJson(text: string): Samples {
  const whole = parsed(text);
  if (whole === undefined) return fromLines(text);
  const list = Array.isArray(whole) ? whole : [whole];
  const samples = list.filter(isObject);
  return {
    format: "json",
    samples,
    faults: samples.length < list.length ? [{ line: 0, why: "object" }] : [],
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function fromLines(text: string): Samples {
  const lines = text.split("\n").map((line) => line.trim());
  const samples: Sample[] = [];
  const faults: SampleFault[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === "") continue;
    const value = parsed(line);
    if (isObject(value)) samples.push(value);
    else if (faults.length < MAX_FAULTS)
      faults.push({ line: index + 1, why: value === undefined ? "json" : "object" });
  }
  // A text that spans lines and has not one that can be read alone is one document with a fault.
  if (samples.length === 0) return { format: "json", samples, faults: [{ line: 0, why: "json" }] };
  return { format: "lines", samples, faults };
}

interface Row {
  line: number;
  cells: Cell[];
}

interface Cell {
  text: string;
  /** In quotes it is text, whatever it looks like. */
  quoted: boolean;
}

function fromCsv(text: string): Samples {
  const { rows, open } = csvRows(text);
  const names = rows[0]?.cells.map((cell) => cell.text.trim()) ?? [];
  const faults: SampleFault[] = open ? [{ line: open, why: "quote" }] : [];
  if (names.includes("") || new Set(names).size < names.length) faults.push({ line: 1, why: "header" });
  const samples: Sample[] = [];
  for (const { line, cells } of rows.slice(1)) {
    if (cells.length > names.length) {
      if (faults.length < MAX_FAULTS) faults.push({ line, why: "columns" });
      continue;
    }
    samples.push(
      Object.fromEntries(
        cells.flatMap((cell, at) => (cell.text === "" && !cell.quoted ? [] : [[names[at]!, typed(cell)]])),
      ),
    );
  }
  return { format: "csv", samples, faults };
}

/** A number only where its text comes back the same: `007` is a name. */
function typed({ text, quoted }: Cell): unknown {
  if (quoted) return text;
  if (text === "true" || text === "false") return text === "true";
  const number = Number(text);
  return text !== "" && Number.isFinite(number) && String(number) === text ? number : text;
}

/** RFC 4180, with the first separator that the first line has: a comma, a semicolon or a tab. `open`: the line of a quote without an end. */
function csvRows(text: string): { rows: Row[]; open: number } {
  const header = text.slice(0, text.indexOf("\n") < 0 ? text.length : text.indexOf("\n"));
  const separator = /[,;\t]/.exec(header)?.[0] ?? ",";
  const rows: Row[] = [];
  let row: Row = { line: 1, cells: [] };
  let cell: Cell = { text: "", quoted: false };
  let line = 1;
  let open = 0;
  const endCell = (): void => {
    row.cells.push(cell.quoted ? cell : { text: cell.text.trim(), quoted: false });
    cell = { text: "", quoted: false };
  };
  const endRow = (): void => {
    endCell();
    if (row.cells.length > 1 || row.cells[0]!.text !== "" || row.cells[0]!.quoted) rows.push(row);
    row = { line: line + 1, cells: [] };
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]!;
    if (open > 0) {
      if (letter !== '"') cell.text += letter;
      else if (text[at + 1] === '"') {
        cell.text += '"';
        at += 1;
      } else open = 0;
    } else if (letter === '"' && cell.text.trim() === "") {
      cell = { text: "", quoted: true };
      open = line;
    } else if (letter === separator) endCell();
    else if (letter === "\n") endRow();
    else if (letter !== "\r" && !(cell.quoted && letter === " ")) cell.text += letter;
    if (letter === "\n") line += 1;
  }
  endRow();
  return { rows, open };
}
