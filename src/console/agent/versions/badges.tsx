import { Badge, Group, Tooltip } from "@mantine/core";
import { IconFlask, IconStairsUp, IconTag } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { versions as text } from "../../strings/versions.ts";
import tones from "./tones.module.css";
import type { Trial, Version } from "./data.ts";

type Stage = keyof typeof text.status;

/** What somebody asks first of a version: whether it is live. */
export const stageOf = ({ status, is_active, is_deprecated }: Version): Stage =>
  is_active ? "active" : is_deprecated ? "deprecated" : status;

/** Mantine's light orange is too light to be read. */
const TONES: Partial<Record<Stage, string>> = { draft: tones.orange, active: tones.live };

const COLORS: Record<Stage, string> = {
  active: "teal",
  draft: "orange",
  published: "signal",
  deprecated: "gray",
};

export function StageBadge({ version }: { version: Version }) {
  const stage = stageOf(version);
  return (
    <Tooltip label={text.statusHint[stage]}>
      <Badge
        variant={stage === "active" ? "filled" : "light"}
        color={COLORS[stage]}
        autoContrast
        className={TONES[stage]}
      >
        {text.status[stage]}
      </Badge>
    </Tooltip>
  );
}

const TrialLink = ({ kind, id, name }: Trial) =>
  kind === "rollout" ? (
    <Badge
      variant="outline"
      color="grape"
      tt="none"
      leftSection={<IconStairsUp size={12} aria-hidden />}
      renderRoot={(props) => (
        <Link
          {...props}
          to="/rollouts/$rolloutId"
          params={{ rolloutId: id }}
          aria-label={text.inRollout(name)}
        />
      )}
    >
      {name}
    </Badge>
  ) : (
    <Badge
      variant="outline"
      color="grape"
      tt="none"
      leftSection={<IconFlask size={12} aria-hidden />}
      renderRoot={(props) => (
        <Link
          {...props}
          to="/experiments/$experimentId"
          params={{ experimentId: id }}
          aria-label={text.inExperiment(name)}
        />
      )}
    >
      {name}
    </Badge>
  );

/** A version's status, its labels, and what it takes part in. */
export const VersionBadges = ({ version, trials }: { version: Version; trials: Trial[] }) => (
  <Group gap={6}>
    <StageBadge version={version} />
    {version.labels
      .filter((label) => label !== "active")
      .map((label) => (
        <Badge
          key={label}
          variant="default"
          tt="none"
          leftSection={<IconTag size={12} aria-hidden />}
          aria-label={text.label(label)}
        >
          {label}
        </Badge>
      ))}
    {trials
      .filter(({ versions }) => versions.includes(version.version))
      .map((trial) => (
        <TrialLink key={`${trial.kind} ${trial.id}`} {...trial} />
      ))}
  </Group>
);
