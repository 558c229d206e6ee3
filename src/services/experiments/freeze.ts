import { endPhase } from "../../domain/experiment/phases.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { ExperimentRow } from "../../store/experiments.ts";
import type { Call } from "../call.ts";
import { resultsOf, toResults } from "./results.ts";

/** The results to keep beside the decision that is made on them: as of now, with which the last phase ends. */
export async function frozenResults(call: Call, row: ExperimentRow): Promise<JsonObject | null> {
  if (row.phases.length === 0) return null;
  const phases = row.status === "stopped" ? row.phases : endPhase(row.phases, call.now);
  const results = await resultsOf(call, row, phases.at(-1)!);
  return toResults(results, { ...row, phases }, call.now) as unknown as JsonObject;
}
