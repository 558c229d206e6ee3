import { MAX_VERSION } from "../../../domain/limits.ts";
import { AGENT_ID } from "../../../domain/slug.ts";

/** Who is asked: an agent, and a version of it; null: the one that the user would get. */
export interface Target {
  agentId: string;
  version: number | null;
}

/** `concierge@3`, as an address has it. */
export const targetText = ({ agentId, version }: Target): string =>
  version === null ? agentId : `${agentId}@${version}`;

/** Null for what names no agent. */
export function readTarget(text: string | undefined): Target | null {
  const [agentId = "", number] = (text ?? "").split("@");
  if (!AGENT_ID.test(agentId)) return null;
  const version = Number(number);
  const isVersion = Number.isSafeInteger(version) && version >= 1 && version <= MAX_VERSION;
  return { agentId, version: isVersion ? version : null };
}

export const isSameTarget = (a: Target, b: Target): boolean =>
  a.agentId === b.agentId && a.version === b.version;
