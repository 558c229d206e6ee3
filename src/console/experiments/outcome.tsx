import { Group, Progress, Skeleton, Stack, Text } from "@mantine/core";
import { useInViewport } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { messageOf } from "../api/problem.ts";
import { count, percent } from "../kit/format.ts";
import { useOnce } from "../kit/use-once.ts";
import { common } from "../strings/common.ts";
import { experiments as text } from "../strings/experiments.ts";
import { resultsQuery, type Experiment } from "./queries.ts";
import { VerdictBadge } from "./verdict-badge.tsx";

interface OutcomeProps {
  experiment: Experiment;
  part: "progress" | "recommendation";
}

/** What a row's experiment has come to: read once the row is seen, and not for drafts. */
export function Outcome({ experiment, part }: OutcomeProps) {
  const { ref, inViewport } = useInViewport<HTMLDivElement>();
  const seen = useOnce(inViewport);
  const has = experiment.status !== "draft";
  const { data, error } = useQuery({ ...resultsQuery(experiment), enabled: has && seen });
  return (
    <div ref={ref}>
      {!has ? (
        <Text size="sm" c="dimmed">
          {common.unknown}
        </Text>
      ) : data ? (
        part === "progress" ? (
          <Share experiment={experiment} share={data.planned_share} units={leastUnits(data)} />
        ) : (
          <Stack gap={4} align="flex-start">
            {experiment.winner !== null && (
              <Text size="sm" fw={600}>
                {text.winner(experiment.winner)}
              </Text>
            )}
            {data.recommendations.map(({ version, recommendation }) => (
              <VerdictBadge
                key={version}
                verdict={recommendation}
                version={data.recommendations.length > 1 ? version : undefined}
              />
            ))}
          </Stack>
        )
      ) : error ? (
        <Text size="sm" c="dimmed">
          {messageOf(error)}
        </Text>
      ) : (
        <Skeleton height={18} width={96} />
      )}
    </div>
  );
}

const leastUnits = ({
  results_by_version: versions,
}: {
  results_by_version: Record<string, { sample_size: number }>;
}): number => Math.min(...Object.values(versions).map(({ sample_size }) => sample_size));

interface ShareProps {
  experiment: Experiment;
  share: number | null;
  units: number;
}

function Share({ experiment: { min_sample_size: least, name }, share, units }: ShareProps) {
  const reached = share ?? Math.min(1, units / least);
  return (
    <Stack gap={2} miw={120}>
      <Progress.Root size="sm">
        <Progress.Section value={reached * 100} aria-label={`${text.progress}: ${name}`} />
      </Progress.Root>
      <Group gap={4}>
        <Text size="xs" c="dimmed">
          {share === null ? text.units(count(units), count(least)) : text.planned(percent(share, 0))}
        </Text>
      </Group>
    </Stack>
  );
}
