import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { misuse, messageOf, systemCode } from "../failure.ts";

const IS_CONFIG = /\.(ya?ml|json)$/i;

export const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    if (systemCode(error) === "ENOENT") throw misuse(`There is no file or folder ${path}.`);
    throw misuse(`${path} cannot be read: ${messageOf(error)}`);
  }
};

/** Every YAML and JSON file below a folder, sorted; hidden folders and installed packages are left out. */
export function configFilesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith(".") && entry.name !== "node_modules")
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return configFilesBelow(path);
      return IS_CONFIG.test(entry.name) ? [path] : [];
    })
    .sort();
}
