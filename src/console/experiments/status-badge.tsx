import { ToneBadge, type Tone } from "../kit/tone-badge.tsx";
import { experiments as text } from "../strings/experiments.ts";
import type { Experiment } from "./queries.ts";

const TONES: Record<Experiment["status"], Tone> = {
  draft: "calm",
  running: "live",
  paused: "warn",
  stopped: "calm",
  concluded: "good",
};

/** How far an experiment is. */
export const StatusBadge = ({ status }: Pick<Experiment, "status">) => (
  <ToneBadge tone={TONES[status]}>{text.status[status]}</ToneBadge>
);
