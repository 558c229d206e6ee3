import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";

const PROJECT = join(import.meta.dirname, "../..");

/**
 * The bootstrap key of a server on this machine: from the first `.dev.vars` that has one, in `cwd`, in the folders above
 * it, or in the project that this CLI belongs to.
 */
export function localKey(cwd: string): string | undefined {
  for (const folder of [...upwards(cwd), PROJECT]) {
    const key = readVars(join(folder, ".dev.vars"))["SIGNALBOX_ROOT_KEY"];
    if (key) return key;
  }
  return undefined;
}

function upwards(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...upwards(parent)];
}

function readVars(path: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(path, "utf8"));
  } catch {
    return {};
  }
}
