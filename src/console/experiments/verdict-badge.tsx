import { Badge } from "@mantine/core";
import { experiments as text } from "../strings/experiments.ts";
import classes from "./experiments.module.css";
import type { Recommendation } from "./queries.ts";

type Verdict = Recommendation["recommendation"];

const TONES: Record<Verdict, string> = {
  adopt: "good",
  keep_control: "bad",
  no_difference: "info",
  continue: "info",
  insufficient_data: "none",
  investigate: "warn",
};

export const toneOf = (verdict: Verdict): string => TONES[verdict];

/** What is recommended, in a word or two. */
export const VerdictBadge = ({ verdict, version }: { verdict: Verdict; version?: number }) => (
  <Badge variant="default" leftSection={<span className={classes.dot} data-tone={TONES[verdict]} />}>
    {version !== undefined && `v${version} · `}
    {text.verdicts[verdict]}
  </Badge>
);
