import { destinationFault } from "../../domain/address.ts";
import type { Move } from "../../domain/instance/moves.ts";
import { settings } from "../../env.ts";
import type { InstanceRow } from "../../store/instances.ts";
import { instancePlace } from "../../store/secrets/places.ts";
import { seal, unseal } from "../../store/secrets/seal.ts";
import type { Call } from "../call.ts";
import { iso } from "../iso.ts";
import { randomId } from "../random-id.ts";
import { errorOf, post } from "../webhooks/attempt.ts";
import { signedHeaders } from "../webhooks/sign.ts";

const USER_AGENT = "Signalbox-Instances/1";

export const sealHookSecret = (env: Env, projectId: number, id: string, secret: string): Promise<string> =>
  seal(env.SIGNALBOX_ENCRYPTION_KEY, instancePlace(projectId, id), secret);

/** What a hook is sent. */
const toldOf = (call: Call, row: InstanceRow, move: Move, at: number) => ({
  type: `instance.${move}`,
  timestamp: iso(at),
  data: {
    instance_id: row.id,
    agent_id: row.agentId,
    name: row.name,
    version: row.version,
    label: row.label,
    status: row.status,
    config: row.config,
    state: row.state,
    workspace: call.tenant.workspace,
    project: call.tenant.project,
  },
});

/**
 * Tells whoever looks after an instance that a move is under way, signed as webhooks are. Null: it was answered with
 * 2xx, or nobody is to be told; else what went wrong, as a sentence of our own. Never throws.
 */
export async function callHook(call: Call, row: InstanceRow, move: Move): Promise<string | null> {
  const url = row.hooks[move]?.url;
  if (url === undefined) return null;
  const wrong = (what: string): string => `The hook ${move} ${what}.`;
  // Again: what is allowed may have changed since the instance was spawned.
  const fault = destinationFault(url, settings(call.env).allowLocalhost);
  if (fault !== null) return wrong(`was not called: its URL ${fault}`);
  const now = Date.now();
  const body = JSON.stringify(toldOf(call, row, move, now));
  let headers: Record<string, string>;
  try {
    const place = instancePlace(row.projectId, row.id);
    const secret = await unseal(call.env.SIGNALBOX_ENCRYPTION_KEY, place, row.hookSecret ?? "");
    headers = await signedHeaders(randomId("hook"), body, [secret], now);
  } catch {
    return wrong("was not called: its secret cannot be opened with the keys of this deployment");
  }
  const answer = await post(
    url,
    { ...headers, "content-type": "application/json", "user-agent": USER_AGENT },
    body,
  );
  const error = typeof answer === "number" ? errorOf(answer) : answer;
  return error === null ? null : wrong(error);
}
