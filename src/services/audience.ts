import { checkCondition } from "../domain/conditions/check.ts";
import type { FieldError } from "../domain/errors.ts";
import type { JsonObject } from "../domain/json.ts";
import {
  MAX_AUDIENCE_PATTERNS,
  MAX_AUDIENCE_REGEX_STEPS,
  MAX_FLAG_REGEX_ELEMENTS,
} from "../domain/limits.ts";
import { stepsOfPatterns } from "../domain/regex/sum.ts";
import { groupIds } from "../store/groups.ts";
import type { Call } from "./call.ts";

/** What is wrong with who takes part in an experiment or a rollout, with the groups that there are. */
export async function audienceFaults(call: Call, audience: JsonObject): Promise<FieldError[]> {
  const path = "/audience";
  const groups = await groupIds(call.db, call.tenant.projectId);
  const faults = checkCondition(audience, groups, path, { patterns: MAX_AUDIENCE_PATTERNS });
  const steps = stepsOfPatterns([{ condition: audience }], MAX_FLAG_REGEX_ELEMENTS);
  if (faults.length === 0 && steps > MAX_AUDIENCE_REGEX_STEPS)
    faults.push({ path, message: "has regular expressions that could take too long together" });
  return faults;
}
