import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { encodeBatch } from "../../src/domain/counting/batch.ts";
import { UNITS_KEPT_MS } from "../../src/domain/counting/limits.ts";
import type { CountedItem, Study } from "../../src/domain/counting/item.ts";
import { mergeStudyTotals } from "../../src/domain/counting/totals.ts";
import { shardName } from "../../src/store/metrics-shard/name.ts";
import { countAll, expectedOf, itemsOf } from "./metrics-kit.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../src/domain/durations.ts";

// Faults below are logged as they should be.
vi.spyOn(console, "warn").mockImplementation(() => undefined);
vi.spyOn(console, "error").mockImplementation(() => undefined);

let lastAgent = 0;
const newName = () => shardName({ projectId: 1, agentId: `counted-${(lastAgent += 1)}`, shard: 0 });
const shard = (name: string) => env.METRICS.getByName(name);

const STUDY: Study = { key: "e/exp/1", versions: [27, 28] };
const NOON = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS / 2;

const item = (id: number, more: Partial<CountedItem> = {}): CountedItem => ({
  id: { lo: id, hi: 7 },
  unit: { lo: id, hi: 1 },
  occurredAt: NOON,
  version: 27,
  study: STUDY,
  arm: 0,
  exposure: false,
  success: true,
  escalated: false,
  error: false,
  excluded: false,
  values: { response_time_ms: 100 },
  ...more,
});

const count = async (name: string, table: string) =>
  runInDurableObject(shard(name), (_, ctx) =>
    Number(ctx.storage.sql.exec(`SELECT count(*) AS n FROM ${table}`).one()["n"]),
  );

