import type { JsonObject } from "../../domain/json.ts";
import type { ExperimentRow } from "../../store/experiments.ts";
import type { Call } from "../call.ts";

/** The results to keep beside the decision that was made on them. */
export const frozenResults = (_call: Call, _experiment: ExperimentRow): Promise<JsonObject | null> =>
  Promise.resolve(null);
