import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { Problem } from "../domain/errors.ts";
import { isObject, pointer, type Json, type JsonObject } from "../domain/json.ts";
import { parseYaml } from "../domain/yaml.ts";
import { messageOf, misuse, systemCode } from "./failure.ts";

/** What an object in a file is, for the sentence that says that it is none. */
export interface Wanted {
  what: string;
  example: string;
}

const CONFIGURATION: Wanted = { what: "a configuration", example: '{"instructions": "…"}' };

/** The object in a file: JSON by its name, else YAML. `-` is `stdin`. */
export async function readConfigFile(
  path: string,
  stdin: () => Promise<string>,
  wanted = CONFIGURATION,
): Promise<JsonObject> {
  if (path === "-") return parseConfig(await stdin(), "standard input", "yaml", wanted);
  return parseConfig(readText(path), path, formatOf(path), wanted);
}

/** A file of UTF-8. */
export function readText(path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(readFileSync(path));
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT") throw misuse(`There is no file ${path}.`);
    if (code === "EISDIR") throw misuse(`${path} is a folder: name a file.`);
    throw misuse(
      `${path} cannot be read: ${code === "ERR_ENCODING_INVALID_ENCODED_DATA" ? "it is not UTF-8" : messageOf(error)}.`,
    );
  }
}

/** An object from text; `source` is named where it cannot be read. JSON is YAML too, and read as either. */
export function parseConfig(
  text: string,
  source: string,
  format: "yaml" | "json",
  wanted = CONFIGURATION,
): JsonObject {
  const value = parseValue(text, source, format);
  if (!isObject(value)) {
    const what = Array.isArray(value)
      ? "a list"
      : value === null || value === undefined
        ? "nothing"
        : "a single value";
    throw misuse(`${source} holds ${what}; ${wanted.what} is an object, such as ${wanted.example}.`);
  }
  return value as JsonObject;
}

/** Any value from text; `source` is named where it cannot be read. */
function parseValue(text: string, source: string, format: "yaml" | "json"): unknown {
  const value = format === "json" ? parseJson(text, source) : parse(text, source);
  const inexact = findInexact(value, "");
  if (inexact !== null) {
    throw misuse(
      `${source}: ${inexact || "it"} is a number that would change on its way: write it as text, in quotes.`,
    );
  }
  return value;
}

const formatOf = (path: string): "yaml" | "json" =>
  extname(path).toLowerCase() === ".json" ? "json" : "yaml";

/** What a file holds, whatever it is: JSON by its name, else YAML. `-` is `stdin`. */
export async function readData(path: string, stdin: () => Promise<string>): Promise<Json> {
  const source = path === "-" ? "standard input" : path;
  const text = path === "-" ? await stdin() : readText(path);
  if (text.trim() === "") throw misuse(`${source} holds nothing.`);
  return parseValue(text, source, path === "-" ? "yaml" : formatOf(path)) as Json;
}

/** JSON of the command line. */
export const parseData = (text: string, source: string): Json => parseValue(text, source, "json") as Json;

const isExact = (value: number): boolean =>
  Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value));

/** The place of a number that a double may have changed, or that JSON cannot carry; or null. */
function findInexact(value: unknown, path: string): string | null {
  if (typeof value === "number") return isExact(value) ? null : path;
  if (typeof value !== "object" || value === null) return null;
  for (const [key, child] of Object.entries(value)) {
    const found = findInexact(child, pointer(path, key));
    if (found !== null) return found;
  }
  return null;
}

function parse(text: string, source: string): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    throw misuse(`${source}: ${error instanceof Problem ? error.detail : messageOf(error)}`);
  }
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw misuse(`${source} is not well-formed JSON: ${messageOf(error)}`);
  }
}
