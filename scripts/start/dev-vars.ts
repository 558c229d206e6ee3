import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { codeOf, Failure } from "./failure.ts";

/** What a local deployment needs beside wrangler.toml, and how each value is made up. */
const GENERATORS: Record<string, () => string> = {
  SIGNALBOX_ROOT_KEY: () => `sbx_root_${randomBytes(32).toString("hex")}`,
  SIGNALBOX_MAC_SECRET: () => randomBytes(32).toString("hex"),
  // One master key; more may follow it after commas, which open what they sealed.
  SIGNALBOX_ENCRYPTION_KEY: () => `k1:${randomBytes(32).toString("base64")}`,
  ALLOW_LOCALHOST_URLS: () => "true",
};

/**
 * Makes sure that the file of local secrets has a value for every name, without changing what is there. Answers the
 * bootstrap key.
 */
export function ensureDevVars(path: string): string {
  try {
    const existing = existsSync(path) ? readFileSync(path, "utf8") : null;
    const known = parseDevVars(existing ?? "");
    const missing = Object.entries(GENERATORS).filter(([name]) => !known[name]);
    const lines = missing.map(([name, generate]) => `${name}=${(known[name] = generate())}\n`).join("");
    // Only the owner may read the file: whoever reads it may do everything.
    if (existing === null) writeFileSync(path, lines, { mode: 0o600, flag: "wx" });
    else if (lines) appendFileSync(path, existing === "" || existing.endsWith("\n") ? lines : `\n${lines}`);
    return known["SIGNALBOX_ROOT_KEY"] ?? "";
  } catch (error) {
    throw new Failure(`cannot read or write ${path} (${codeOf(error) ?? "unknown"})`);
  }
}

/** The names and values of a `.dev.vars` file. */
export function parseDevVars(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const line of text.split("\n")) {
    const [, name, quoted] = /^\s*(?:export\s+)?([A-Z0-9_]+)\s*=\s*(.*?)\s*$/i.exec(line) ?? [];
    if (name && quoted !== undefined) values[name] = quoted.replace(/^(["'])(.*)\1$/, "$2");
  }
  return values;
}