describe.concurrent("a metrics shard", () => {
  it("counts an id once: within a batch, in another, after an eviction and after a fold", async () => {
    const name = newName();
    expect([...(await shard(name).record(encodeBatch([item(1), item(2), item(1)])))]).toEqual([0, 0, 1]);
    expect([...(await shard(name).record(encodeBatch([item(2), item(3)])))]).toEqual([1, 0]);
    await evictDurableObject(shard(name));
    expect([...(await shard(name).record(encodeBatch([item(3), item(4)])))]).toEqual([1, 0]);
    expect((await shard(name).totals(STUDY.key))?.arms[0]).toMatchObject({ interactions: 4, units: 4 });
    await evictDurableObject(shard(name));
    expect([...(await shard(name).record(encodeBatch([item(1), item(4), item(5)])))]).toEqual([1, 1, 0]);
    expect((await shard(name).totals(STUDY.key))?.arms[0]?.interactions).toBe(5);
  });

  it("answers totals without reading units when there is nothing to fold", async () => {
    const name = newName();
    await shard(name).record(encodeBatch(Array.from({ length: 2_000 }, (_, n) => item(n))));
    const totals = await shard(name).totals(STUDY.key);
    expect(await count(name, "unit_page")).toBeGreaterThan(3);
    await evictDurableObject(shard(name));
    await runInDurableObject(shard(name), (_, ctx) => ctx.storage.sql.exec("DROP TABLE unit_page"));
    expect(await shard(name).totals(STUDY.key)).toEqual(totals);
    expect(await shard(name).totals("e/other/1")).toEqual(mergeStudyTotals([]));
  });

  it("answers several studies at once, in their order", async () => {
    const name = newName();
    const other: Study = { key: "r/rollout/1", versions: [27, 28] };
    await shard(name).record(encodeBatch([item(1), item(2), item(3, { study: other, version: 28, arm: 1 })]));
    const totals = await shard(name).totalsOf([other.key, "r/rollout/2", STUDY.key]);
    expect(totals).toEqual([
      await shard(name).totals(other.key),
      mergeStudyTotals([]),
      await shard(name).totals(STUDY.key),
    ]);
    expect(totals.map(({ arms }) => arms.map(({ units }) => units))).toEqual([[0, 1], [], [2, 0]]);
    expect(await shard(name).totalsOf([])).toEqual([]);
  });

  it("knows a rollout's first units, and how the first outcome of each was, after each eviction", async () => {
    const name = newName();
    const rollout: Study = { key: "r/rollout/0", versions: [27, 28] };
    const canary = (id: number, unit: number, more: Partial<CountedItem> = {}) =>
      item(id, { unit: { lo: unit, hi: 1 }, study: rollout, version: 28, arm: 1, ...more });
    await shard(name).record(encodeBatch([canary(1, 8), canary(2, 5, { success: false }), item(3)]));
    await evictDurableObject(shard(name));
    await shard(name).record(encodeBatch([canary(4, 1, { exposure: true }), canary(2, 4)]));
    await shard(name).totals(rollout.key);
    await evictDurableObject(shard(name));
    const later = Array.from({ length: 9 }, (_, n) => canary(10 + n, 20 + n));
    await shard(name).record(encodeBatch([...later, canary(30, 8, { success: false })]));
    await runDurableObjectAlarm(shard(name));
    await evictDurableObject(shard(name));
    await shard(name).record(encodeBatch([canary(31, 1, { error: true }), canary(32, 27, { error: true })]));
    const [totals, none] = await shard(name).totalsOf([rollout.key, STUDY.key]);
    expect(totals!.first_units.map(({ lo, erring }) => (erring ? -lo : lo))).toEqual([
      8, -5, -1, 20, 21, 22, 23, 24, 25, 26,
    ]);
    expect(none!.first_units).toEqual([]);
  });

  it("refuses what is no batch, and goes on", async () => {
    const name = newName();
    await runInDurableObject(shard(name), async (instance) => {
      await expect(instance.record(new Uint8Array(40))).rejects.toThrow(RangeError);
    });
    expect([...(await shard(name).record(encodeBatch([item(1)])))]).toEqual([0]);
  });

  it("forgets in memory what storage refused, by starting again", async () => {
    const name = newName();
    await shard(name).record(encodeBatch([item(1)]));
    await runInDurableObject(shard(name), (_, ctx) =>
      ctx.storage.sql.exec(
        "CREATE TRIGGER full BEFORE INSERT ON log BEGIN SELECT RAISE(ABORT, 'disk full'); END",
      ),
    );
    const failing = runInDurableObject(shard(name), (instance) => instance.record(encodeBatch([item(2)])));
    await expect(failing).rejects.toThrow("disk full");
    await runInDurableObject(shard(name), (_, ctx) => ctx.storage.sql.exec("DROP TRIGGER full"));
    expect([...(await shard(name).record(encodeBatch([item(1), item(2)])))]).toEqual([1, 0]);
  });

  it("keeps what was acknowledged while it cannot be folded, and counts it once it can", async () => {
    const name = newName();
    await shard(name).record(encodeBatch([item(1)]));
    await runInDurableObject(shard(name), (_, ctx) =>
      ctx.storage.sql.exec(
        "CREATE TRIGGER no_study BEFORE UPDATE ON study BEGIN SELECT RAISE(ABORT, 'no'); END",
      ),
    );
    await runDurableObjectAlarm(shard(name));
    expect(await count(name, "log")).toBe(1);
    expect(await count(name, "unit_page")).toBe(0);
    expect(await count(name, "bucket")).toBe(0);
    // It failed, and will try again.
    expect(await runInDurableObject(shard(name), (_, ctx) => ctx.storage.getAlarm())).not.toBeNull();
    await runInDurableObject(shard(name), (_, ctx) => ctx.storage.sql.exec("DROP TRIGGER no_study"));
    await runDurableObjectAlarm(shard(name));
    expect(await count(name, "log")).toBe(0);
    expect((await shard(name).totals(STUDY.key))?.arms[0]?.interactions).toBe(1);
    expect([...(await shard(name).record(encodeBatch([item(1)])))]).toEqual([1]);
  });

  it("tells repeats among ids that have become runs on disk", async () => {
    const name = newName();
    const batch = (from: number) =>
      encodeBatch(
        Array.from({ length: 10_000 }, (_, n) => item(0, { id: mixed(from + n), study: null, values: {} })),
      );
    for (let from = 0; from < 410_000; from += 10_000) await shard(name).record(batch(from));
    expect(await count(name, "id_run")).toBe(2);
    await evictDurableObject(shard(name));
    for (const from of [0, 190_000, 200_000, 395_000]) {
      const repeats = await shard(name).record(batch(from));
      expect(repeats.every((verdict) => verdict === 1)).toBe(true);
    }
    const verdicts = await shard(name).record(batch(405_000));
    expect(verdicts.reduce((sum, verdict) => sum + verdict, 0)).toBe(5_000);
    const [day] = await shard(name).series({ from: NOON - DAY_MS, to: NOON + DAY_MS, interval: "day" });
    expect(day?.total_requests).toBe(415_000);
  });

  it("forgets ids after seven days", async () => {
    const name = newName();
    await shard(name).record(encodeBatch([item(1)]));
    await shard(name).totals(STUDY.key);
    await runInDurableObject(shard(name), (_, ctx) =>
      ctx.storage.sql.exec("UPDATE recent_ids SET received_at = received_at - ?", 7 * DAY_MS + 1),
    );
    await runDurableObjectAlarm(shard(name));
    expect(await count(name, "recent_ids")).toBe(0);
  });

  it("deletes the units of a study 30 days after its end, and keeps its totals", async () => {
    const name = newName();
    await shard(name).record(encodeBatch([item(1), item(2, { version: 28, arm: 1 })]));
    await shard(name).end(STUDY.key, Date.now() - UNITS_KEPT_MS + HOUR_MS);
    const totals = await shard(name).totals(STUDY.key);
    await runDurableObjectAlarm(shard(name));
    expect(await count(name, "unit_page")).toBe(1);
    await shard(name).end(STUDY.key, Date.now() - UNITS_KEPT_MS);
    await runDurableObjectAlarm(shard(name));
    expect(await count(name, "unit_page")).toBe(0);
    expect(await shard(name).totals(STUDY.key)).toEqual(totals);
  });

  it("adds minutes up to hours and days, now and after they were compacted", async () => {
    const name = newName();
    const old = Math.floor((Date.now() - 5 * DAY_MS) / HOUR_MS) * HOUR_MS;
    const at = (minute: number, version: number, id: number) =>
      item(id, { occurredAt: old + minute * MINUTE_MS, version, study: null, success: id % 2 === 0 });
    await shard(name).record(encodeBatch([at(0, 27, 1), at(0, 27, 2), at(1, 27, 3), at(61, 28, 4)]));
    const range = { from: old, to: old + 2 * HOUR_MS };
    const hours = await shard(name).series({ ...range, interval: "hour" });
    expect(hours).toMatchObject([
      { bucket: old, version: 27, total_requests: 3, successful_requests: 1, failed_requests: 2 },
      { bucket: old + HOUR_MS, version: 28, total_requests: 1, response_time_n: 1, response_time_sum: 100 },
    ]);
    const minutes = await shard(name).series({ ...range, interval: "minute", version: 27 });
    expect(minutes.map((row) => row.total_requests)).toEqual([2, 1]);
    await runDurableObjectAlarm(shard(name));
    expect(await count(name, "bucket")).toBe(2);
    expect(await shard(name).series({ ...range, interval: "hour" })).toEqual(hours);
    // One that comes late joins its hour.
    await shard(name).record(encodeBatch([at(2, 27, 6)]));
    await runDurableObjectAlarm(shard(name));
    expect(await count(name, "bucket")).toBe(2);
    const [late] = await shard(name).series({ ...range, interval: "hour" });
    expect(late).toMatchObject({ total_requests: 4, response_times: { counts: [4] } });
  });

  it("rolls hours and days up into D1, where neither a repeat nor a late write changes anything", async () => {
    const name = newName();
    const agent = name.split("/")[1];
    const read = async () => {
      const { results } = await env.DB.prepare(
        "SELECT * FROM agent_version_metrics WHERE agent_id = ? ORDER BY interval, bucket, version",
      )
        .bind(agent)
        .all();
      return results;
    };
    await shard(name).record(encodeBatch([item(1), item(2), item(3, { version: 28, success: false })]));
    await runDurableObjectAlarm(shard(name));
    const first = await read();
    expect(first).toMatchObject([
      { interval: "day", version: 27, total_requests: 2, successful_requests: 2, shard: 0, project_id: 1 },
      { interval: "day", version: 28, total_requests: 1, failed_requests: 1 },
      { interval: "hour", bucket: NOON, version: 27, total_requests: 2, response_time_sum: 200 },
      { interval: "hour", bucket: NOON, version: 28, total_requests: 1 },
    ]);
    await shard(name).record(encodeBatch([item(4)]));
    await runDurableObjectAlarm(shard(name));
    const second = await read();
    expect(second.map((row) => row["total_requests"])).toEqual([3, 1, 3, 1]);
    // What the first alarm wrote arrives once more.
    await runInDurableObject(shard(name), (_, ctx) => {
      ctx.storage.kv.put("rollup_seq", 0);
      ctx.storage.sql.exec("UPDATE bucket SET total_requests = 1");
      ctx.storage.sql.exec("INSERT INTO changed_hour VALUES (27, ?, 1)", NOON);
    });
    await runDurableObjectAlarm(shard(name));
    expect(await read()).toEqual(second);
  });

  it("sets its alarm with the first batch, and none when there is nothing left to do", async () => {
    const name = newName();
    const alarm = () => runInDurableObject(shard(name), (_, ctx) => ctx.storage.getAlarm());
    await shard(name).totals(STUDY.key);
    expect(await alarm()).toBeNull();
    await shard(name).record(encodeBatch([item(1)]));
    const first = await alarm();
    expect(first).toBeGreaterThan(Date.now());
    await shard(name).record(encodeBatch([item(2)]));
    expect(await alarm()).toBe(first);
    await runDurableObjectAlarm(shard(name));
    // The next thing to do is far away: minutes to compact.
    expect(await alarm()).toBeGreaterThan(Date.now() + HOUR_MS);
  });
});

