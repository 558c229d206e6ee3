import { rmSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { migrate } from "./kit/migrate.ts";
import { conclude, median, quantile, round, type Target } from "./kit/report.ts";
import { newRoom, newRootKey, signalboxOf } from "./kit/worker.ts";

/**
 * Whether time tells somebody else's private agent from one that is not there: both are asked for in turns, and so is
 * another one that is not there, which shows how far two of a kind are apart. Read the ratios.
 */
const HIDDEN = "hidden";
const SHOWN = "shown";
/** Those that are not there have names as long. */
const ABSENT = ["absenz", "absent"];
/** How far from 1 the ratio of medians may be, beside what two of a kind are apart. */
const NOISE = 0.1;

/** Method and path. */
const QUESTIONS: Record<string, (agent: string) => [string, string]> = {
  "GET /v1/agents/{agent_id}": (agent: string) => ["GET", `/v1/agents/${agent}`],
  "GET /v1/agents/{agent_id}/versions": (agent: string) => ["GET", `/v1/agents/${agent}/versions`],
  "PUT /v1/agents/{agent_id}": (agent: string) => ["PUT", `/v1/agents/${agent}`],
  "GET /v1/resolve/{agent_id}": (agent: string) => ["GET", `/v1/resolve/${agent}?user_id=u1`],
  "POST /ofrep/v1/evaluate/flags/{key}": (agent: string) => ["POST", `/ofrep/v1/evaluate/flags/${agent}`],
};

interface Row {
  route: string;
  hidden_ms: number;
  absent_ms: number;
  ratio: number;
  /** Of two that are not there. */
  ratio_of_absent: number;
}

export default async function access(args: string[]): Promise<void> {
  const rounds = Number(args[0] ?? 400);
  const room = newRoom("access");
  const rootKey = newRootKey();
  const signalbox = signalboxOf(room, { SIGNALBOX_ROOT_KEY: rootKey });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      resourcePersistencePath: join(room, "state"),
      workers: [signalbox],
    }),
  );
  try {
    await miniflare.ready;
    await migrate(await miniflare.getD1Database("DB"));
    const url = await miniflare.unsafeGetDirectURL("signalbox");
    const key = await prepare(url, rootKey);
    const rows: Row[] = [];
    for (const [route, question] of Object.entries(QUESTIONS)) {
      const row = await measure(route, (agent) => ask(url, key, ...question(agent)), rounds);
      rows.push(row);
    }
    console.table(rows);
    conclude("access", { rounds, rows }, rows.map(targetOf));
  } finally {
    await miniflare.dispose();
    rmSync(room, { recursive: true, force: true });
  }
}

const apart = (ratio: number): number => Math.abs(ratio - 1);

const targetOf = ({ route, ratio, ratio_of_absent }: Row): Target => ({
  what: `${route}: a private agent's time by that of none`,
  measured: ratio,
  target: `within ${NOISE} of 1, beside what two of a kind are apart`,
  met: apart(ratio) <= NOISE + apart(ratio_of_absent),
});

async function ask(
  url: URL,
  key: string,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; text: string }> {
  const response = await fetch(new URL(path, url), {
    method,
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    ...(method !== "GET" && { body: JSON.stringify(body ?? {}) }),
  });
  return { status: response.status, text: await response.text() };
}

/** A private agent and one that all see; answers a key that sees the second alone. */
async function prepare(url: URL, rootKey: string): Promise<string> {
  const make = async (path: string, body: object, method = "POST"): Promise<string> => {
    const { status, text } = await ask(url, rootKey, method, path, body);
    if (status >= 300) throw new Error(`${method} ${path} was answered with ${status}: ${text}`);
    return text;
  };
  for (const agent_id of [HIDDEN, SHOWN])
    await make("/v1/agents", { agent_id, config: { instructions: agent_id }, activate: true });
  await make(`/v1/agents/${HIDDEN}/access`, { visibility: "private" }, "PUT");
  const { key }: { key: string } = JSON.parse(await make("/v1/api-keys", { name: "bench", role: "editor" }));
  const seen = await ask(url, key, "GET", `/v1/agents/${SHOWN}`);
  const hidden = await ask(url, key, "GET", `/v1/agents/${HIDDEN}`);
  if (seen.status !== 200 || hidden.status !== 404) throw new Error("The private agent is not private");
  return key;
}

async function measure(
  route: string,
  question: (agent: string) => Promise<{ status: number }>,
  rounds: number,
): Promise<Row> {
  const agents = [HIDDEN, ...ABSENT];
  const times = new Map<string, number[]>(agents.map((agent) => [agent, []]));
  // The first rounds are for the compilers and for what is read once.
  for (let turn = -Math.ceil(rounds / 10); turn < rounds; turn += 1) {
    for (const index of agents.keys()) {
      const agent = agents[(index + turn + agents.length * rounds) % agents.length]!;
      const start = performance.now();
      const { status } = await question(agent);
      const took = performance.now() - start;
      if (status !== 404) throw new Error(`${route} of ${agent} was answered with ${status}`);
      if (turn >= 0) times.get(agent)!.push(took);
    }
  }
  const [hidden, absent, another] = agents.map((agent) => times.get(agent)!);
  return {
    route,
    hidden_ms: round(median(hidden!), 3),
    absent_ms: round(median(absent!), 3),
    ratio: round(quantile(hidden!, 0.5) / quantile(absent!, 0.5), 3),
    ratio_of_absent: round(quantile(another!, 0.5) / quantile(absent!, 0.5), 3),
  };
}
