import { expect, it } from "vitest";
import { get, newAgent, post, put, send } from "./client.ts";

let made = 0;
const newName = (): string => `metric-${(made += 1)}`;

it("metrics are defined, listed, replaced and deleted, with what they were in the audit", async () => {
  const name = newName();
  const created = await post("/v1/metrics", { name, kind: "geometric_mean", cap: 100, changed_by: "ana" });
  expect([created.status, created.headers.get("etag")]).toEqual([201, expect.stringMatching(/^"[0-9]+"$/)]);
  expect(created.body).toMatchObject({
    name,
    metric: `metrics.${name}`,
    kind: "geometric_mean",
    direction: "increase",
    cap: 100,
    description: "",
  });
  expect((await get(`/v1/metrics/${name}`)).body).toEqual(created.body);
  expect((await get("/v1/metrics?limit=1")).body.data).toEqual([created.body]);
  expect((await post("/v1/metrics", { name, kind: "mean" })).body.code).toBe("metric_exists");
  const replaced = await put(`/v1/metrics/${name}`, { kind: "rate", direction: "decrease" });
  expect(replaced.body).toMatchObject({ kind: "rate", direction: "decrease", cap: null });
  expect((await send("DELETE", `/v1/metrics/${name}`)).status).toBe(204);
  expect((await get(`/v1/metrics/${name}`)).body.code).toBe("metric_not_found");
  const audit = (await get("/v1/audit?limit=3")).body.data;
  expect(audit.map((entry: { action: string }) => entry.action)).toEqual([
    "metric.deleted",
    "metric.updated",
    "metric.created",
  ]);
  expect(audit[1]).toMatchObject({ previous_state: { kind: "geometric_mean" }, new_state: { kind: "rate" } });
});

it.each([
  ["a name with the prefix", { name: "metrics.x" }],
  ["a kind that there is not", { kind: "median" }],
  ["a capped rate", { kind: "rate", cap: 2 }],
  ["a cap of nothing", { cap: 0 }],
  ["a field that nobody knows", { unit: "ms" }],
])("%s is refused", async (_name, change) => {
  const name = newName();
  const answer = await post("/v1/metrics", { name, kind: "mean", ...change });
  expect([answer.status, answer.body.code]).toEqual([422, "invalid_request"]);
  expect((await get(`/v1/metrics/${name}`)).status).toBe(404);
});

it("a metric means the same while a running experiment measures it", async () => {
  const agent = await newAgent(2);
  const [name, later] = [newName(), newName()];
  await post("/v1/metrics", { name, kind: "mean" });
  const path = `/v1/experiments/${name}`;
  await post("/v1/experiments", {
    test_id: name,
    agent_id: agent,
    control_version: 1,
    test_versions: [2],
    traffic_distribution: { 1: 50, 2: 50 },
    secondary_metrics: [`metrics.${name}`],
    guardrails: [{ metric: `metrics.${later}` }],
  });
  expect((await put(`/v1/metrics/${name}`, { kind: "geometric_mean" })).status).toBe(200);
  await post(`${path}/start`);
  expect((await put(`/v1/metrics/${name}`, { kind: "mean" })).body.code).toBe("metric_in_use");
  expect((await post("/v1/metrics", { name: later, kind: "rate" })).body.code).toBe("metric_in_use");
  expect((await send("DELETE", `/v1/metrics/${name}`)).body).toMatchObject({
    status: 409,
    code: "metric_in_use",
  });
  const described = await put(`/v1/metrics/${name}`, { kind: "geometric_mean", description: "d" });
  expect([described.status, described.body.description]).toEqual([200, "d"]);
  await post(`${path}/stop`);
  expect((await send("DELETE", `/v1/metrics/${name}`)).status).toBe(204);
});

it("a metric is refused with 412 when it has changed since If-Match", async () => {
  const name = newName();
  const tag = (await post("/v1/metrics", { name, kind: "mean" })).headers.get("etag")!;
  const matching = { headers: { "if-match": tag } };
  const race = await Promise.all(
    ["a", "b", "c"].map((description) => put(`/v1/metrics/${name}`, { kind: "mean", description }, matching)),
  );
  expect(race.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412]);
  expect((await send("DELETE", `/v1/metrics/${name}`, matching)).body.code).toBe("revision_mismatch");
});
