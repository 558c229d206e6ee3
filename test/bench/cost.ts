import { rowsRead, type RowsRead } from "./cost/rows.ts";
import { Simulated } from "./cost/simulated.ts";
import { conclude, round } from "./kit/report.ts";

/**
 * What resolving costs in reads of the stores, and how many requests have to wait for them: the real memory of so many
 * isolates, in simulated time, with the real rules of freshness. No store is asked more than these rules want.
 */
const RESOLVES = { "1 k": 1e3, "1 M": 1e6, "1 B": 1e9 };
const ISOLATES = [50, 500, 5_000];
const MONTH_S = 30 * 86_400;
/** A busy isolate checks this often, whatever it is asked: half of FRESHNESS_SECONDS. */
const CHECK_S = 2.5;
/** Isolates do not depend on each other, so that some of them stand for all. */
const SIMULATED = 25;
/** Enough requests to tell, and enough time for what is done by the clock. */
const LEAST_REQUESTS = 4_000;
const LEAST_SECONDS = 1_800;

interface Row {
  resolves: string;
  isolates: number;
  /** By each isolate. */
  per_minute: number;
  d1_a_month: number;
  d1_per_resolve: number;
  /** As D1 counts them, and is paid by them. */
  d1_rows_a_month: number;
  kv_a_month: number;
  waited_percent: number;
  /** The part of them that came to an isolate without the agent in memory. */
  cold_percent: number;
}

export default async function cost(): Promise<void> {
  const paid = await rowsRead();
  const rows: Row[] = [];
  for (const [resolves, perMonth] of Object.entries(RESOLVES)) {
    for (const isolates of ISOLATES) rows.push(await simulate(resolves, perMonth, isolates, paid));
  }
  console.log(`| Resolves a month | Isolates | Each, a minute | D1 reads a month | a resolve | rows of D1 a month | KV reads a month | Waited | of these cold |
|---|---|---|---|---|---|---|---|---|`);
  for (const row of rows) {
    const { resolves, isolates, per_minute, d1_a_month, d1_per_resolve, d1_rows_a_month, kv_a_month } = row;
    const cells = [
      resolves,
      isolates.toLocaleString("en"),
      per_minute,
      short(d1_a_month),
      d1_per_resolve,
      short(d1_rows_a_month),
      short(kv_a_month),
      `${row.waited_percent} %`,
      `${row.cold_percent} %`,
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
  console.log(`
${Simulated.ASSUMPTIONS}
Requests come at random, spread evenly over the isolates. A read of D1 is one round trip:
a check reads ${paid.check} rows, as D1 counts them, an agent that changed ${paid.reload}, one that is not in memory ${paid.load}. A request that waited and was
not cold has waited for a check, 250 ms at most; no other request waits for anything.`);
  const busiest = rows.find((row) => row.resolves === "1 B" && row.isolates === ISOLATES[0])!;
  const ofExpected = busiest.d1_a_month / ((ISOLATES[0]! * MONTH_S) / CHECK_S);
  conclude("cost", { assumptions: Simulated.ASSUMPTIONS, rows_read: paid, rows }, [
    {
      what: `D1 reads of busy isolates, of one each ${CHECK_S} s`,
      measured: ofExpected,
      target: "0.9 to 1.1",
      met: Math.abs(ofExpected - 1) <= 0.1,
    },
  ]);
}

async function simulate(resolves: string, perMonth: number, isolates: number, paid: RowsRead): Promise<Row> {
  const perSecond = perMonth / MONTH_S / isolates;
  const simulated = Math.min(isolates, SIMULATED);
  const seconds = Math.max(LEAST_SECONDS, LEAST_REQUESTS / (perSecond * simulated));
  const tally = await new Simulated(perSecond, simulated).run(seconds);
  const scale = perMonth / tally.requests;
  const { checks, reloads, loads } = tally;
  const d1 = checks + reloads + loads;
  return {
    resolves,
    isolates,
    per_minute: Number((perSecond * 60).toPrecision(2)),
    d1_a_month: d1 * scale,
    d1_per_resolve: Number((d1 / tally.requests).toPrecision(2)),
    d1_rows_a_month: (checks * paid.check + reloads * paid.reload + loads * paid.load) * scale,
    kv_a_month: tally.kv * scale,
    waited_percent: round((tally.waited / tally.requests) * 100, 3),
    cold_percent: round((tally.cold / Math.max(1, tally.waited)) * 100, 1),
  };
}

/** Two digits that mean something: 5.3 M. */
function short(value: number): string {
  const units = ["", " k", " M", " B"];
  let unit = 0;
  let left = value;
  for (; left >= 999.5 && unit < units.length - 1; unit += 1) left /= 1_000;
  return `${left >= 10 ? Math.round(left) : Number(left.toPrecision(2))}${units[unit]}`;
}
