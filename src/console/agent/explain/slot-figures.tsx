import { Text } from "@mantine/core";
import { SLOTS } from "../../../domain/bucketing.ts";
import { thresholdsOf } from "../../../domain/evaluate/split.ts";
import type { Step } from "../../../domain/evaluate/trace.ts";
import type { SplitArm } from "../../../domain/rule.ts";
import { count, decimal } from "../../kit/format.ts";
import { explain as text } from "../../strings/explain.ts";
import classes from "./explain.module.css";

interface Part {
  from: number;
  to: number;
  other?: boolean;
}

/** Where a unit's slot is, beside the slots that are offered something. */
export function SlotFigures({ step, split }: { step: Step; split?: SplitArm[] }) {
  const { slot, threshold, ranges, variant_slot, percent, canary_below, baseline_from } = step;
  if (slot === undefined) return null;
  if (ranges !== undefined) {
    const said = ranges.map(([from, to]) => text.range(count(from), count(to))).join(", ");
    return (
      <>
        <Bar
          words={`${text.traffic(count(slot))}; ${text.ranges(said)}.`}
          slot={slot}
          parts={ranges.map(([from, to]) => ({ from, to }))}
        />
        {variant_slot !== undefined && (
          <Bar
            words={`${text.drawn(count(variant_slot))}${threshold === undefined ? "" : `; ${text.below(count(threshold))}`}.`}
            slot={variant_slot}
            parts={threshold === undefined ? [] : [{ from: 0, to: threshold }]}
          />
        )}
      </>
    );
  }
  if (canary_below !== undefined && baseline_from !== undefined)
    return (
      <Bar
        words={`${text.slot(count(slot))}. ${text.canary(decimal(percent), count(canary_below))}; ${text.baseline(count(baseline_from))}.`}
        slot={slot}
        parts={[
          { from: 0, to: canary_below },
          { from: baseline_from, to: SLOTS, other: true },
        ]}
      />
    );
  const parts = split ? partsOf(split) : threshold === undefined ? [] : [{ from: 0, to: threshold }];
  const below = threshold === undefined ? "" : `; ${text.below(count(threshold))}`;
  return <Bar words={`${text.slot(count(slot))}${below}.`} slot={slot} parts={parts} />;
}

/** The arms of a split, side by side. */
function partsOf(split: SplitArm[]): Part[] {
  const ends = thresholdsOf(split.map(({ weight }) => weight));
  return ends.map((to, at) => ({ from: ends[at - 1] ?? 0, to, other: at % 2 === 1 }));
}

const share = (slots: number): string => `${(100 * slots) / SLOTS}%`;

const Bar = ({ words, slot, parts }: { words: string; slot: number; parts: Part[] }) => (
  <>
    <Text size="sm" c="dimmed">
      {words}
    </Text>
    <div className={classes.bar} role="img" aria-label={words}>
      {parts.map(({ from, to, other }) => (
        <span
          key={from}
          className={classes.part}
          data-tone={other ? "other" : undefined}
          style={{ left: share(from), width: share(to - from) }}
        />
      ))}
      <span className={classes.here} style={{ left: share(slot) }} />
    </div>
  </>
);
