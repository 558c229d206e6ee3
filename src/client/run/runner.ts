import { limitOf } from "../deadline.ts";
import type { SignalboxError } from "../errors.ts";
import { newId } from "../ids.ts";
import { RUN_DEADLINE_MS } from "../limits.ts";
import { jsonOf, type Ask, type Transport } from "../transport.ts";
import type { RunAnswer, RunRequest } from "./types.ts";

/** The server has tried the provider again already, and its fallbacks. */
const isWorthwhile = ({ code }: SignalboxError): boolean => !code.startsWith("provider_");

/** Has agents run by the server. Throws SignalboxError. */
export class Runner {
  private readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  async run(agentId: string, request: RunRequest): Promise<RunAnswer> {
    const { text } = await this.transport.ask(askOf(agentId, request, false));
    // The fields are the contract's; a body without them would be another server's.
    return jsonOf(text) as unknown as RunAnswer;
  }

  stream(agentId: string, request: RunRequest): Promise<Response> {
    return this.transport.begin(askOf(agentId, request, true));
  }
}

function askOf(agentId: string, request: RunRequest, stream: boolean): Ask {
  const { version, deadlineMs = RUN_DEADLINE_MS, signal, ...body } = request;
  const pinned = version === undefined ? "" : `/versions/${encodeURIComponent(version)}`;
  return {
    path: `/v1/agents/${encodeURIComponent(agentId)}${pinned}/run`,
    method: "POST",
    body: JSON.stringify({ ...body, stream }),
    headers: {
      ...(stream && { Accept: "text/event-stream" }),
      // A try that was answered, but not heard, is not run again.
      "Idempotency-Key": newId(),
    },
    limit: limitOf(deadlineMs, signal),
    again: isWorthwhile,
  };
}
