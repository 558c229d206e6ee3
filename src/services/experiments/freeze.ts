import type { JsonObject } from "../../domain/json.ts";
import type { ExperimentRow } from "../../store/experiments.ts";
import type { Call } from "../call.ts";
import { resultsOf, toResults } from "./results.ts";

/** The results to keep beside the decision that is made on them: as of now, with which the last phase ends. */
export async function frozenResults(call: Call, row: ExperimentRow): Promise<JsonObject | null> {
  const last = row.phases.at(-1);
  if (!last) return null;
  const results = await resultsOf(call, row, { ...last, ended_at: last.ended_at ?? call.now });
  return toResults(results, row, call.now) as unknown as JsonObject;
}
