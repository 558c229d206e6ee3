import { ToneBadge } from "../kit/tone-badge.tsx";
import { instances as text } from "../strings/instances.ts";
import { TONES, type Instance } from "./requests.ts";

/** Where an instance is in its life; shut down for good is another thing than silent. */
export const StatusBadge = ({ instance }: { instance: Instance }) =>
  instance.ended_at === null ? (
    <ToneBadge tone={TONES[instance.status]}>{text.statuses[instance.status] ?? instance.status}</ToneBadge>
  ) : (
    <ToneBadge tone="calm">{text.ended}</ToneBadge>
  );

/** Which version an instance runs, in words. */
export const runsOf = ({ version, label }: Instance): string =>
  version !== null ? text.version(version) : label !== null ? text.label(label) : text.resolved;
