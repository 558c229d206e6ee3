import { Button, Text } from "@mantine/core";
import { IconGitCompare } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { versions as text } from "../../strings/versions.ts";
import classes from "./timeline.module.css";

interface CompareBarProps {
  agentId: string;
  /** One or two. */
  selected: number[];
  onClear: () => void;
}

/** Stays in sight while the second of two versions is looked for. */
export function CompareBar({ agentId, selected, onClear }: CompareBarProps) {
  const [from, to] = selected.toSorted((a, b) => a - b);
  return (
    <div className={classes.bar} role="status">
      {from !== undefined && to !== undefined ? (
        <Button
          size="xs"
          leftSection={<IconGitCompare size={14} aria-hidden />}
          renderRoot={(props) => (
            <Link {...props} to="/agents/$agentId/compare" params={{ agentId }} search={{ from, to }} />
          )}
        >
          {text.compareTwo(from, to)}
        </Button>
      ) : (
        <Text size="sm">{from === undefined ? text.selectFirst : text.selectSecond(from)}</Text>
      )}
      {from !== undefined && (
        <Button size="xs" variant="default" onClick={onClear}>
          {text.clear}
        </Button>
      )}
    </div>
  );
}
