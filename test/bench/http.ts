import { readdirSync, readFileSync } from "node:fs";
import { Connections } from "./http/load.ts";
import { startWorkers, type Workers } from "./http/workers.ts";
import { conclude, median, quantile, round, versionOf } from "./kit/report.ts";

/**
 * What a warm resolve costs over HTTP, beside Workers that give the same bytes without doing anything for them: all in
 * one workerd, each on a socket of its own, without a proxy in between. They take turns in short slices, once with many
 * connections that keep workerd busy, and once with one that never waits for another; read the ratios.
 */
const BUSY_CONNECTIONS = 16;
const BUSY_MS = 500;
const WARM_ROUNDS = 4;
const QUIET_MS = 120;
const USERS = 256;
const OURS = "Signalbox";
const FLOOR = "bare";

/** One slice: the figures of one Worker in one round. */
interface Slice {
  perSecond: number;
  p50: number;
  p99: number;
  /** Microseconds of workerd's CPU for each request; NaN where the system does not tell. */
  cpuUs: number;
}

interface Turns {
  name: string;
  busy: Connections;
  quiet: Connections;
  busySlices: Slice[];
  quietSlices: Slice[];
}

export default async function http(args: string[]): Promise<void> {
  const rounds = Number(args[0] ?? 16);
  const versions = { workerd: versionOf("workerd"), miniflare: versionOf("miniflare") };
  console.log(`workerd ${versions.workerd}, miniflare ${versions.miniflare}, Node ${process.versions.node}`);
  const workers = await startWorkers();
  const turns: Turns[] = [];
  try {
    for (const [name, url] of workers.urls) turns.push(await open(name, url, workers));
    await measure(turns, rounds);
  } finally {
    for (const { busy, quiet } of turns) for (const connections of [busy, quiet]) connections.close();
    await workers.stop();
  }
  report(turns, rounds, versions, Buffer.byteLength(workers.body));
}

async function open(name: string, url: URL, { path, key }: Workers): Promise<Turns> {
  const requests = Array.from({ length: USERS }, (_, user) =>
    Buffer.from(
      `GET ${path}?user_id=user-${user}&plan=pro HTTP/1.1\r\nHost: ${url.host}\r\nAuthorization: Bearer ${key}\r\n\r\n`,
    ),
  );
  const busy = await Connections.open(url, requests, BUSY_CONNECTIONS);
  return { name, busy, quiet: await Connections.open(url, requests, 1), busySlices: [], quietSlices: [] };
}

async function measure(turns: Turns[], rounds: number): Promise<void> {
  const pid = workerdPid();
  // The first rounds are for the compilers, and thrown away: they have done their work after ten thousand requests or so.
  for (let round = -WARM_ROUNDS; round < rounds; round += 1) {
    for (const [index] of turns.entries()) {
      const turn = turns[(index + round + WARM_ROUNDS) % turns.length]!;
      const busy = await slice(turn.busy, BUSY_MS, pid);
      const quiet = await slice(turn.quiet, QUIET_MS, pid);
      if (round < 0) continue;
      turn.busySlices.push(busy);
      turn.quietSlices.push(quiet);
    }
  }
}

async function slice(connections: Connections, ms: number, pid: number | null): Promise<Slice> {
  const before = cpuNs(pid);
  const { perSecond, latencies } = await connections.load(ms);
  const cpuUs = (cpuNs(pid) - before) / 1_000 / latencies.length;
  return { perSecond, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), cpuUs };
}

function report(turns: Turns[], rounds: number, versions: object, bytes: number): void {
  const floor = turns.find(({ name }) => name === FLOOR)!;
  const rows = turns.map(({ name, busySlices, quietSlices }) => {
    const of = (slices: Slice[], what: keyof Slice) => median(slices.map((each) => each[what]));
    /** The median of the ratios within one round, in which the machine was alike for both. */
    const times = (slices: Slice[], floors: Slice[], what: keyof Slice) =>
      median(slices.map((each, i) => each[what] / floors[i]![what]));
    return {
      worker: name,
      per_second: Math.round(of(busySlices, "perSecond")),
      of_bare: times(busySlices, floor.busySlices, "perSecond"),
      p50_ms: of(busySlices, "p50"),
      p50_times_bare: times(busySlices, floor.busySlices, "p50"),
      p99_ms: of(busySlices, "p99"),
      cpu_us: of(busySlices, "cpuUs"),
      cpu_times_bare: times(busySlices, floor.busySlices, "cpuUs"),
      alone_p50_ms: of(quietSlices, "p50"),
      alone_p50_times_bare: times(quietSlices, floor.quietSlices, "p50"),
      alone_p99_ms: of(quietSlices, "p99"),
    };
  });
  console.table(
    Object.fromEntries(
      rows.map(({ worker, ...row }) => [
        worker,
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, round(value, 3)])),
      ]),
    ),
  );
  console.log(
    `${rounds} rounds, taking turns; ${bytes} bytes an answer; ${BUSY_CONNECTIONS} connections for ${BUSY_MS} ms, and one alone for ${QUIET_MS} ms.
cpu_us is workerd's CPU for each request. Signalbox's also has its freshness checks in it: the database runs in the same workerd.`,
  );
  const ours = rows.find(({ worker }) => worker === OURS)!;
  conclude("http", { versions, rounds, bytes, rows }, [
    {
      what: "throughput, of the bare Worker's",
      measured: ours.of_bare,
      target: ">= 0.8",
      met: ours.of_bare >= 0.8,
    },
    {
      what: "p50, times the bare Worker's",
      measured: ours.p50_times_bare,
      target: "<= 1.3",
      met: ours.p50_times_bare <= 1.3,
    },
    {
      what: "p50 of requests that come alone",
      measured: ours.alone_p50_times_bare,
      target: "<= 1.3",
      met: ours.alone_p50_times_bare <= 1.3,
    },
  ]);
}

/** The workerd that this process started; null where the system does not tell. */
function workerdPid(): number | null {
  try {
    const children = readdirSync("/proc/self/task").flatMap((task) =>
      readFileSync(`/proc/self/task/${task}/children`, "utf8").split(" ").filter(Boolean),
    );
    const found = children.find((pid) => readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "workerd");
    return found === undefined ? null : Number(found);
  } catch {
    return null;
  }
}

/** Nanoseconds on a CPU, of every thread. */
function cpuNs(pid: number | null): number {
  if (pid === null) return Number.NaN;
  return readdirSync(`/proc/${pid}/task`)
    .map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]))
    .reduce((total, one) => total + one, 0);
}
