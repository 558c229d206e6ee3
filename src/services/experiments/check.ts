import { definitionFaults } from "../../domain/experiment/definition.ts";
import type { ExperimentDefinition } from "../../domain/experiment/experiment.ts";
import { Problem, type FieldError } from "../../domain/errors.ts";
import { unservable } from "../../store/versions.ts";
import { audienceFaults } from "../audience.ts";
import type { Call } from "../call.ts";

async function versionFaults(call: Call, definition: ExperimentDefinition): Promise<FieldError[]> {
  const named = [
    { version: definition.control_version, path: "/control_version" },
    ...definition.test_versions.map((version, at) => ({ version, path: `/test_versions/${at}` })),
  ];
  const bad = await unservable(
    call.db,
    call.tenant.projectId,
    definition.agent_id,
    named.map(({ version }) => version),
  );
  return named.flatMap(({ version, path }) => {
    const why = bad.get(version);
    return why === undefined ? [] : [{ path, message: `version ${version} ${why}` }];
  });
}

/**
 * Throws `invalid_request` with the places of a definition that cannot be used: in itself, or because of the versions
 * that the agent has and the groups that there are.
 */
export async function checkDefinition(
  call: Call,
  definition: ExperimentDefinition,
  detail = "Correct the places listed in errors; nothing was written.",
): Promise<void> {
  const errors = [
    ...definitionFaults(definition),
    ...(await versionFaults(call, definition)),
    ...(await audienceFaults(call, definition.audience)),
  ].slice(0, 20);
  if (errors.length > 0) throw new Problem("invalid_request", detail, { errors });
}

/** Throws `invalid_request` when a version of an experiment that goes on may no longer serve. */
export async function checkVersions(call: Call, definition: ExperimentDefinition): Promise<void> {
  const errors = await versionFaults(call, definition);
  if (errors.length > 0)
    throw new Problem(
      "invalid_request",
      "A version of the experiment takes no traffic any more: stop the experiment, and start one without it.",
      { errors },
    );
}
