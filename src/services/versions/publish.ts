import { sql } from "drizzle-orm";
import type { JsonObject } from "../../domain/json.ts";
import type { PublishVersion } from "../../domain/inputs/versions.ts";
import { guardChanged } from "../../store/guards.ts";
import { raiseRevision } from "../../store/revisions.ts";
import { selectVersion } from "../../store/versions.ts";
import { requireAgent } from "../agents/internal.ts";
import { audited } from "../audit/entry.ts";
import { commit, guardIfMatch, type Call } from "../call.ts";
import { pinned } from "../contexts/pin.ts";
import { activateStatements, activateVersion } from "./activate.ts";
import { guardAgent, requireVersion, thisAgent, unchanged } from "./internal.ts";
import { sealedText } from "./prepare.ts";
import { versionOf, type Version } from "./resource.ts";
import { warned, type Warned } from "./warnings.ts";
import { enforceSchema } from "../../domain/config-schema.ts";

/**
 * Seals a draft, with the versions of the contexts that it includes: from now on it never changes. Publishing a
 * published version changes nothing. Throws `config_schema_violation`, `invalid_config` for contexts that are not there, and `concurrent_change` when the draft was changed at the same time.
 */
export async function publishVersion(
  call: Call,
  agentId: string,
  version: number,
  input: PublishVersion,
): Promise<Version & Warned> {
  const draft = await requireVersion(call, agentId, version);
  if (draft.status === "published") {
    return input.activate ? activateVersion(call, agentId, version, input) : unchanged(call, draft);
  }
  const agent = await requireAgent(call, agentId);
  const written = JSON.parse(draft.config) as JsonObject;
  enforceSchema(agent.configSchema, written);
  const { config, pins } = await pinned(call, agentId, written);
  const { text, hash } =
    config === written ? { text: draft.config, hash: draft.config_hash } : await sealedText(config);
  const results = await commit(
    call,
    [
      guardAgent(call, agentId),
      ...guardIfMatch(call, agentId),
      sql`UPDATE version SET status = 'published', updated_at = ${call.now}, config = ${text}, config_hash = ${hash}
        WHERE ${thisAgent(call, agentId)} AND version = ${version} AND status = 'draft' AND config_hash = ${draft.config_hash}`,
      guardChanged("concurrent_change"),
      ...pins(version),
      audited(call, {
        action: "version.published",
        agentId,
        version,
        changedBy: input.changed_by ?? null,
        reason: input.reason ?? null,
        previous: { status: "draft", config_hash: draft.config_hash },
        next: { status: "published", config_hash: hash },
      }),
      ...(input.activate ? activateStatements(call, agentId, version, input) : []),
      ...raiseRevision(call.tenant.projectId, agentId, call.now),
      selectVersion(call.tenant.projectId, agentId, version),
    ],
    {
      refusals: {
        concurrent_change:
          "The draft, or a context that it includes, was changed by somebody else just now. Read it again.",
      },
      resource: sql`${`/v1/agents/${agentId}/versions/${version}`}`,
    },
  );
  return warned(call, versionOf(results.at(-1)));
}
