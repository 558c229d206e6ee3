import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { compileAgent, resolveAgent, type ResolveOptions } from "../../src/domain/resolve.ts";
import type { Rule } from "../../src/domain/rule.ts";
import type { Held } from "./growth/held.ts";
import { conclude, median, round } from "./kit/report.ts";
import { agentId, askFor, memoryOf, nothing, snapshotOf } from "./kit/shelf.ts";
import { takeTurns, type Contender } from "./kit/turns.ts";

/**
 * What growth costs: an evaluation's time with more agents in memory, with more rules and with more versions; and the
 * memory that an isolate needs when it is asked for more agents than it may hold.
 */
const AGENTS = [10, 100, 1_000, 10_000];
const RULES = [1, 10, 50, 100, 200];
const VERSIONS = [1, 10, 100, 1_000, 10_000];
const MAX_HELD_MIB = 96;
const HELD = [
  { script: "latin", length: 2_048, rules: 0 },
  { script: "cyrillic", length: 2_048, rules: 0 },
  { script: "latin", length: 2_048, rules: 20 },
  { script: "latin", length: 20_480, rules: 0 },
  { script: "cyrillic", length: 20_480, rules: 20 },
];

interface Row {
  what: string;
  median_ns: number;
  /** As a multiple of the first row's. */
  times_first: number;
}

export default async function growth(args: string[]): Promise<void> {
  const rounds = Number(args[0] ?? 61);
  const agents = await measure("agents held: looking one up and resolving it", await byAgents(), rounds);
  const rules = await measure("rules, none of which applies", RULES.map(byRules), rounds);
  const versions = await measure(
    "versions that have labels: the active one",
    VERSIONS.map((count) => byVersions(count)),
    rounds,
  );
  const labels = await measure(
    "versions that have labels: one asked for by its label",
    VERSIONS.map((count) => byVersions(count, { label: `v${Math.ceil(count / 2)}` })),
    rounds,
  );
  const held = HELD.map(({ script, length, rules: count }) => ({
    what: `configurations of ${length / 1024} Ki characters, ${script}, ${count} rules`,
    ...heldBy([script, length, count].map(String)),
  }));
  console.log("Memory that an isolate holds after 10,000 agents were asked for, in MiB");
  console.table(Object.fromEntries(held.map(({ what, ...row }) => [what, row])));
  const most = Math.max(...held.map(({ all_mib }) => all_mib));
  conclude("growth", { rounds, agents, rules, versions, labels, held }, [
    {
      what: "MiB held at most",
      measured: most,
      target: `< ${MAX_HELD_MIB}`,
      met: most < MAX_HELD_MIB,
    },
  ]);
}

async function measure(title: string, contenders: Contender[], rounds: number): Promise<Row[]> {
  const figures = await takeTurns(contenders, { rounds, sliceMs: 5 });
  const first = figures.get(contenders[0]!.name)!;
  const rows = contenders.map(({ name }): Row => {
    const own = figures.get(name)!;
    return {
      what: name,
      median_ns: round(median(own), 1),
      times_first: round(median(own.map((ns, i) => ns / first[i]!))),
    };
  });
  console.log(`Nanoseconds by the number of ${title}`);
  console.table(Object.fromEntries(rows.map(({ what, ...row }) => [what, row])));
  return rows;
}

/** Agents in random order, so that what they need has to come from wherever it is. */
async function byAgents(): Promise<Contender[]> {
  const contenders: Contender[] = [];
  for (const count of AGENTS) {
    // Short configurations: all agents have to fit.
    const memory = memoryOf({ configText: () => `{"instructions":"short"}` });
    for (let agent = 0; agent < count; agent += 1) await memory.view(askFor(agent), nothing);
    const asks = Array.from({ length: 16_384 }, (_, i) => askFor((i * 7919) % count));
    if (asks.some((ask) => memory.peek(ask, nothing) === null)) throw new Error("an agent was evicted");
    contenders.push({
      name: String(count),
      run(times) {
        let sum = 0;
        for (let i = 0; i < times; i += 1) {
          const view = memory.peek(asks[i & 16_383]!, nothing);
          const answer = resolveAgent(view!.entry!.agent, { user_id: "user-1", plan: "pro" });
          if (!("refused" in answer)) sum += answer.version;
        }
        return sum;
      },
    });
  }
  return contenders;
}

const byRules = (count: number): Contender =>
  resolving(
    count,
    snapshotOf(1, {
      rules: Array.from({ length: count }, (_, i): Rule => ({
        id: `rule-${i}`,
        condition: { plan: "pro", region: `region-${i}` },
        version: 1,
      })),
    }),
  );

const byVersions = (count: number, options: ResolveOptions = {}): Contender =>
  resolving(count, snapshotOf(1, { versions: count }), options);

function resolving(
  count: number,
  snapshot: ReturnType<typeof snapshotOf>,
  options: ResolveOptions = {},
): Contender {
  const agent = compileAgent(snapshot);
  const name = agentId(1);
  return {
    name: String(count),
    run(times) {
      let sum = 0;
      for (let i = 0; i < times; i += 1) {
        const answer = resolveAgent(agent, { user_id: name, plan: "pro", region: "elsewhere" }, options);
        if (!("refused" in answer)) sum += answer.version;
      }
      return sum;
    },
  };
}

function heldBy(args: string[]): Held {
  const child = join(import.meta.dirname, "growth/held.ts");
  const output = execFileSync(process.execPath, ["--no-warnings", "--expose-gc", child, ...args], {
    encoding: "utf8",
  });
  const { agents, heap_mib, all_mib }: Held = JSON.parse(output);
  return { agents, heap_mib: round(heap_mib, 1), all_mib: round(all_mib, 1) };
}
