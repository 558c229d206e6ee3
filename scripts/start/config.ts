import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDevVars } from "./dev-vars.ts";

const PROVIDERS = /^(LLM|TTS|STT)_/;
const REQUIRED = /^(\[secrets\]\nrequired = \[)(.*)\]$/m;

/**
 * wrangler reads no more of `.dev.vars` than the configuration declares, and the providers that the Development Agent is
 * made from are declared by nobody: a copy of the configuration that names them. Answers its path; null: there are none.
 */
export function configWithProviders(root: string): string | null {
  const declared = Object.keys(parseDevVars(readFileSync(join(root, ".dev.vars"), "utf8")));
  const names = declared.filter((name) => PROVIDERS.test(name));
  if (names.length === 0) return null;
  const config = readFileSync(join(root, "wrangler.toml"), "utf8");
  const all = `$1$2, ${names.map((name) => JSON.stringify(name)).join(", ")}]`;
  const path = join(root, "wrangler.start.toml");
  writeFileSync(path, config.replace(REQUIRED, all));
  return path;
}
