import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** One file that Vite built, as its manifest tells. */
interface Built {
  file: string;
  src?: string;
  isEntry?: boolean;
  imports?: string[];
  css?: string[];
}

export interface Chunk {
  name: string;
  bytes: number;
  /** Bytes after gzip, at its default level. */
  gzip: number;
}

const ASSETS = join(import.meta.dirname, "../../../dist/assets");

const manifest = (): Record<string, Built> =>
  JSON.parse(readFileSync(join(ASSETS, "console/manifest.json"), "utf8"));

function sizeOf(name: string): Chunk {
  const content = readFileSync(join(ASSETS, name));
  return { name, bytes: content.length, gzip: gzipSync(content).length };
}

/** Every script and style of the console. */
export const chunks = (): Chunk[] =>
  [...new Set(Object.values(manifest()).flatMap(({ file, css = [] }) => [file, ...css]))].map(sizeOf);

/** What a browser loads before a page is there: the entry, the page's own module, and all that they import. */
export function firstLoad(page: string): Chunk[] {
  const built = manifest();
  const files = new Set<string>(["index.html"]);
  const add = (key: string): void => {
    const found = built[key];
    if (!found || files.has(found.file)) return;
    files.add(found.file);
    for (const style of found.css ?? []) files.add(style);
    for (const imported of found.imports ?? []) add(imported);
  };
  for (const [key, { isEntry }] of Object.entries(built)) if (isEntry) add(key);
  // A page that is part of the entry has no file of its own.
  const module = Object.keys(built).find((key) => key.endsWith(page));
  if (module !== undefined) add(module);
  return [...files].map(sizeOf);
}
