import { createServer, type IncomingHttpHeaders, type Server as HttpServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, inject, it } from "vitest";

/** As wrangler.toml says: what changed is seen everywhere within so long of its commit. */
const FRESHNESS_MS = 5_000;
const DEADLINE_MS = 60_000;
/** Requests under way at once. */
const PARALLEL = 16;

const server = inject("server");
let receiver: Receiver;

beforeAll(async () => {
  receiver = await listen();
});
afterAll(async () => {
  receiver?.close();
});

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

interface Receiver {
  url: string;
  received: Received[];
  close: () => void;
}

/** Whoever is told of events: any program that speaks HTTP. */
async function listen(): Promise<Receiver> {
  const received: Received[] = [];
  const http: HttpServer = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (piece: string) => (body += piece));
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const address = http.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  return { url: `http://127.0.0.1:${address.port}/hook`, received, close: () => http.close() };
}

// Tests look into answers of every shape.
// oxlint-disable-next-line typescript/no-explicit-any
async function call(method: string, path: string, body?: unknown): Promise<any> {
  const answer = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

async function newAgent(id: string): Promise<void> {
  for (const version of [1, 2]) {
    const config = { instructions: `v${version}` };
    await call("POST", "/v1/agents", { agent_id: id, config, activate: version === 1 });
  }
}

/** A rollout of version 2 whose steps take a second each. */
const startRollout = (agent: string, percents: number[]) =>
  call("POST", `/v1/agents/${agent}/rollouts`, {
    // Named, so that the same users are in the canary in every run.
    rollout_id: `${agent}-v2`,
    target_version: 2,
    steps: percents.map((percent) => ({ percent, min_dwell_seconds: 1, min_exposures: 10 })),
    created_by: "ana@example.com",
  });

interface Served {
  user: string;
  version: number;
  rollout_id: string | null;
}

const resolve = async (agent: string, user: string): Promise<Served> => {
  const { version, rollout_id } = await call("GET", `/v1/resolve/${agent}?user_id=${user}`);
  return { user, version, rollout_id };
};

async function resolveAll(agent: string, users: string[]): Promise<Served[]> {
  const served: Served[] = [];
  for (let at = 0; at < users.length; at += PARALLEL)
    served.push(...(await Promise.all(users.slice(at, at + PARALLEL).map((user) => resolve(agent, user)))));
  return served;
}

/** New users come, are answered, and tell how it went, until the rollout has ended; answers how it ended. */
async function sendTraffic(
  agent: string,
  rolloutId: string,
  succeeds: (served: Served, at: number) => boolean,
  // oxlint-disable-next-line typescript/no-explicit-any
): Promise<any> {
  const deadline = Date.now() + DEADLINE_MS;
  for (let wave = 0; Date.now() < deadline; wave += 1) {
    const users = Array.from({ length: 200 }, (_, at) => `user-${wave * 200 + at}`);
    const served = await resolveAll(agent, users);
    const interactions = served.flatMap((one, at) =>
      one.rollout_id === null
        ? []
        : [
            {
              interaction_id: `${rolloutId}-${one.user}`,
              rollout_id: one.rollout_id,
              user_id: one.user,
              version: one.version,
              success: succeeds(one, at),
            },
          ],
    );
    if (interactions.length > 0) await call("POST", "/v1/interactions", { interactions });
    const rollout = await call("GET", `/v1/rollouts/${rolloutId}`);
    if (rollout.ended_at !== null) return rollout;
  }
  throw new Error(
    `The rollout did not end: ${JSON.stringify(await call("GET", `/v1/rollouts/${rolloutId}`))}`,
  );
}

interface Hook {
  id: string;
  secret: string;
}

/** The event of a webhook, once it has arrived; throws when its signature is not right. */
// oxlint-disable-next-line typescript/no-explicit-any
async function arrived({ id, secret }: Hook, type: string, agent: string): Promise<any> {
  const deadline = Date.now() + DEADLINE_MS;
  while (Date.now() < deadline) {
    for (const { headers, body } of receiver.received) {
      const { type: told, data } = JSON.parse(body);
      if (told === type && data.agent_id === agent)
        return new Webhook(secret).verify(body, headers as Record<string, string>);
    }
    await pause(100);
  }
  const { data } = await call("GET", `/v1/webhooks/${id}/deliveries`);
  throw new Error(`No ${type} of ${agent} arrived: ${JSON.stringify(data)}`);
}

it("rolls a bad canary back by itself, and tells everybody why", async () => {
  const agent = "bad-canary";
  await newAgent(agent);
  const hook = await call("POST", "/v1/webhooks", {
    url: receiver.url,
    events: ["rollout.*"],
    agent_id: agent,
  });
  const { id, status } = await startRollout(agent, [10, 50, 100]);
  expect(status).toBe("running");
  const rollout = await sendTraffic(agent, id, ({ version }) => version === 1);
  expect(rollout).toMatchObject({ status: "rolled_back", percent: 0 });

  // Whoever asks from the freshness bound on gets the stable version.
  await pause(Math.max(0, Date.parse(rollout.ended_at) + FRESHNESS_MS - Date.now()));
  const after = await resolveAll(
    agent,
    Array.from({ length: 200 }, (_, at) => `user-${at}`),
  );
  expect(after.filter(({ version, rollout_id }) => version !== 1 || rollout_id !== null)).toEqual([]);
  expect((await call("GET", `/v1/agents/${agent}`)).active_version).toBe(1);

  const { data } = await call("GET", `/v1/audit?agent_id=${agent}&action=rollout.rolled_back`);
  expect(data).toHaveLength(1);
  expect(data[0]).toMatchObject({ actor: "system", version: 2 });
  expect(data[0].reason).toMatch(/[0-9]+ of (the canary's first )?[0-9]+ (canary )?units failed/);

  const event = await arrived(hook, "rollout.rolled_back", agent);
  expect(event).toMatchObject({
    type: "rollout.rolled_back",
    data: { agent_id: agent, version: 2, actor: "system", reason: data[0].reason },
  });
  const wrong = `whsec_${Buffer.alloc(24, 1).toString("base64")}`;
  await expect(arrived({ ...hook, secret: wrong }, "rollout.rolled_back", agent)).rejects.toThrow(
    "signature",
  );
});

it("takes a good canary to everybody, and makes it the active version", async () => {
  const agent = "good-canary";
  await newAgent(agent);
  const hook = await call("POST", "/v1/webhooks", {
    url: receiver.url,
    events: ["*"],
    agent_id: agent,
  });
  const { id } = await startRollout(agent, [10, 50, 100]);
  // Both versions fail half of their users: the canary is as good.
  const rollout = await sendTraffic(agent, id, (_, at) => at % 2 === 0);
  expect(rollout.status).toBe("promoted");
  // At 100 % there is nobody left to compare with: that step is the promotion.
  expect(rollout.history.map(({ percent }: { percent: number }) => percent)).toEqual([10, 50]);
  for (const { started_at, ended_at } of rollout.history)
    expect(Date.parse(ended_at) - Date.parse(started_at)).toBeGreaterThanOrEqual(1_000);

  await pause(Math.max(0, Date.parse(rollout.ended_at) + FRESHNESS_MS - Date.now()));
  const after = await resolveAll(
    agent,
    Array.from({ length: 200 }, (_, at) => `user-${at}`),
  );
  expect(after.filter(({ version, rollout_id }) => version !== 2 || rollout_id !== null)).toEqual([]);

  const { data } = await call("GET", `/v1/audit?agent_id=${agent}&limit=200`);
  const entries: { action: string; actor: string; reason: string | null }[] = data.toReversed();
  const acts = entries.filter(({ action }) => /^rollout\.|^version\.activated/.test(action));
  expect(acts.slice(1).map(({ action, actor }) => [action, actor])).toEqual(
    expect.arrayContaining([
      ["rollout.advanced", "system"],
      ["rollout.promoted", "system"],
      ["version.activated", "system"],
    ]),
  );
  expect(acts.find(({ action }) => action === "rollout.promoted")!.reason).toContain("canary units failed");

  for (const type of ["rollout.started", "rollout.advanced", "rollout.promoted", "version.activated"])
    expect(await arrived(hook, type, agent)).toMatchObject({ type, data: { agent_id: agent } });
});

it("starts a rollout at its time, and activates a version at its time", async () => {
  const agent = "scheduled";
  await newAgent(agent);
  const at = new Date(Date.now() + 2_000).toISOString();
  const rollout = { rollout_id: "scheduled-v2", target_version: 2, steps: [10, 100] };
  const first = await call("POST", "/v1/schedules", {
    agent_id: agent,
    action: "start_rollout",
    at,
    rollout,
  });
  expect(first).toMatchObject({ status: "pending", rollout_id: "scheduled-v2" });
  expect(await call("GET", "/v1/rollouts/scheduled-v2")).toMatchObject({ status: "scheduled" });
  await expect
    .poll(async () => (await call("GET", `/v1/schedules/${first.id}`)).status, {
      timeout: 15_000,
      interval: 100,
    })
    .toBe("done");
  const started = await call("GET", "/v1/rollouts/scheduled-v2");
  expect(started.status).toBe("running");
  expect(Date.parse(started.started_at) - Date.parse(at)).toBeLessThan(5_000);

  await call("POST", "/v1/rollouts/scheduled-v2/abort", {});
  const second = await call("POST", "/v1/schedules", {
    agent_id: agent,
    action: "activate_version",
    version: 2,
    at: new Date(Date.now() + 1_500).toISOString(),
  });
  await expect
    .poll(async () => (await call("GET", `/v1/schedules/${second.id}`)).status, {
      timeout: 15_000,
      interval: 100,
    })
    .toBe("done");
  expect((await call("GET", `/v1/agents/${agent}`)).active_version).toBe(2);
});
