import { parseDocument, stringify } from "yaml";
import { Problem } from "./errors.ts";

/**
 * YAML 1.2 with the core schema. Duplicate keys, several documents, unknown tags and aliases that multiply are
 * refused; throws `malformed_body` with the line and column.
 */
export function parseYaml(text: string): unknown {
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    uniqueKeys: true,
    merge: false,
    prettyErrors: true,
  });
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault) throw new Problem("malformed_body", `The YAML cannot be read: ${fault.message.split("\n")[0]}`);
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new Problem(
      "malformed_body",
      `The YAML cannot be read: ${error instanceof Error ? error.message : "unknown fault"}`,
    );
  }
}

/** Long texts as literal blocks, lines never folded, so that a prompt reads as it was written. */
export const printYaml = (value: unknown): string =>
  stringify(value, { version: "1.2", lineWidth: 0, blockQuote: "literal", aliasDuplicateObjects: false });
