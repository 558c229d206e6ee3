import { parseDocument, stringify } from "yaml";
import { Problem } from "./errors.ts";
import { inexact, isExact } from "./json.ts";

/**
 * YAML 1.2 with the core schema. Duplicate keys, several documents, unknown tags and aliases that multiply are
 * refused; throws `malformed_body` with the line and column.
 */
export function parseYaml(text: string): unknown {
  try {
    const document = parseDocument(text, {
      version: "1.2",
      schema: "core",
      uniqueKeys: true,
      merge: false,
      prettyErrors: true,
      intAsBigInt: true,
    });
    const fault = document.errors[0] ?? document.warnings[0];
    if (fault) throw unreadable(fault.message.split("\n")[0]!);
    return document.toJS({ maxAliasCount: 100, reviver: exactInteger });
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (error instanceof RangeError) throw unreadable("it is nested too deep");
    throw unreadable(error instanceof Error ? error.message : "unknown fault");
  }
}

const unreadable = (why: string): Problem => new Problem("malformed_body", `The YAML cannot be read: ${why}`);

/** An integer that a double cannot hold would come back as another number: better to refuse it. */
function exactInteger(key: unknown, value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  if (isExact(value.toString())) return Number(value);
  throw inexact(String(key));
}

/** Long texts as literal blocks, lines never folded, so that a prompt reads as it was written. */
export const printYaml = (value: unknown): string =>
  stringify(value, { version: "1.2", lineWidth: 0, blockQuote: "literal", aliasDuplicateObjects: false });
