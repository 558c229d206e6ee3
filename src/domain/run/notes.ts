import type { FieldError } from "../errors.ts";
import { pointer, isObject, type JsonObject } from "../json.ts";

/** Enough to correct a configuration by. */
const MAX_WARNINGS = 50;

/**
 * Reads settings out of open JSON. What is absent or null is null; what has the wrong type is null with a warning; what
 * lies beyond its limits is moved to them with a warning. Nothing throws. Paths are JSON Pointers.
 */
export class Notes {
  readonly warnings: FieldError[] = [];

  warn(path: string, message: string): void {
    if (this.warnings.length < MAX_WARNINGS) this.warnings.push({ path, message });
  }

  section(value: unknown, path: string): JsonObject | null {
    if (value === undefined || value === null) return null;
    if (isObject(value)) return value as JsonObject;
    this.warn(path, "is not an object, and is ignored");
    return null;
  }

  /** Warns of names that nothing reads: they may be mistyped. */
  unknown(section: JsonObject, path: string, known: readonly string[]): void {
    for (const name of Object.keys(section))
      if (!known.includes(name)) this.warn(pointer(path, name), "is not known, and is ignored");
  }

  text(value: unknown, path: string): string | null {
    if (value === undefined || value === null) return null;
    if (typeof value !== "string") {
      this.warn(path, "is not a text, and is ignored");
      return null;
    }
    const text = value.trim();
    return text === "" ? null : text;
  }

  boolean(value: unknown, path: string): boolean | null {
    if (value === undefined || value === null) return null;
    if (typeof value === "boolean") return value;
    this.warn(path, "is neither true nor false, and is ignored");
    return null;
  }

  number(value: unknown, path: string, least: number, most: number): number | null {
    if (value === undefined || value === null) return null;
    if (typeof value !== "number" || !Number.isFinite(value)) {
      this.warn(path, "is not a number, and is ignored");
      return null;
    }
    if (value < least) this.warn(path, `is below ${least}, which is used`);
    if (value > most) this.warn(path, `is above ${most}, which is used`);
    return Math.min(Math.max(value, least), most);
  }

  whole(value: unknown, path: string, least: number, most: number): number | null {
    const number = this.number(value, path, least, most);
    if (number === null) return null;
    const cut = Math.trunc(number);
    if (cut !== number) this.warn(path, `is no whole number: ${cut} is used`);
    return cut;
  }

  /** A text, or a list of texts; empty ones and repeats are left out. */
  texts(value: unknown, path: string, most: number, longest: number): string[] {
    if (value === undefined || value === null) return [];
    const list: unknown[] = Array.isArray(value) ? value : [value];
    const found = new Set<string>();
    let tooMany = false;
    list.forEach((item, index) => {
      const at = Array.isArray(value) ? `${path}/${index}` : path;
      const text = this.text(item, at);
      if (text === null) return;
      if (text.length > longest) this.warn(at, `is longer than ${longest} characters, and is ignored`);
      else if (found.size < most) found.add(text);
      else tooMany ||= !found.has(text);
    });
    if (tooMany) this.warn(path, `has more than ${most} entries: the first are used`);
    return [...found];
  }
}
