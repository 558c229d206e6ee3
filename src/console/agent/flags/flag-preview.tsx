import type { Flag } from "../../../domain/flag.ts";
import { useGroupValues } from "../group-values.ts";
import { SamplesPanel } from "../../kit/samples/samples-panel.tsx";
import { targeting } from "../../strings/targeting.ts";

interface FlagPreviewProps {
  agentId: string;
  /** Null: it is new. */
  saved: Flag | null;
  /** Null: it cannot be evaluated yet. */
  edited: Flag | null;
}

/** What samples get of a flag. */
export function FlagPreview({ agentId, saved, edited }: FlagPreviewProps) {
  const groups = useGroupValues([saved, edited]);
  const asked = (flag: Flag | null) => flag && { kind: "flag" as const, agentId, flag, groups };
  return (
    <SamplesPanel
      title={targeting.flags.preview((edited ?? saved)?.key ?? "")}
      saved={asked(saved)}
      edited={asked(edited)}
    />
  );
}
