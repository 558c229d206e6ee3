import { DurableObject } from "cloudflare:workers";
import { encodeBatch } from "../../../src/domain/counting/batch.ts";
import { MetricsShard } from "../../../src/durable/metrics-shard.ts";
import { itemOf, STUDY, type Range } from "./items.ts";

/** The shard, and a way to kill it. */
export class Shard extends MetricsShard {
  die(): void {
    this.ctx.abort("killed");
  }
}

/** Stores the same batches, one row each, and does nothing else. */
export class Bare extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS log (seq INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT",
    );
  }

  record(batch: Uint8Array): Uint8Array {
    this.ctx.storage.sql.exec("INSERT INTO log (data) VALUES (?)", batch);
    return new Uint8Array();
  }
}

interface Bindings {
  SHARD: DurableObjectNamespace<Shard>;
  BARE: DurableObjectNamespace<Bare>;
}

export interface Order {
  name: string;
  /** Items in one batch. */
  size: number;
  clients: number;
  /** One item in so many is sent twice; 0: none. */
  repeatEvery?: number;
  /** How often the object dies meanwhile. */
  kills?: number;
}

/** What is to be sent next: made before the clock starts. */
let prepared: Uint8Array[] = [];

const verbs = {
  prepare({ from, count, users, size, repeatEvery = 0 }: Range & Order) {
    const numbers = Array.from({ length: count }, (_, n) => from + n).flatMap((n) =>
      // The repeat of an item some way before it.
      repeatEvery > 0 && n % repeatEvery === 0 ? [n, Math.max(from, n - 7 * repeatEvery)] : [n],
    );
    prepared = [];
    for (let at = 0; at < numbers.length; at += size)
      prepared.push(encodeBatch(numbers.slice(at, at + size).map((n) => itemOf(n, users))));
    return { batches: prepared.length, bytes: prepared.reduce((sum, { length }) => sum + length, 0) };
  },

  /** Clients side by side: each sends a batch again until it is answered. */
  async send({ name, clients, kills = 0, bare = false }: Order & { bare?: boolean }, env: Bindings) {
    const stub = () => (bare ? env.BARE.getByName(name) : env.SHARD.getByName(name));
    let [next, killed, retries] = [0, 0, 0];
    const client = async () => {
      while (next < prepared.length) {
        const batch = prepared[next++]!;
        for (;;) {
          try {
            (await stub().record(batch)) satisfies Uint8Array;
            break;
          } catch {
            retries += 1;
          }
        }
        if (next < ((killed + 1) * prepared.length) / (kills + 1) || killed >= kills) continue;
        killed += 1;
        await verbs.die({ name }, env);
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    return { retries, killed };
  },

  async die({ name }: { name: string }, env: Bindings) {
    await env.SHARD.getByName(name)
      .die()
      .catch(() => undefined);
    return {};
  },

  totals: ({ name }: { name: string }, env: Bindings) => env.SHARD.getByName(name).totals(STUDY.key),
};

export type Verbs = typeof verbs;

export default {
  async fetch(request, env) {
    const verb = new URL(request.url).pathname.slice(1) as keyof Verbs;
    const order: never = await request.json();
    return Response.json(await verbs[verb](order, env));
  },
} satisfies ExportedHandler<Bindings>;
