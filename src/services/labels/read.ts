import { Problem } from "../../domain/errors.ts";
import { findLabels } from "../../store/labels.ts";
import { requireAgent } from "../agents/internal.ts";
import type { Call } from "../call.ts";
import type { Page } from "../page.ts";

export interface Label {
  label: string;
  version: number;
  /** Null for `active`, whose moves are in the history. */
  updated_at: string | null;
}

export const noLabel = (agentId: string, label: string): Problem =>
  new Problem(
    "label_not_found",
    `The agent ${JSON.stringify(agentId)} has no label ${JSON.stringify(label.slice(0, 63))}.`,
  );

/** All labels of an agent, `active` first. */
export async function listLabels(call: Call, agentId: string): Promise<Page<Label>> {
  const agent = await requireAgent(call, agentId);
  const rows = await findLabels(call.db, call.tenant.projectId, agentId);
  const active =
    agent.activeVersion === null ? [] : [{ label: "active", version: agent.activeVersion, updated_at: null }];
  const others = rows.map((row) => ({
    label: row.label,
    version: row.version,
    updated_at: new Date(row.updatedAt).toISOString(),
  }));
  return { data: [...active, ...others], next_cursor: null };
}

/** Throws `label_not_found`. */
export async function getLabel(call: Call, agentId: string, name: string): Promise<Label> {
  const label = (await listLabels(call, agentId)).data.find((one) => one.label === name);
  if (!label) throw noLabel(agentId, name);
  return label;
}
