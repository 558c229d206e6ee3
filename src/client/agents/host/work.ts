import { run } from "../../run/run.ts";
import type { RunAnswer } from "../../run/types.ts";
import type { BaseAgent, Work } from "../base-agent.ts";
import { queryOf, type Connection } from "../connection.ts";
import { SharedContextService } from "../contexts.ts";
import type { Mailbox } from "./mailbox.ts";

/** What an agent handles one message with. */
export function workOf(
  connection: Connection,
  agent: BaseAgent,
  mailbox: Mailbox,
  signal: AbortSignal,
): Work {
  const { id } = agent.instance;
  return {
    contexts: new SharedContextService(connection, id),
    async run({ agentId = agent.instance.agent_id, ...request }): Promise<RunAnswer> {
      const isOwn = agentId === agent.instance.agent_id;
      const version = request.version ?? (isOwn ? await versionOf(connection, agent, signal) : undefined);
      const both = request.signal ? AbortSignal.any([signal, request.signal]) : signal;
      return run(connection.transport, agentId, { ...request, version, signal: both });
    },
    send: (to, message) => mailbox.send(to, message, signal),
    signal,
  };
}

/** The version that the instance is of; undefined: whatever the agent's users get. */
async function versionOf(
  connection: Connection,
  { instance }: BaseAgent,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (instance.version !== null || instance.label === null) return instance.version ?? undefined;
  const path = `/resolve/${encodeURIComponent(instance.agent_id)}${queryOf({ label: instance.label })}`;
  const { version } = await connection.ask<{ version: number }>("POST", path, { body: {}, signal });
  return version;
}
