import { sql } from "drizzle-orm";
import type { ReplaceDraft } from "../../domain/inputs/versions.ts";
import { guardChanged } from "../../store/guards.ts";
import { raiseRevision } from "../../store/revisions.ts";
import { selectVersion } from "../../store/versions.ts";
import { audited } from "../audit/entry.ts";
import { commit, guardIfMatch, type Call } from "../call.ts";
import { numberedText } from "./create.ts";
import { guardAgent, requireVersion, thisAgent } from "./internal.ts";
import { prepareConfig } from "./prepare.ts";
import { versionOf, type Version } from "./resource.ts";

/** Replaces what a draft holds. Throws `version_published` for a version that is sealed, and `scope_missing`. */
export async function replaceDraft(
  call: Call,
  agentId: string,
  version: number,
  input: ReplaceDraft,
): Promise<Version> {
  const before = await requireVersion(call, agentId, version);
  const beside = [version, ...(before.parent_version === null ? [] : [before.parent_version])];
  const prepared = await prepareConfig(call, agentId, input.config, null, beside, true);
  const results = await commit(
    call,
    [
      guardAgent(call, agentId),
      ...guardIfMatch(call, agentId),
      sql`UPDATE version SET config = ${numberedText(prepared.text, sql`${version}`)}, config_hash = ${prepared.hash},
        description = ${input.description === undefined ? sql`description` : input.description}, updated_at = ${call.now}
        WHERE ${thisAgent(call, agentId)} AND version = ${version} AND status = 'draft'`,
      guardChanged("version_published"),
      ...prepared.statements,
      audited(call, {
        action: "version.updated",
        agentId,
        version,
        changedBy: input.changed_by ?? null,
        previous: { status: before.status, config_hash: before.config_hash },
        next: { status: "draft", config_hash: prepared.hash },
      }),
      ...raiseRevision(call.tenant.projectId, agentId, call.now),
      selectVersion(call.tenant.projectId, agentId, version),
    ],
    {
      refusals: {
        version_published: `Version ${version} is published and will never change. Create the next version, or clone this one.`,
      },
    },
  );
  return versionOf(results.at(-1));
}
