import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Miniflare } from "miniflare";

export type LocalD1 = Awaited<ReturnType<Miniflare["getD1Database"]>>;

/** Gives an empty database all of its tables. */
export async function migrate(database: LocalD1): Promise<void> {
  const folder = join(import.meta.dirname, "../../../migrations");
  const files = readdirSync(folder).filter((file) => file.endsWith(".sql"));
  for (const file of files.toSorted()) {
    for (const statement of readFileSync(join(folder, file), "utf8").split("--> statement-breakpoint"))
      await database.prepare(statement).run();
  }
}
