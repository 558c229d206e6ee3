import type { TimeMark } from "../../../charts/types.ts";
import { rollouts as text } from "../../../strings/rollouts.ts";
import type { Rollout } from "../../queries.ts";

/** When each step began. */
export const stepMarks = ({ history }: Rollout): TimeMark[] =>
  history.map(({ percent, started_at }) => ({ at: Date.parse(started_at), label: text.share(percent) }));
