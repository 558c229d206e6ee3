import { conclude, median, quantile, round, versionOf } from "./kit/report.ts";
import { overhead, type Rounds } from "./run/overhead.ts";
import { startService, storages, type Service, type Storage } from "./run/service.ts";
import { switches, type Switches } from "./run/switches.ts";

/**
 * What a run costs beside the model: the same server of a model is asked by itself and through Signalbox, taking turns.
 * What is stored lies in memory for that, since workerd on one machine stands still while a disk writes; what the disk
 * adds is a table of its own. Then how long it takes from the switch of the active version to the first run of a new
 * session that has it.
 */
const ROUNDS = 400;
const WARM_ROUNDS = 100;
const SWITCHES = 20;
const FRESHNESS_SECONDS = 5;
const OVERHEAD_MS = 5;
const BEYOND_MS = 100;

/** Each beside what is called directly for it. */
const BESIDE = {
  "run, JSON, new session": "direct, JSON",
  "run, JSON, same session": "direct, JSON",
  "run, stream, new session, first token": "direct, stream, first token",
  "run, stream, new session, end": "direct, stream, end",
};

export default async function run(args: string[]): Promise<void> {
  const rounds = Number(args[0] ?? ROUNDS);
  const times = Number(args[1] ?? SWITCHES);
  const versions = { workerd: versionOf("workerd"), miniflare: versionOf("miniflare"), ai: versionOf("ai") };
  console.log(`workerd ${versions.workerd}, ai ${versions.ai}, Node ${process.versions.node}`);
  const [fastest, ...others] = storages();
  const slower = [];
  for (const storage of others)
    slower.push({
      storage,
      rows: await beside(storage, (service) => overhead(service, rounds / 4, WARM_ROUNDS / 4).then(rowsOf)),
    });
  const [rows, switched] = await beside(fastest!, async (service) => [
    rowsOf(await overhead(service, rounds, WARM_ROUNDS)),
    await switches(service, times),
  ]);
  report({ storage: fastest!, rows }, slower, switched, { versions, rounds });
}

async function beside<T>(storage: Storage, measure: (service: Service) => Promise<T>): Promise<T> {
  const service = await startService(storage, FRESHNESS_SECONDS);
  try {
    return await measure(service);
  } finally {
    await service.stop();
  }
}

const rowsOf = (figures: Rounds) =>
  [...figures].map(([what, ms]) => {
    const other = figures.get(BESIDE[what as keyof typeof BESIDE] ?? "");
    return {
      what,
      p50_ms: round(median(ms)),
      p95_ms: round(quantile(ms, 0.95)),
      p50_over_direct_ms: other === undefined ? null : round(median(ms) - median(other)),
      /** The median of the differences within one round, in which the machine was alike for both. */
      paired_over_direct_ms:
        other === undefined ? null : round(median(ms.map((each, index) => each - other[index]!))),
    };
  });

/** What was measured with what is stored at one place. */
interface Placed {
  storage: Storage;
  rows: ReturnType<typeof rowsOf>;
}

function print({ storage, rows }: Placed): void {
  console.log(
    `Milliseconds of an answer; what is stored lies in ${storage === "disk" ? "files on disk" : storage}`,
  );
  console.table(Object.fromEntries(rows.map(({ what, ...row }) => [what, row])));
}

function report(fastest: Placed, slower: Placed[], { seen, asked }: Switches, about: object): void {
  for (const placed of [...slower, fastest]) print(placed);
  const switched = [
    { what: "first run of a new session with the new version", ms: seen },
    { what: "a run that asks for the activation's revision", ms: asked },
  ].map(({ what, ms }) => ({
    what,
    switches: ms.length,
    p50_ms: round(median(ms), 1),
    max_ms: round(Math.max(...ms), 1),
  }));
  console.log("Milliseconds from the answer to an activation");
  console.table(Object.fromEntries(switched.map(({ what, ...row }) => [what, row])));
  const bound = FRESHNESS_SECONDS * 1_000 + BEYOND_MS;
  const results = { ...about, freshness_seconds: FRESHNESS_SECONDS, placed: [fastest, ...slower], switched };
  conclude("run", results, [
    ...fastest.rows
      .filter(({ what }) => what.startsWith("run, JSON"))
      .map(({ what, p50_over_direct_ms: over }) => ({
        what: `${what}: p50 over direct, ms`,
        measured: over!,
        target: `< ${OVERHEAD_MS}`,
        met: over! < OVERHEAD_MS,
      })),
    {
      what: "worst switch, ms",
      measured: Math.max(...seen),
      target: `< ${bound}: freshness + ${BEYOND_MS}`,
      met: Math.max(...seen) < bound,
    },
  ]);
}
