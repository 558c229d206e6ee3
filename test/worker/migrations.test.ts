import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";

/**
 * Migrations must carry every row over. What is seeded is made from the tables as they are at each step, so that a new
 * migration is tested by being there.
 */
const migrations = env.TEST_MIGRATIONS;
const ROWS = 3;
/** Above every number that a migration inserts itself. */
const FIRST_NUMBER = 1_000;
/** Values for columns with constraints that made-up ones would violate, by `table.column`. */
const VALUES: Record<string, (row: number) => string | number> = {
  "version.status": (row) => (row === 0 ? "draft" : "published"),
};

interface Column {
  name: string;
  type: string;
}
type Row = Record<string, unknown>;
type Tables = Map<string, Row[]>;

const names = async (type: "table" | "view" | "trigger") => {
  const { results } = await env.DB.prepare(
    `SELECT name FROM sqlite_master WHERE type = ? AND name <> 'd1_migrations'
     AND substr(name, 1, 7) <> 'sqlite_' AND substr(name, 1, 4) <> '_cf_' ORDER BY rowid`,
  )
    .bind(type)
    .all<{ name: string }>();
  return results.map((row) => row.name);
};

async function columns(table: string): Promise<Column[]> {
  const { results } = await env.DB.prepare("SELECT name, type FROM pragma_table_info(?)")
    .bind(table)
    .all<Column>();
  return results;
}

const foreignKeys = async (table: string) => {
  const { results } = await env.DB.prepare(
    'SELECT "table", "from", "to", on_delete FROM pragma_foreign_key_list(?)',
  )
    .bind(table)
    .all<{ table: string; from: string; to: string; on_delete: string }>();
  return results;
};

/** The column that a column refers to in the end, as `table.column`: rows of one number are each other's parents. */
async function origin(table: string, column: string): Promise<string> {
  const key = (await foreignKeys(table)).find(({ from }) => from === column);
  return key ? origin(key.table, key.to) : `${table}.${column}`;
}

/** Every view and table goes, the record of applied migrations with them. */
async function wipe(): Promise<void> {
  const [views, tables] = [await names("view"), await names("table")];
  await env.DB.batch([
    env.DB.prepare("PRAGMA defer_foreign_keys = on"),
    ...views.map((name) => env.DB.prepare(`DROP VIEW "${name}"`)),
    ...[...tables, "d1_migrations"].map((name) => env.DB.prepare(`DROP TABLE IF EXISTS "${name}"`)),
  ]);
}

/** Rows with a value in every column. */
async function seed(): Promise<void> {
  const statements = [env.DB.prepare("PRAGMA defer_foreign_keys = on")];
  for (const table of await names("table")) {
    const made = await Promise.all(
      (await columns(table)).map(async (column) => ({ ...column, origin: await origin(table, column.name) })),
    );
    for (let row = 0; row < ROWS; row += 1) {
      const values = made.map(({ origin, type }) => {
        const special = VALUES[origin];
        if (special) return special(row);
        return type.toUpperCase() === "TEXT" ? `${origin}.${row}` : FIRST_NUMBER + row;
      });
      const list = made.map((column) => `"${column.name}"`).join(", ");
      const marks = made.map(() => "?").join(", ");
      statements.push(env.DB.prepare(`INSERT INTO "${table}" (${list}) VALUES (${marks})`).bind(...values));
    }
  }
  await env.DB.batch(statements);
}

async function contents(): Promise<Tables> {
  const all: Tables = new Map();
  for (const table of await names("table")) {
    all.set(table, (await env.DB.prepare(`SELECT * FROM "${table}"`).all<Row>()).results);
  }
  return all;
}

const apply = (count: number) => applyD1Migrations(env.DB, migrations.slice(0, count));
/** The row without the columns that came later. */
const as = (row: Row, earlier: Row): Row =>
  Object.fromEntries(Object.keys(earlier).map((key) => [key, row[key]]));

beforeEach(wipe);

describe.each(migrations.map((migration, index) => [migration.name, index + 1] as const))(
  "rows written after %s",
  (_name, step) => {
    it("survive every later migration", async () => {
      await apply(step);
      const bare = await contents();
      await apply(migrations.length);
      const bareAfter = await contents();
      await wipe();

      await apply(step);
      await seed();
      const before = await contents();
      await apply(migrations.length);
      const after = await contents();

      expect(before.size).toBeGreaterThan(0);
      for (const [table, rows] of before) {
        const now = after.get(table) ?? [];
        const insertedByMigrations = (bareAfter.get(table)?.length ?? 0) - (bare.get(table)?.length ?? 0);
        expect(rows.length - (bare.get(table)?.length ?? 0), `rows seeded into ${table}`).toBe(ROWS);
        expect(now.length, `rows of ${table}`).toBe(rows.length + insertedByMigrations);
        const comparable = now.map((row) => as(row, rows[0] ?? {}));
        for (const row of rows) expect(comparable, `contents of ${table}`).toContainEqual(row);
      }
    });

    it("stay protected by the triggers of their time", async () => {
      await apply(step);
      const before = await names("trigger");
      await apply(migrations.length);
      expect(await names("trigger")).toEqual(expect.arrayContaining(before));
    });
  },
);

describe("the tables after all migrations", () => {
  it("never delete rows by cascade", async () => {
    await apply(migrations.length);
    for (const table of await names("table")) {
      for (const key of await foreignKeys(table)) {
        expect(key.on_delete, `${table} to ${key.table}`).toMatch(/^(NO ACTION|RESTRICT)$/);
      }
    }
    for (const { name, queries } of migrations) {
      expect(queries.join("\n"), name).not.toMatch(/on\s+delete\s+(cascade|set)/i);
    }
  });

  it("may be migrated again: nothing happens", async () => {
    await apply(migrations.length);
    await seed();
    const before = await contents();
    await apply(migrations.length);
    expect(await contents()).toEqual(before);
  });
});
