import { api, body, segment } from "../../../api/client.ts";
import { atRevision } from "../../../kit/while-still.ts";

/** What can be done with a version: the API's own acts. */
const one = (agentId: string, version: number) => ({
  param: { agent_id: segment(agentId), version: String(version) },
});

const routes = api.agents[":agent_id"];

/** The agent as it was seen: what moves its pointer does so only while it is at that revision. */
interface SeenAgent {
  revision: number;
}

export const activate = (agentId: string, version: number, reason: string | undefined, seen: SeenAgent) =>
  body(
    routes.versions[":version"].activate.$put(
      { ...one(agentId, version), json: { reason } },
      atRevision(seen),
    ),
  );

/** Without a target: to the version that was active before. */
export const rollBack = (
  agentId: string,
  target_version: number | undefined,
  reason: string | undefined,
  seen: SeenAgent,
) =>
  body(
    routes.rollback.$post(
      { param: { agent_id: segment(agentId) }, json: { target_version, reason } },
      atRevision(seen),
    ),
  );

/** With `revision` only if the agent is still at it. */
export const publish = (
  agentId: string,
  version: number,
  {
    reason,
    activate = false,
    revision,
  }: { reason?: string | undefined; activate?: boolean; revision?: number },
) =>
  body(
    routes.versions[":version"].publish.$post(
      { ...one(agentId, version), json: { reason, activate } },
      revision === undefined ? {} : { headers: { "If-Match": `"${revision}"` } },
    ),
  );

export const deprecate = (agentId: string, version: number, reason: string | undefined) =>
  body(routes.versions[":version"].deprecate.$post({ ...one(agentId, version), json: { reason } }));

const once = () => ({ headers: { "Idempotency-Key": crypto.randomUUID() } });

export const clone = (agentId: string, version: number, description?: string) =>
  body(routes.versions[":version"].clone.$post({ ...one(agentId, version), json: { description } }, once()));

export const createDraft = (
  agentId: string,
  config: Record<string, unknown>,
  description: string,
  parent?: number,
) =>
  body(
    routes.versions.$post(
      {
        param: { agent_id: segment(agentId) },
        json: { config, description, status: "draft", parent_version: parent },
      },
      once(),
    ),
  );
