import type { RolloutStatus } from "../../domain/rollout/rollout.ts";
import { ToneBadge, type Tone } from "../kit/tone-badge.tsx";
import { rollouts as text } from "../strings/rollouts.ts";

const TONES: Record<RolloutStatus, Tone> = {
  scheduled: "calm",
  running: "live",
  held: "warn",
  paused: "warn",
  rolled_back: "bad",
  promoted: "good",
  aborted: "calm",
};

export const StatusBadge = ({ status }: { status: RolloutStatus }) => (
  <ToneBadge tone={TONES[status]}>{text.statuses[status]}</ToneBadge>
);
