import { Divider, Text } from "@mantine/core";
import { playground as text } from "../../strings/playground.ts";
import { isSameTarget, type Target } from "../target/target.ts";
import type { Answer } from "./exchange.ts";
import classes from "./chat.module.css";

export interface TargetNames {
  /** An agent's name, as people know it. */
  nameOf: (agentId: string) => string;
}

const named = ({ agentId, version }: Target, { nameOf }: TargetNames): string =>
  `${nameOf(agentId)} – ${version === null ? text.picker.resolved : text.picker.versionOf(version)}`;

interface MarkProps extends TargetNames {
  before: Pick<Answer, "target" | "session">;
  now: Pick<Answer, "target" | "session">;
}

/** Where another agent, version or session goes on. */
export function Mark({ before, now, nameOf }: MarkProps) {
  const isOtherSession = before.session !== now.session;
  if (isSameTarget(before.target, now.target) && !isOtherSession) return null;
  const isOtherAgent = before.target.agentId !== now.target.agentId;
  return (
    <div className={classes.mark} role="note">
      <Divider label={text.from(named(now.target, { nameOf }))} labelPosition="center" />
      <Text size="xs" c="dimmed" ta="center">
        {isOtherSession ? text.newSession : isOtherAgent ? text.ownMemory : text.sameMemory}
      </Text>
    </div>
  );
}
