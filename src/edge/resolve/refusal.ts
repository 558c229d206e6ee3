import { Problem } from "../../domain/errors.ts";
import type { Step } from "../../domain/evaluate/trace.ts";
import type { Refusal } from "../../domain/resolve.ts";

const DETAILS: Record<Refusal["refused"], string> = {
  agent_not_found: "There is no agent of that id in the project.",
  agent_disabled: "Enable the agent to resolve it again.",
  label_not_found: "The agent has no label of that name.",
  no_active_version: "Activate a version of the agent first.",
};

/** Why there is no version to give; with `steps`, after what was considered. */
export const refusal = ({ refused }: Refusal, steps: Step[] | null = null): Problem =>
  new Problem(refused, DETAILS[refused], steps ? { extra: { explain: steps } } : {});

export const agentNotFound = (): Problem => refusal({ refused: "agent_not_found" });

/** Why a version that was asked for by number cannot be given. */
export const absentVersion = (version: number, reason: "missing" | "draft"): Problem =>
  reason === "draft"
    ? new Problem("version_draft", `Version ${version} is a draft; publish it first.`)
    : new Problem("version_not_found", `The agent has no version ${version}.`);
