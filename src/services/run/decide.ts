import { Problem } from "../../domain/errors.ts";
import { decided } from "../../domain/evaluate/decision.ts";
import { filterTools } from "../../domain/evaluate/tools.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { Resolution } from "../../domain/resolve.ts";
import type { Attribution } from "../../domain/run/session.ts";
import { isWithdrawnSince, type Revision } from "../../domain/snapshot.ts";
import { findVersion } from "../../store/versions.ts";
import type { Call } from "../call.ts";
import { requireScope } from "../auth/scopes.ts";
import type { Entered, Resolved } from "./resolver.ts";

/** What a run goes by, from its beginning to its end. */
export interface Chosen {
  attribution: Attribution;
  /** The configuration as JSON text. */
  config: string;
  /** Names of tools that flags take away. */
  disabled: readonly string[];
  /** A draft is run for testing: it has no outcomes. */
  isDraft: boolean;
  /** Whether the session had it before. */
  isKept: boolean;
}

const decidedAt = ({ epoch, agentRevision }: Entered): Revision => ({ epoch, revision: agentRevision });

const attributionOf = (resolution: Resolution, entered: Entered): Attribution => {
  const { reason, version, variant, experiment_id, experiment_phase, rollout_id, rule_id } = resolution;
  const decided_at = decidedAt(entered);
  return { reason, version, variant, experiment_id, experiment_phase, rollout_id, rule_id, decided_at };
};

/** A version that was asked for by number. A draft is shown to those only who may read versions: throws `scope_missing`. */
async function pinned(call: Call, agentId: string, entered: Entered, resolved: Resolved): Promise<Chosen> {
  const { resolution, config } = resolved;
  const { version } = resolution;
  const disabled = resolution.tools_disabled;
  const attribution = { ...decided("PINNED", version), decided_at: decidedAt(entered) };
  const pin = { attribution, disabled, isKept: false };
  if (config !== null) return { ...pin, config, isDraft: false };
  requireScope(call.actor, "versions:read");
  const row = await findVersion(call.db, call.tenant.projectId, agentId, version);
  if (!row) throw new Problem("version_not_found", `The agent has no version ${version}.`);
  const filtered = filterTools(JSON.parse(row.config) as JsonObject, disabled);
  return { ...pin, config: JSON.stringify(filtered.config), isDraft: row.status === "draft" };
}

/** The version that the session began with, unless it was rolled back from since, or is one that cannot be given. */
async function keptBy(
  entered: Entered,
  kept: Attribution | null,
  attributes: Record<string, unknown>,
): Promise<Chosen | null> {
  if (kept === null) return null;
  const { snapshot, epoch } = entered;
  if (isWithdrawnSince(snapshot, kept.version, kept.decided_at, epoch)) return null;
  try {
    const { resolution, config } = await entered.decide(attributes, kept.version);
    const disabled = resolution.tools_disabled;
    return config === null ? null : { attribution: kept, config, disabled, isDraft: false, isKept: true };
  } catch (error) {
    if (error instanceof Problem && error.code === "version_not_found") return null;
    throw error;
  }
}

/** The version of a run: the one asked for, or the session's, or what is decided now. Throws what resolving throws. */
export async function choose(
  call: Call,
  entered: Entered,
  asked: {
    agentId: string;
    version: number | null;
    kept: Attribution | null;
    attributes: Record<string, unknown>;
  },
): Promise<Chosen> {
  const { agentId, version, kept, attributes } = asked;
  if (version !== null) {
    return pinned(call, agentId, entered, await entered.decide(attributes, version));
  }
  const known = await keptBy(entered, kept, attributes);
  if (known) return known;
  const { resolution, config } = await entered.decide(attributes, null);
  if (config === null)
    throw new Problem("version_draft", `Version ${resolution.version} is a draft; publish it first.`);
  const disabled = resolution.tools_disabled;
  return { attribution: attributionOf(resolution, entered), config, disabled, isDraft: false, isKept: false };
}
