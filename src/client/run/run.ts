import { limitOf } from "../deadline.ts";
import { newId } from "../ids.ts";
import { RUN_DEADLINE_MS } from "../limits.ts";
import { jsonOf, type Ask, type Transport } from "../transport.ts";
import type { RunAnswer, RunRequest } from "./types.ts";

/** Has the server run an agent. Throws SignalboxError. */
export async function run(transport: Transport, agentId: string, request: RunRequest): Promise<RunAnswer> {
  const { text } = await transport.ask(askOf(agentId, request, false));
  // The fields are the contract's; a body without them would be another server's.
  return jsonOf(text) as unknown as RunAnswer;
}

/** As `run`, as it comes. */
export const runStream = (transport: Transport, agentId: string, request: RunRequest): Promise<Response> =>
  transport.begin(askOf(agentId, request, true));

function askOf(agentId: string, request: RunRequest, stream: boolean): Ask {
  const { version, deadlineMs = RUN_DEADLINE_MS, signal, ...body } = request;
  const pinned = version === undefined ? "" : `/versions/${encodeURIComponent(version)}`;
  return {
    path: `/v1/agents/${encodeURIComponent(agentId)}${pinned}/run`,
    method: "POST",
    body: JSON.stringify({ ...body, stream }),
    headers: {
      Accept: stream ? "text/event-stream" : "application/json",
      // A try that was answered, but not heard, is not run again.
      "Idempotency-Key": newId(),
    },
    limit: limitOf(deadlineMs, signal),
  };
}
