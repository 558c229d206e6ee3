import { encodeBatch } from "../../src/domain/counting/batch.ts";
import type { CountedItem, Study } from "../../src/domain/counting/item.ts";
import { DAY_MS } from "../../src/domain/durations.ts";

const STUDY: Study = { key: "e/exp/1", versions: [27, 28] };
const NOON = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS / 2;

/** Numbers of 0 to 1, the same ones each time (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Outcomes of users, one in 5,000 with the other version. Times are whole milliseconds, so that sums are exact. */
export function itemsOf({
  outcomes,
  users,
  seed,
}: {
  outcomes: number;
  users: number;
  seed: number;
}): CountedItem[] {
  const random = randomOf(seed);
  return Array.from({ length: outcomes }, (_, id) => {
    // Everybody comes at least once.
    const user = id < users ? id : Math.floor(random() * users);
    const arm = user % 2;
    const strays = random() < 1 / 5_000;
    return {
      id: { lo: id, hi: Math.floor(random() * 2 ** 32) },
      unit: { lo: Math.imul(user, 0x9e37_79b1) >>> 0, hi: user },
      occurredAt: NOON + (id % 7) * 60_000,
      version: STUDY.versions[strays ? 1 - arm : arm]!,
      study: STUDY,
      arm,
      exposure: false,
      success: random() < 0.8,
      escalated: random() < 0.05,
      error: false,
      excluded: false,
      values: { response_time_ms: Math.ceil(random() * 2_000), cost_usd: Math.ceil(random() * 100) / 10_000 },
    };
  });
}

interface Shard {
  record(batch: Uint8Array): Promise<Uint8Array>;
}

/**
 * Sends everything, and one item in twenty twice, by several clients side by side, which send a batch again until it is
 * answered. Meanwhile the object dies, again and again.
 */
export async function countAll(run: {
  items: readonly CountedItem[];
  shard: () => Shard;
  kill: () => Promise<void>;
  kills: number;
  clients: number;
  size?: number;
}): Promise<{ accepted: number; duplicates: number; retries: number }> {
  const { items, clients, kills, size = 500 } = run;
  const repeated = items
    .filter((_, index) => index % 20 === 0)
    .map((item, index, all) => all[all.length - 1 - index] ?? item);
  // Repeats come among the others, before or after them.
  const every = Math.floor(items.length / Math.max(1, repeated.length));
  const queue = items.flatMap((item, index) =>
    index % every === every - 1 && repeated.length > 0 ? [item, repeated.pop()!] : [item],
  );
  const batches = Array.from({ length: Math.ceil(queue.length / size) }, (_, n) =>
    queue.slice(n * size, (n + 1) * size),
  );
  const sums = { accepted: 0, duplicates: 0, retries: 0 };
  let next = 0;
  let killed = 0;
  const client = async (): Promise<void> => {
    while (next < batches.length) {
      const mine = next;
      next += 1;
      const bytes = encodeBatch(batches[mine]!);
      for (;;) {
        try {
          const verdicts = await run.shard().record(bytes);
          for (const verdict of verdicts) sums[verdict === 0 ? "accepted" : "duplicates"] += 1;
          break;
        } catch {
          sums.retries += 1;
        }
      }
      if (killed < kills && next >= ((killed + 1) * batches.length) / (kills + 1)) {
        killed += 1;
        await run.kill();
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return sums;
}

/** What the totals have to be, counted in the plainest way. */
export function expectedOf(items: readonly CountedItem[]) {
  const users = Map.groupBy(items, ({ unit }) => unit.hi);
  const isMixed = (each: readonly CountedItem[]) => new Set(each.map(({ version }) => version)).size > 1;
  const isOwn = ({ arm, version }: CountedItem) => STUDY.versions[arm!] === version;
  return {
    arms: [0, 1].map((arm) => {
      const mine = [...users.values()].filter(
        (each) => each[0]!.arm === arm && !isMixed(each) && each.some(isOwn),
      );
      const outcomes = mine.flat();
      return {
        exposed: mine.length,
        units: mine.length,
        interactions: outcomes.length,
        successes: outcomes.filter(({ success }) => success).length,
        unitsThatFailed: mine.filter((each) => each.some(({ success }) => !success)).length,
        milliseconds: outcomes.reduce((sum, { values }) => sum + values["response_time_ms"]!, 0),
      };
    }),
    mixed: [...users.values()].filter(isMixed).length,
    mismatches: items.filter((item) => !isOwn(item)).length,
    ofFirstVersion: items.filter(({ version }) => version === 27).length,
  };
}
