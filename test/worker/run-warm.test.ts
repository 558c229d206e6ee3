import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createEdge } from "../../src/edge/app.ts";
import { controlPlane } from "../../src/http/app.ts";
import { echo, newRunner, newSession, type TestAgent } from "./run-kit.ts";

/** An isolate whose database stops answering when it is told to. */
function newPlace(vars: Partial<Env> = {}) {
  let isAway = false;
  const never = new Promise<never>(() => {});
  const silent: unknown = new Proxy({}, { get: (_, name) => (name === "bind" ? () => silent : () => never) });
  const DB = new Proxy(env.DB, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...given: unknown[]): unknown => {
        if (!isAway) return value.apply(target, given);
        return name === "prepare" ? silent : never;
      };
    },
  });
  const bindings = { ...env, ...vars, DB } as Env;
  const edge = createEdge();
  return {
    loseDatabase: () => void (isAway = true),
    async run(agent: TestAgent, body: object) {
      const request = new Request(`https://run.test/v1/agents/${agent.id}/run`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${env.SIGNALBOX_ROOT_KEY}`,
          "content-type": "application/json",
        },
        body: JSON.stringify(body),
      });
      const response = await controlPlane.fetch(request, bindings, createExecutionContext(), edge);
      // oxlint-disable-next-line typescript/no-explicit-any
      return { status: response.status, body: await response.json<any>() };
    },
  };
}

it("a warm run waits for nothing of the database before it answers, in new sessions and old ones", async () => {
  const agent = await newRunner([echo("m1")]);
  const place = newPlace();
  const session_id = newSession();
  expect((await place.run(agent, { message: "warm", session_id })).status).toBe(200);
  place.loseDatabase();
  for (const body of [{ message: "old", session_id }, { message: "new" }]) {
    const began = Date.now();
    const answer = await place.run(agent, body);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ response: `[m1] You said: ${body.message}`, cost_usd: 0 });
    expect(Date.now() - began).toBeLessThan(1_000);
  }
});

it("where the database is away for longer, runs go on by what is known, and do not say what they cost", async () => {
  const agent = await newRunner([echo("m1")]);
  const place = newPlace({ FRESHNESS_SECONDS: "0.2" });
  await place.run(agent, { message: "warm" });
  place.loseDatabase();
  await new Promise((resolve) => setTimeout(resolve, 250));
  const began = Date.now();
  const answer = await place.run(agent, { message: "on" });
  expect([answer.status, answer.body.response, answer.body.cost_usd]).toEqual([
    200,
    "[m1] You said: on",
    null,
  ]);
  expect(Date.now() - began).toBeLessThan(1_500);
});
