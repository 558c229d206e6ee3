import type { Override, Rule } from "../../../domain/rule.ts";
import { targeting } from "../../strings/targeting.ts";

const { rules: text, save } = targeting;

/** What a rule gives: `v4`, or `split v2 50 %, v3 50 %, by user`. */
export function givesWords({ version, split, unit }: Rule): string {
  if (split === undefined) return version === undefined ? "" : targeting.version(version);
  const arms = split.map((arm) => text.arm(arm.version, String(arm.weight)));
  return text.split([...arms, text.by[unit ?? "user"]].join(", "));
}

export const overrideWords = (override: Override): string =>
  "user_id" in override ? save.user(override.user_id) : save.session(override.session_id);
