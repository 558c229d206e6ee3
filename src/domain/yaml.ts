import { isScalar, parseDocument, stringify, visit, type Document, type YAMLError } from "yaml";
import { Problem } from "./errors.ts";
import { inexact, isExact } from "./json.ts";

/** The tags of YAML's core schema, by which its own are written. */
const CORE = new Set(
  ["map", "seq", "str", "null", "bool", "int", "float"].map((name) => `tag:yaml.org,2002:${name}`),
);

const unreadable = (why: string): Problem =>
  new Problem("malformed_body", `The YAML cannot be read: ${why}.`);

/** Where a fault lies; the parser's own words may hold what was sent. */
const placeOf = ({ code, linePos }: YAMLError): string =>
  `${code.toLowerCase().replaceAll("_", " ")}${linePos ? ` at line ${linePos[0].line}, column ${linePos[0].col}` : ""}`;

/** Refuses what JSON has no word for: tags beyond the core schema, keys that are not text, keys given twice. */
function checkNodes(document: Document): void {
  const refuseTag = (tag: string | undefined): void => {
    if (tag !== undefined && !CORE.has(tag))
      throw unreadable("it has a tag that is not of YAML's core schema");
  };
  visit(document, {
    Node: (_key, node) => refuseTag("tag" in node ? node.tag : undefined),
    Map(_key, map) {
      refuseTag(map.tag);
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar<string | number | bigint | boolean | null>(key) || key.value === null) {
          throw unreadable("a key is not text");
        }
        const name = String(key.value);
        if (seen.has(name)) throw unreadable("a key is given twice in one mapping");
        seen.add(name);
      }
    },
  });
}

/**
 * YAML 1.2 with the core schema. Duplicate keys, several documents, tags of other kinds and aliases that multiply are
 * refused; throws `malformed_body`.
 */
export function parseYaml(text: string): unknown {
  try {
    const document = parseDocument(text, {
      version: "1.2",
      schema: "core",
      // The parser compares each key with each: checkNodes does it in one pass.
      uniqueKeys: false,
      merge: false,
      intAsBigInt: true,
    });
    const fault = document.errors[0] ?? document.warnings[0];
    if (fault) throw unreadable(placeOf(fault));
    checkNodes(document);
    return document.toJS({ maxAliasCount: 100, reviver: exactInteger });
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw unreadable(
      error instanceof RangeError ? "it is nested too deep" : "an alias leads nowhere, or aliases multiply",
    );
  }
}

/** An integer that a double cannot hold would come back as another number: better to refuse it. */
function exactInteger(key: unknown, value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  if (isExact(value.toString())) return Number(value);
  throw inexact(String(key));
}

/** Long texts as literal blocks, lines never folded, so that a prompt reads as it was written. */
export const printYaml = (value: unknown): string =>
  stringify(value, { version: "1.2", lineWidth: 0, blockQuote: "literal", aliasDuplicateObjects: false });
