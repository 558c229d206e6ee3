import { isDeepStrictEqual } from "node:util";
import type { StudyTotals } from "../../src/domain/counting/totals.ts";
import { countsOf, expectedOf } from "./counting/expected.ts";
import { startShards, type Started } from "./counting/start.ts";
import { conclude, median, round, versionOf } from "./kit/report.ts";

/**
 * What counting costs and whether it is exact: the shard beside an object that stores the same batches and does nothing
 * else, taking turns in one workerd; what totals cost with more and more units; and a million outcomes while the shard
 * dies fifty times.
 */
const USERS = 100_000;
const SLICE = 200_000;
const CLIENTS = 8;
const BATCH = 1_000;
/** Items of a batch, as a busy server and as a quiet one send them. */
const BATCHES = [1_000, 100] as const;
const SIZES = [1_000, 10_000, 100_000, 1_000_000];
const ASKED = 40;
const ALL = ["speed", "totals", "exact"];

export default async function counting(args: string[]): Promise<void> {
  const wanted = args.length > 0 ? args : ALL;
  const started = await startShards();
  try {
    const speed = wanted.includes("speed")
      ? [await measureSpeed(started, BATCHES[0]), await measureSpeed(started, BATCHES[1])]
      : [];
    console.table(speed);
    const totals = wanted.includes("totals") ? await measureTotals(started) : null;
    const exact = wanted.includes("exact") ? await checkExact(started) : null;
    const growth = totals && totals.at(-1)!.warm_ms / totals[0]!.warm_ms;
    conclude("counting", { workerd: versionOf("workerd"), speed, totals, exact }, [
      ...speed.map(({ items_a_batch, of_bare }) => ({
        what: `events a second, of the bare object's, ${items_a_batch} a batch`,
        measured: of_bare,
        target: ">= 0.5",
        met: of_bare >= 0.5,
      })),
      ...(growth
        ? [
            {
              what: "totals of 1,000,000 units, times those of 1,000",
              measured: growth,
              target: "<= 1.5",
              met: growth <= 1.5,
            },
          ]
        : []),
      ...(exact
        ? [{ what: "figures that are not exact", measured: exact.wrong, target: "0", met: exact.wrong === 0 }]
        : []),
    ]);
  } finally {
    await started.stop();
  }
}

/** Slices of 200,000 events, one fold each. The first slices are for the compilers. */
async function measureSpeed({ call }: Started, size: number, rounds = 8) {
  const warm = 2;
  const figures: { shard: number; bare: number }[] = [];
  let bytes = 0;
  for (let turn = -warm; turn < rounds; turn += 1) {
    const from = (turn + warm) * SLICE;
    const prepared = await call<{ bytes: number }>("prepare", {
      from,
      count: SLICE,
      users: USERS,
      size,
    });
    bytes = prepared.bytes / SLICE;
    const figure = { shard: 0, bare: 0 };
    for (const who of turn % 2 === 0 ? (["shard", "bare"] as const) : (["bare", "shard"] as const)) {
      const start = performance.now();
      await call("send", { name: `1/speed-${size}/0`, clients: CLIENTS, bare: who === "bare" });
      figure[who] = SLICE / ((performance.now() - start) / 1_000);
    }
    if (turn >= 0) figures.push(figure);
  }
  const result = {
    items_a_batch: size,
    shard_per_second: Math.round(median(figures.map(({ shard }) => shard))),
    bare_per_second: Math.round(median(figures.map(({ bare }) => bare))),
    of_bare: median(figures.map(({ shard, bare }) => shard / bare)),
    lowest: Math.min(...figures.map(({ shard, bare }) => shard / bare)),
    highest: Math.max(...figures.map(({ shard, bare }) => shard / bare)),
    bytes_an_event: round(bytes),
    rounds,
  };
  return result;
}

async function measureTotals({ call }: Started) {
  const rows: { units: number; warm_ms: number; after_start_ms: number }[] = [];
  for (const units of SIZES) {
    const name = `1/totals-${units}/0`;
    for (let from = 0; from < units; from += SLICE) {
      const count = Math.min(SLICE, units - from);
      await call("prepare", { from, count, users: units, size: BATCH });
      await call("send", { name, clients: CLIENTS });
    }
    await call("totals", { name });
    const [warm, cold]: [number[], number[]] = [[], []];
    const time = async (into: number[]) => {
      const start = performance.now();
      await call("totals", { name });
      into.push(performance.now() - start);
    };
    for (let asked = 0; asked < ASKED; asked += 1) await time(warm);
    for (let asked = 0; asked < ASKED / 4; asked += 1) {
      await call("die", { name });
      await time(cold);
    }
    rows.push({ units, warm_ms: median(warm), after_start_ms: median(cold) });
  }
  console.table(rows.map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, round(v)]))));
  return rows;
}

/** A million outcomes of 100,000 users, one in twenty sent twice, while the shard dies fifty times. */
async function checkExact({ call }: Started) {
  const name = "1/exact/0";
  const all = { from: 0, count: 1_000_000, users: USERS };
  let [retries, kills] = [0, 0];
  for (let from = 0; from < all.count; from += SLICE) {
    await call("prepare", { ...all, from, count: SLICE, size: BATCH, repeatEvery: 20 });
    const sent = await call<{ retries: number; killed: number }>("send", {
      name,
      clients: CLIENTS,
      kills: 10,
    });
    retries += sent.retries;
    kills += sent.killed;
  }
  const counted = countsOf(await call<StudyTotals>("totals", { name }));
  const expected = expectedOf(all);
  const wrong = Object.entries(expected).filter(
    ([what, value]) => !isDeepStrictEqual(value, counted[what as keyof typeof counted]),
  );
  console.table(
    Object.fromEntries(
      Object.entries(expected).map(([what, value]) => [
        what,
        { expected: String(value), counted: String(counted[what as keyof typeof counted]) },
      ]),
    ),
  );
  console.log(`${all.count} outcomes, 5 % sent twice, ${kills} aborts, ${retries} batches sent again`);
  return { ...all, kills, retries, expected, counted, wrong: wrong.length };
}
