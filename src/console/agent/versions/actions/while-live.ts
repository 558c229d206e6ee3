import { api, body, segment } from "../../../api/client.ts";
import { whileStill } from "../../../kit/while-still.ts";
import { agent } from "../../../strings/agent.ts";
import { rollBack } from "./requests.ts";

const read = (agentId: string) =>
  body(api.agents[":agent_id"].$get({ param: { agent_id: segment(agentId) } }));

/** Moves an agent's pointer only while `live` is its active version: what somebody else activated meanwhile stays. */
export const whileLive = <Done>(
  agentId: string,
  live: number | null,
  act: (seen: { revision: number }) => Promise<Done>,
  otherwise: string = agent.pointer.movedNow,
): Promise<Done> =>
  whileStill({
    read: () => read(agentId),
    is: ({ active_version }) => active_version === live,
    otherwise,
    act,
  });

/** Back to `before`, while what was activated is still live. */
export const undoActivation = (agentId: string, activated: number, before: number, reason: string) =>
  whileLive(agentId, activated, (seen) => rollBack(agentId, before, reason, seen), agent.pointer.notUndone);
