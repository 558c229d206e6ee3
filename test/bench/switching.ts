import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { migrate } from "./kit/migrate.ts";
import { conclude, quantile, round } from "./kit/report.ts";
import { newRoom, newRootKey, signalboxOf, workerOf } from "./kit/worker.ts";

/**
 * What it takes to switch to another agent: the first resolve of one that a warm isolate has not been asked for, beside a
 * Worker that does nothing but read the same configuration from the same database, and beside the resolve of an agent
 * that is in memory. They take turns in one workerd, each on a socket of its own.
 */
const AGENTS = 300;
/** For the compilers, and thrown away. */
const WARM = 30;
const SWITCH_MS = 100;
const INSTRUCTIONS = "Answer briefly and politely. ".repeat(70);

/** Milliseconds, one for each agent. */
type Times = Record<"first" | "read" | "again", number[]>;

const agentId = (agent: number): string => `agent-${agent}`;

/** The least that a switch can be: one question to the database. */
const READER = `export default {
  async fetch(request, env) {
    const agent = new URL(request.url).pathname.slice(1);
    const config = await env.DB.prepare(
      "SELECT v.config FROM agent a JOIN version v ON v.project_id = a.project_id AND v.agent_id = a.agent_id AND v.version = a.active_version WHERE a.agent_id = ?",
    ).bind(agent).first("config");
    return new Response(config);
  },
};`;

export default async function switching(args: string[]): Promise<void> {
  const agents = Number(args[0] ?? AGENTS);
  const room = newRoom("switching");
  const rootKey = newRootKey();
  const file = join(room, "reader.ts");
  writeFileSync(file, READER);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      resourcePersistencePath: join(room, "state"),
      workers: [
        signalboxOf(room, { SIGNALBOX_ROOT_KEY: rootKey }),
        { ...workerOf("reader", file, room), d1Databases: ["DB"] },
      ],
    }),
  );
  try {
    await miniflare.ready;
    await migrate(await miniflare.getD1Database("DB"));
    const signalbox = await miniflare.unsafeGetDirectURL("signalbox");
    const reader = await miniflare.unsafeGetDirectURL("reader");
    const ask = (url: URL, path: string, body?: object) => send(new URL(path, url), rootKey, body);
    for (let agent = 0; agent < agents + WARM; agent += 1)
      await ask(signalbox, "/v1/agents", {
        agent_id: agentId(agent),
        config: { instructions: `${agent}: ${INSTRUCTIONS}` },
        activate: true,
      });
    const times: Times = { first: [], read: [], again: [] };
    for (let agent = 0; agent < agents + WARM; agent += 1) {
      const resolve = () => ask(signalbox, `/v1/resolve/${agentId(agent)}?user_id=u1`);
      const turns: [keyof Times, () => Promise<string>][] = [
        ["first", resolve],
        ["read", () => ask(reader, `/${agentId(agent)}`)],
      ];
      if (agent % 2 === 1) turns.reverse();
      turns.push(["again", resolve]);
      for (const [what, turn] of turns) {
        const start = performance.now();
        const text = await turn();
        const took = performance.now() - start;
        if (!text.includes(`"${agent}: Answer`)) throw new Error(`Not ${agentId(agent)}: ${text}`);
        if (agent >= WARM) times[what].push(took);
      }
    }
    report(agents, times);
  } finally {
    await miniflare.dispose();
    rmSync(room, { recursive: true, force: true });
  }
}

async function send(url: URL, key: string, body?: object): Promise<string> {
  const response = await fetch(url, {
    method: body ? "POST" : "GET",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url.pathname} was answered with ${response.status}: ${text}`);
  return text;
}

function report(agents: number, { first, read, again }: Times): void {
  const rows = [
    { what: "the first resolve of another agent", ms: first },
    { what: "a Worker that only reads its configuration from D1", ms: read },
    { what: "the same agent again, from memory", ms: again },
  ].map(({ what, ms }) => ({
    what,
    p50_ms: round(quantile(ms, 0.5)),
    p95_ms: round(quantile(ms, 0.95)),
    max_ms: round(Math.max(...ms)),
    /** The median of the ratios to the bare read of the same agent, in which the machine was alike for both. */
    times_read: round(
      quantile(
        ms.map((each, index) => each / read[index]!),
        0.5,
      ),
    ),
  }));
  console.log(`Milliseconds of an answer; ${agents} agents, each asked for the first time once`);
  console.table(Object.fromEntries(rows.map(({ what, ...row }) => [what, row])));
  const [switched] = rows;
  conclude("switching", { agents, rows }, [
    {
      what: "95 of 100 switches, ms",
      measured: switched!.p95_ms,
      target: `< ${SWITCH_MS}`,
      met: switched!.p95_ms < SWITCH_MS,
    },
  ]);
}
