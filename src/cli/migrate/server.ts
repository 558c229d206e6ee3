import type { JsonObject } from "../../domain/json.ts";
import type { Api } from "../api.ts";
import { EXIT, Failure } from "../failure.ts";
import { allPages } from "../pages.ts";
import type { AgentState, PlannedStep } from "./plan.ts";
import type { Probe } from "./same.ts";

/** What the server has of an agent. */
export async function readAgent(api: Api, agentId: string): Promise<AgentState> {
  const param = { agent_id: agentId };
  let agent: { active_version: number | null; config_schema?: unknown };
  try {
    agent = await (await api.v1.agents[":agent_id"].$get({ param })).json();
  } catch (error) {
    if (error instanceof Failure && error.exitCode === EXIT.notFound && error.code === "agent_not_found") {
      return { activeVersion: null, configSchema: null, versions: [] };
    }
    throw error;
  }
  const versions = await allPages(async (query) =>
    (await api.v1.agents[":agent_id"].versions.$get({ param, query })).json(),
  );
  return {
    activeVersion: agent.active_version,
    configSchema: agent.config_schema ?? null,
    versions: versions.map((version) => ({
      version: version.version,
      status: version.status,
      isDeprecated: version.is_deprecated,
      hash: version.config_hash,
      config: version.config as JsonObject,
      stored: true,
    })),
  };
}

/**
 * Asks by sending the configuration under a published version's number: the server answers that it is there, or refuses
 * it. Published versions never change, so neither writes anything.
 */
export const probeOf =
  (api: Api, agentId: string): Probe =>
  async (version, config) => {
    try {
      await api.v1.agents[":agent_id"].versions.$post({
        param: { agent_id: agentId },
        json: { version, config },
      });
      return true;
    } catch (error) {
      if (error instanceof Failure && error.code === "version_conflict") return false;
      throw error;
    }
  };

/** Carries out one step. The number is always sent, so that a step done twice is done once. */
export async function carryOut(
  api: Api,
  { step, candidate }: PlannedStep,
  said: { created_by?: string; description?: string },
): Promise<void> {
  const { agent_id, version, action, activate } = step;
  if (action !== "unchanged") {
    await api.v1.agents.$post({
      json: { agent_id, version, config: candidate.config, ...said, ...(activate && { activate }) },
    });
  } else if (activate) {
    await api.v1.agents[":agent_id"].versions[":version"].activate.$put({
      param: { agent_id, version: String(version) },
      json: { changed_by: said.created_by },
    });
  }
}
