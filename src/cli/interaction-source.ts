import { isObject } from "../domain/json.ts";
import { readText } from "./config-source.ts";
import { messageOf, misuse } from "./failure.ts";

/** The interactions in a file: a JSON list, `{"interactions": […]}`, one object, or one object a line. */
export async function readInteractions(path: string, stdin: () => Promise<string>): Promise<unknown[]> {
  const source = path === "-" ? "standard input" : path;
  const text = path === "-" ? await stdin() : readText(path);
  const items = parseInteractions(text, source);
  if (items.length === 0) throw misuse(`${source} holds no interactions.`);
  return items;
}

export function parseInteractions(text: string, source: string): unknown[] {
  const whole = parsed(text);
  if (whole.ok) return itemsOf(whole.value);
  const lines = text.split("\n").map((line, at) => ({ line: line.trim(), at: at + 1 }));
  const filled = lines.filter(({ line }) => line !== "");
  return filled.map(({ line, at }) => {
    const one = parsed(line);
    if (one.ok) return one.value;
    const where = filled.length > 1 && parsed(filled[0]!.line).ok ? ` line ${at}` : "";
    throw misuse(`${source}${where} is not well-formed JSON: ${one.message}`);
  });
}

function itemsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isObject(value) && Array.isArray(value["interactions"]) ? value["interactions"] : [value];
}

function parsed(text: string): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, message: messageOf(error) };
  }
}
