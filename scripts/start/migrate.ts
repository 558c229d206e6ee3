import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runWrangler, type Wrangler } from "./wrangler.ts";

/** As wrangler makes it when it applies the first migration. */
const TABLE = `CREATE TABLE IF NOT EXISTS "d1_migrations" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);`;

/**
 * Brings the local database up to date. wrangler starts a runtime for each migration: to a new database all of them are
 * applied at once, and are known as if wrangler had applied them.
 */
export function startMigration(root: string, persistTo: string): Wrangler {
  const local = ["--local", "--persist-to", persistTo];
  if (existsSync(join(persistTo, "v3/d1")))
    return runWrangler(["d1", "migrations", "apply", "DB", ...local], root, persistTo);
  const file = join(persistTo, "migrations.sql");
  writeFileSync(file, allMigrations(join(root, "migrations")));
  const wrangler = runWrangler(["d1", "execute", "DB", ...local, "--file", file], root, persistTo);
  void wrangler.exited.then(() => rmSync(file, { force: true }));
  return wrangler;
}

function allMigrations(folder: string): string {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  const each = names.map(
    (name) =>
      `${readFileSync(join(folder, name), "utf8")}\nINSERT INTO "d1_migrations" (name) VALUES ('${name}');`,
  );
  return [TABLE, ...each].join("\n");
}