describe("counting while the object dies", () => {
  it("is exact to the unit: 100,000 outcomes of 10,000 users, 5 % sent twice, 20 aborts", async () => {
    const name = newName();
    const items = itemsOf({ outcomes: 100_000, users: 10_000, seed: 1 });
    let deaths = 0;
    const kill = async (): Promise<void> => {
      deaths += 1;
      await runInDurableObject(shard(name), (_, ctx) => ctx.abort("killed")).catch(() => undefined);
    };
    const count = { shard: () => shard(name), kill, kills: 10, clients: 5 };
    await countAll({ items: items.slice(0, 50_000), ...count });
    await evictDurableObject(shard(name));
    await countAll({ items: items.slice(50_000), ...count });
    expect(deaths).toBe(20);
    const totals = await shard(name).totals("e/exp/1");
    const wanted = expectedOf(items);
    expect(
      totals?.arms.map(({ exposed, units, interactions, metrics }) => ({
        exposed,
        units,
        interactions,
        successes: Math.round(metrics["success_rate"]!.values.mean * metrics["success_rate"]!.values.n),
        unitsThatFailed: metrics["error_rate"]!.units_above_zero,
        milliseconds: Math.round(metrics["response_time_ms"]!.units.mean_s * units),
      })),
    ).toEqual(wanted.arms);
    expect(totals).toMatchObject({ multiple_exposures: wanted.mixed, mismatches: wanted.mismatches });
    const [day] = await shard(name).series({ from: NOON - DAY_MS, to: NOON + DAY_MS, interval: "day" });
    expect(day?.total_requests).toBe(wanted.ofFirstVersion);
  }, 120_000);
});

const mixed = (n: number) => ({
  lo: Math.imul(n + 1, 0x9e37_79b1) >>> 0,
  hi: Math.imul((n + 1) ^ 0x5bd1_e995, 0x85eb_ca6b) >>> 0,
});
