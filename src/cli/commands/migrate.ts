import { Problem } from "../../domain/errors.ts";
import { defineCommand, type Context } from "../command.ts";
import { EXIT, Failure, misuse } from "../failure.ts";
import { findCandidates } from "../migrate/find.ts";
import { planAgent, type PlannedStep, type Step } from "../migrate/plan.ts";
import { carryOut, probeOf, readAgent } from "../migrate/server.ts";
import type { Candidate } from "../migrate/candidate.ts";
import { text, toggle } from "../option.ts";
import { agentId, createdBy, description, version } from "../options.ts";
import { json } from "../output/config.ts";

/** The whole plan, agent by agent; a number that cannot be taken stops it before anything is written. */
async function makePlan(
  candidates: readonly Candidate[],
  activate: boolean,
  { api }: Context,
): Promise<PlannedStep[]> {
  const plan: PlannedStep[] = [];
  const conflicts: string[] = [];
  for (const [agentId, own] of Map.groupBy(candidates, (candidate) => candidate.agentId)) {
    try {
      plan.push(
        ...(await planAgent(own, await readAgent(api, agentId), { activate }, probeOf(api, agentId))),
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      conflicts.push(error.detail);
    }
  }
  if (conflicts.length > 0) throw new Failure("Nothing was migrated.", EXIT.refused, conflicts);
  return plan;
}

const DONE = { create: "created", publish: "published", unchanged: "unchanged" } as const;
const PLANNED = { create: "would create", publish: "would publish", unchanged: "unchanged" } as const;

function sentence({ agent_id, version, path, action, activate }: Step, dryRun: boolean): string {
  const verb = (dryRun ? PLANNED : DONE)[action];
  const active = activate ? (dryRun ? ", would activate" : ", activated") : "";
  return `${agent_id} version ${version}: ${verb}${active} (${path})\n`;
}

export const migrate = defineCommand({
  name: "migrate",
  summary: "Make agents and versions from configuration files",
  details: [
    "A file is a configuration in YAML or JSON; of a folder, every *.yaml, *.yml and *.json below it. Without either, the file under --agents-dir whose agent.agent_id is --agent-id.",
    "The agent is --agent-id, else the file's agent.agent_id, else the name of the file (of the folder, for config.yaml). The version is --version, else agent.version, else the next number. In a folder, --agent-id chooses whose files are taken.",
    "What is there already is left alone, so a second run changes nothing. Everything is checked before anything is written. The highest migrated version is activated if the agent has no active version yet; --activate does so in any case.",
  ].join("\n\n"),
  examples: [
    "signalbox migrate --agent-id pagbank-specialist --version 27 --created-by admin --description 'Initial migration'",
    "signalbox migrate agents/ --dry-run",
    "signalbox migrate agents/pagbank/config.yaml --activate",
  ],
  options: {
    path: text("--file <path>", "a file, or a folder of them"),
    agentId,
    version,
    agentsDir: text("--agents-dir <folder>", "where to look for the agent (default: ./agents)"),
    createdBy,
    description,
    activate: toggle("--activate", "activate the highest migrated version, whatever is active"),
    dryRun: toggle("--dry-run", "say what would be done, and do nothing"),
  },
  positional: "path",
  async run(values, context) {
    const { dryRun } = values;
    const { io, api, json: asJson } = context;
    if (values.path !== undefined && values.agentsDir !== undefined)
      throw misuse("Give a path or --agents-dir, not both.");
    const candidates = await findCandidates({ ...values, agentsDir: values.agentsDir ?? "agents" }, io.stdin);
    const plan = await makePlan(candidates, values.activate, context);
    const said = { created_by: values.createdBy ?? io.userName, description: values.description };
    for (const planned of plan) {
      if (!dryRun) await carryOut(api, planned, said);
      if (!asJson) io.out(sentence(planned.step, dryRun));
    }
    if (asJson) io.out(json(plan.map(({ step }) => step)));
  },
});
