import { Text } from "@mantine/core";
import { SLOTS } from "../../../domain/bucketing.ts";
import { sharesAt } from "../../../domain/rollout/assignment.ts";
import { rollouts } from "../../strings/rollouts.ts";
import { isLiveRollout } from "../../kit/live.ts";
import type { Rollout } from "../queries.ts";
import classes from "./rollout.module.css";

const text = rollouts.page;

/** A share of slots in percent, without zeros that say nothing. */
const shown = (slots: number): string => rollouts.share(Number(((slots / SLOTS) * 100).toFixed(4)));

/** Who gets what: the canary, as many for the baseline, and all others. */
export function Shares({ rollout }: { rollout: Rollout }) {
  if (rollout.status === "promoted") return <Text size="sm">{text.promoted(rollout.target_version)}</Text>;
  if (!isLiveRollout(rollout)) return <Text size="sm">{text.notServed}</Text>;
  const { canary, baseline } = sharesAt(rollout.percent);
  const { target_version: target, stable_version: stable } = rollout;
  const parts = [
    { name: text.canary(target), slots: canary, className: classes.canary },
    { name: text.baseline(stable), slots: baseline, className: classes.baseline },
    { name: text.rest(stable), slots: SLOTS - canary - baseline, className: classes.rest },
  ].filter(({ slots }) => slots > 0);
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {text.shares}
      </Text>
      <div className={classes.bar} aria-hidden>
        {parts.map(({ name, slots, className }) => (
          <span key={name} className={className} style={{ flexGrow: slots }} />
        ))}
      </div>
      <ul className={classes.legend}>
        {parts.map(({ name, slots, className }) => (
          <li key={name}>
            <span className={`${classes.swatch} ${className}`} aria-hidden />
            {name}: {shown(slots)}
          </li>
        ))}
      </ul>
    </div>
  );
}
