import { Group } from "@mantine/core";
import type { ReactNode } from "react";
import type { TrafficPart } from "../../../domain/traffic.ts";
import { TextLink } from "../../kit/link.tsx";
import { ToneBadge } from "../../kit/tone-badge.tsx";
import { agent } from "../../strings/agent.ts";
import type { Trial } from "./use-traffic.ts";

const text = agent.traffic;

interface WhyProps {
  agentId: string;
  part: TrafficPart;
  trials: Map<string, Trial>;
}

/** What decides a part of the traffic, as a link to where it can be changed. */
export function Why({ agentId, part: { reason, id, variant }, trials }: WhyProps) {
  const trial = id === null ? undefined : trials.get(id);
  return (
    <Group gap={6}>
      <Target agentId={agentId} reason={reason} id={id}>
        {text.reasons[reason]}
        {id !== null && ` ${trial?.name ?? id}`}
      </Target>
      {variant !== null && <ToneBadge tone="calm">{text.variants[variant]}</ToneBadge>}
      {trial?.paused && <ToneBadge tone="calm">{text.paused}</ToneBadge>}
    </Group>
  );
}

interface TargetProps extends Pick<TrafficPart, "reason" | "id"> {
  agentId: string;
  children: ReactNode;
}

function Target({ agentId, reason, id, children }: TargetProps) {
  if (reason === "ROLLOUT" && id !== null)
    return (
      <TextLink inherit to="/rollouts/$rolloutId" params={{ rolloutId: id }}>
        {children}
      </TextLink>
    );
  if (reason === "EXPERIMENT" && id !== null)
    return (
      <TextLink inherit to="/experiments/$experimentId" params={{ experimentId: id }}>
        {children}
      </TextLink>
    );
  return (
    <TextLink
      inherit
      to={reason === "ACTIVE" ? "/agents/$agentId/versions" : "/agents/$agentId/rules"}
      params={{ agentId }}
    >
      {children}
    </TextLink>
  );
}
