import { targeting } from "../../strings/targeting.ts";
import { shown } from "../conditions/words.ts";
import type { Outcome } from "./outcome.ts";

const text = targeting.samples;

/** What a sample gets, in words: `v4 · rule beta`. */
export function outcomeWords(outcome: Outcome): string {
  switch (outcome.kind) {
    case "version":
      return [
        targeting.version(outcome.version),
        [targeting.reasons[outcome.reason], outcome.of, outcome.variant].filter(Boolean).join(" "),
      ].join(" · ");
    case "refused":
      return (
        (text.refused as Partial<Record<string, string>>)[outcome.code] ?? text.refusedOther(outcome.code)
      );
    case "flag": {
      const value = shown(outcome.value);
      if (outcome.off) return text.bySwitch(value);
      return outcome.rule === null ? text.byDefault(value) : text.byRule(value, outcome.rule + 1);
    }
    case "condition":
      return outcome.met ? text.met : text.notMet;
    default:
      return text.nothing;
  }
}
