import type { RouteHandler } from "@hono/zod-openapi";
import type { Context } from "hono";
import { Problem } from "../../../domain/errors.ts";
import { runInput, type RunBody } from "../../../domain/inputs/run.ts";
import { requestDigest } from "../../../services/idempotency.ts";
import { repeatOf, sessionOf } from "../../../services/run/repeat.ts";
import { runAgent } from "../../../services/run/run.ts";
import type { RunAsk } from "../../../services/run/turn.ts";
import { prefers } from "../../accept.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

const wantsEvents = (accept: string | undefined): boolean =>
  prefers(accept, (type) => type === "text/event-stream");

async function answer(c: Context<AppEnv>, version: number | null, body: RunBody) {
  const call = c.get("call");
  const input = runInput(body);
  if ("path" in input) {
    throw new Problem("invalid_request", "Correct the fields listed in errors; nothing was run.", {
      errors: [input],
    });
  }
  const digest = () => c.req.text().then((text) => requestDigest(c.req.method, c.req.path, text));
  const repeat = await repeatOf(call, digest);
  const entered = c.get("entered");
  const ask: RunAsk = {
    agentId: entered.snapshot.agent_id,
    version,
    input,
    ...sessionOf(input, repeat),
    stream: input.stream ?? wantsEvents(c.req.header("accept")),
    repeat,
  };
  const ran = await runAgent(call, entered, ask);
  if (ran.replayed) c.header("idempotency-replayed", "true");
  if (ran.stream === null) return c.json(ran.answer!, 200);
  return c.body(ran.stream.body, 200, ran.stream.headers);
}

export const run: RouteHandler<typeof contract.run, AppEnv> = (c) => answer(c, null, c.req.valid("json"));

export const runVersion: RouteHandler<typeof contract.runVersion, AppEnv> = (c) =>
  answer(c, c.req.valid("param").version, c.req.valid("json"));
