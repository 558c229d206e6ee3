import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";

/** Looks for secrets wherever something is kept or said. */

const encoder = new TextEncoder();
const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/** A secret as it is, and as it may be hidden in other texts: in base64 wherever it begins, in hex, in a URL, backwards. */
function formsOf(secret: string): string[] {
  const bytes = encoder.encode(secret);
  const shifted = [0, 1, 2].map((pad) => {
    const text = base64(Uint8Array.from([...encoder.encode("x".repeat(pad)), ...bytes]));
    // What depends on the neighbours is left out.
    return text.slice(pad === 0 ? 0 : 4, -4);
  });
  const url = shifted.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"));
  const json = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, json, encodeURIComponent(secret), hex(bytes), ...shifted, ...url])];
}

/** Names of the secrets that a text holds in any form. */
export const secretsIn = (text: string, secrets: ReadonlyMap<string, string>): string[] =>
  [...secrets].flatMap(([name, secret]) =>
    formsOf(secret).some((form) => text.includes(form)) ? [name] : [],
  );

/** All that the console was told, as text; errors with their messages, stacks and causes. */
export function listenToConsole(): () => string {
  const said: string[] = [];
  const print = (value: unknown): string =>
    value instanceof Error
      ? [value.name, value.message, value.stack, print(value.cause)].join("\n")
      : typeof value === "object" && value !== null
        ? JSON.stringify(value, (_key, inner: unknown) => (inner instanceof Error ? print(inner) : inner))
        : String(value);
  for (const method of ["log", "info", "warn", "error", "debug", "trace"] as const) {
    vi.spyOn(console, method).mockImplementation((...values: unknown[]) => {
      said.push(values.map(print).join(" "));
    });
  }
  return () => said.join("\n");
}

const textOf = (value: unknown): string => {
  if (value instanceof ArrayBuffer) return new TextDecoder().decode(value);
  if (ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
  return typeof value === "string" ? value : JSON.stringify(value);
};

/** Every column of every table, one text a table. */
export async function allOfD1(): Promise<Map<string, string>> {
  const tables = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
  ).all<{ name: string }>();
  const found = new Map<string, string>();
  for (const { name } of tables.results) {
    const { results } = await env.DB.prepare(`SELECT * FROM "${name}"`).all();
    found.set(`D1 ${name}`, results.flatMap((row) => Object.values(row).map(textOf)).join("\n"));
  }
  return found;
}

export async function allOfKv(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let cursor: string | undefined, done = false; !done;) {
    const page: KVNamespaceListResult<unknown> = await env.KV.list(cursor === undefined ? {} : { cursor });
    for (const { name, metadata } of page.keys) {
      const value = (await env.KV.get(name, "text")) ?? "";
      found.set(`KV ${name}`, [name, JSON.stringify(metadata ?? null), value].join("\n"));
    }
    done = page.list_complete;
    cursor = page.list_complete ? undefined : page.cursor;
  }
  return found;
}

const OBJECTS = ["PUBLISHER", "HEARTBEAT", "CLOCK", "ROLLOUT_CLOCK", "SESSIONS", "METRICS"] as const;

/** What Durable Objects of all classes keep, by key and by table. */
export async function allOfObjects(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const binding of OBJECTS) {
    const namespace = env[binding] as unknown as DurableObjectNamespace;
    for (const id of await listDurableObjectIds(namespace)) {
      const kept = await runInDurableObject(namespace.get(id), async (_instance, { storage }) => {
        const parts = [...(await storage.list())].flatMap(([key, value]) => [key, textOf(value)]);
        const tables = storage.sql
          .exec<{ name: string }>(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
          )
          .toArray();
        for (const { name } of tables) {
          const rows = storage.sql.exec(`SELECT * FROM "${name}"`).toArray();
          parts.push(...rows.flatMap((row) => Object.values(row).map(textOf)));
        }
        return parts.join("\n");
      });
      found.set(`${binding} ${id.toString()}`, kept);
    }
  }
  return found;
}
