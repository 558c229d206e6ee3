/** The part of Node's file system that Deno and Bun have too. */
interface Files {
  readdir(
    path: string,
    options: { withFileTypes: true },
  ): Promise<{ name: string; isDirectory(): boolean }[]>;
  readFile(path: string, encoding: "utf8"): Promise<string>;
}

const IS_CONFIG = /\.(ya?ml|json)$/i;

/** Imports what may not be there. The name is no literal, so that bundlers leave it alone. */
export const importIfThere = (name: string): Promise<Record<string, unknown>> =>
  import(/* @vite-ignore */ /* webpackIgnore: true */ name);

async function fileSystem(): Promise<Files> {
  const files = await importIfThere("node:fs/promises");
  return files as unknown as Files;
}

/** Every YAML and JSON file below a folder, sorted; hidden folders and installed packages are left out. */
export async function configFilesBelow(folder: string): Promise<string[]> {
  return (await below(await fileSystem(), folder)).sort();
}

async function below(files: Files, folder: string): Promise<string[]> {
  const entries = await files.readdir(folder, { withFileTypes: true });
  const found = entries
    .filter(({ name }) => !name.startsWith(".") && name !== "node_modules")
    .map(async (entry) => {
      const path = `${folder.replace(/\/+$/, "")}/${entry.name}`;
      if (entry.isDirectory()) return below(files, path);
      return IS_CONFIG.test(entry.name) ? [path] : [];
    });
  return (await Promise.all(found)).flat();
}

export const readText = async (path: string): Promise<string> => (await fileSystem()).readFile(path, "utf8");
