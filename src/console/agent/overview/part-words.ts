import type { Traffic, TrafficPart } from "../../../domain/traffic.ts";
import { conditionWords } from "../../kit/conditions/words.ts";
import { percent } from "../../kit/format.ts";
import { agent } from "../../strings/agent.ts";

const text = agent.traffic;

/** A share as a percentage, with as many digits as it needs. */
function shareText(share: number): string {
  const hundredth = Math.round(share * 10_000) / 100;
  return percent(share, Number.isInteger(hundredth) ? 0 : Number.isInteger(hundredth * 10) ? 1 : 2);
}

/** Who a part is about. */
export function whoOf({ reason, named, condition, unit }: TrafficPart, traffic: Traffic): string {
  if (reason === "OVERRIDE") return text.named(named ?? 0);
  const by = unit === null ? "" : `, ${text.drawn[unit]}`;
  if (condition !== null) return `${text.who(conditionWords(condition))}${by}`;
  if (reason === "RULE") return `${text.everyone}${by}`;
  if (reason !== "ACTIVE") return `${text.anybody}${by}`;
  return traffic.shared.length > 1 || traffic.first.length > 0 ? text.others : text.everyone;
}

/** Whether not all who are counted in a part can be in it. */
export const isRestricted = ({ condition }: TrafficPart): boolean => condition !== null;

/** How many of those that are left get it. */
export function sharedText(part: TrafficPart, traffic: Traffic): string {
  const share = shareText(part.share);
  if (isRestricted(part)) return text.atMost(share);
  return part.reason === "ACTIVE" && traffic.shared.some(isRestricted) ? text.atLeast(share) : share;
}

export const firstText = ({ reason, share }: TrafficPart): string =>
  reason === "OVERRIDE" || share === 1 ? text.whole : text.ofThose(shareText(share));
