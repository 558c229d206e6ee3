import { killSwitch } from "../../stats/canary/kill-switch.ts";
import type { Evidence } from "../evidence.ts";

/** Whether so many of the canary's first units failed, and fewer of the baseline's, that it ends at once. */
export const isKilled = ({ first_units }: Evidence): boolean =>
  first_units !== null && killSwitch(first_units.canary, first_units.baseline);
