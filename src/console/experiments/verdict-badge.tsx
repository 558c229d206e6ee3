import { ToneBadge, type Tone } from "../kit/tone-badge.tsx";
import { experiments as text } from "../strings/experiments.ts";
import type { Recommendation } from "./queries.ts";

type Verdict = Recommendation["recommendation"];

const TONES: Record<Verdict, Tone> = {
  adopt: "good",
  keep_control: "bad",
  no_difference: "calm",
  continue: "live",
  insufficient_data: "calm",
  investigate: "warn",
};

export const toneOf = (verdict: Verdict): Tone => TONES[verdict];

/** What is recommended, in a word or two. */
export const VerdictBadge = ({ verdict, version }: { verdict: Verdict; version?: number }) => (
  <ToneBadge tone={TONES[verdict]}>
    {version !== undefined && `v${version} · `}
    {text.verdicts[verdict]}
  </ToneBadge>
);
