import { Anchor, Checkbox, Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Hash } from "../../kit/copy.tsx";
import { Time } from "../../kit/time.tsx";
import { versions as text } from "../../strings/versions.ts";
import { VersionActions } from "./actions/actions.tsx";
import { VersionBadges } from "./badges.tsx";
import type { Trial, Version } from "./data.ts";
import classes from "./timeline.module.css";

interface TimelineProps {
  versions: Version[];
  trials: Trial[];
  active: number | null;
  selected: number[];
  onSelect: (version: number, isSelected: boolean) => void;
}

const VersionLink = ({ agentId, version }: { agentId: string; version: number }) => (
  <Anchor
    className={classes.number}
    renderRoot={(props) => (
      <Link
        {...props}
        to="/agents/$agentId/versions/$version"
        params={{ agentId, version: String(version) }}
      />
    )}
  >
    {text.version(version)}
  </Anchor>
);

const Meta = ({ version }: { version: Version }) => (
  <div className={classes.meta}>
    <span>
      {text.by} {version.created_by}
    </span>
    <Time at={version.created_at} />
    {version.parent_version !== null && (
      <span>
        {text.from}{" "}
        <Link
          to="/agents/$agentId/versions/$version"
          params={{ agentId: version.agent_id, version: String(version.parent_version) }}
        >
          {text.short(version.parent_version)}
        </Link>
      </span>
    )}
    <Hash value={version.config_hash} />
  </div>
);

/** Versions from the newest to the oldest, each with what can be done with it. */
export const Timeline = ({ versions, trials, active, selected, onSelect }: TimelineProps) => (
  <ol className={classes.list} aria-label={text.timeline}>
    {versions.map((version) => (
      <li key={version.version} className={classes.item}>
        <div className={classes.check}>
          <Checkbox
            aria-label={text.selectOne(version.version)}
            checked={selected.includes(version.version)}
            onChange={(event) => onSelect(version.version, event.currentTarget.checked)}
          />
        </div>
        <div>
          <div className={classes.head}>
            <div className={classes.what}>
              <Group gap="xs">
                <VersionLink agentId={version.agent_id} version={version.version} />
                <VersionBadges version={version} trials={trials} />
              </Group>
              <Text size="sm" c={version.description ? undefined : "dimmed"} lineClamp={3} mt={2}>
                {version.description || text.noDescription}
              </Text>
            </div>
            <VersionActions version={version} active={active} />
          </div>
          <Meta version={version} />
        </div>
      </li>
    ))}
  </ol>
);
