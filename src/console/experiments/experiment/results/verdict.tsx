import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { Time } from "../../../kit/time.tsx";
import { experiments } from "../../../strings/experiments.ts";
import classes from "../../experiments.module.css";
import type { Experiment, Results } from "../../queries.ts";
import { toneOf, VerdictBadge } from "../../verdict-badge.tsx";

const text = experiments.page;

interface VerdictProps {
  experiment: Experiment;
  /** Absent for a draft. */
  results?: Results;
}

/** What the experiment says, in a sentence, and what to do about it: the first thing to read. */
export function Verdict({ experiment, results }: VerdictProps) {
  return (
    <Stack gap="sm" component="section" aria-label={text.verdict} role="status">
      {experiment.winner !== null && (
        <Paper withBorder p="md" className={classes.verdict} data-tone="good">
          <Title order={2}>{experiments.winner(experiment.winner)}</Title>
          {results?.frozen_at && (
            <Text size="sm" c="dimmed">
              {text.frozen}: <Time at={results.frozen_at} exact />
            </Text>
          )}
        </Paper>
      )}
      {results ? (
        results.recommendations.map(({ version, recommendation, summary }) => (
          <Paper
            key={version}
            withBorder
            p="md"
            className={classes.verdict}
            data-tone={toneOf(recommendation)}
          >
            <Group gap="sm" mb={6}>
              <Title order={2}>{experiments.version(version)}</Title>
              <VerdictBadge verdict={recommendation} />
            </Group>
            <Text className={classes.summary}>{summary}</Text>
            {experiment.status !== "concluded" && (
              <Text size="sm" c="dimmed" mt={4}>
                {text.toDo}: {experiments.next[recommendation]}
              </Text>
            )}
          </Paper>
        ))
      ) : (
        <Paper withBorder p="md" className={classes.verdict}>
          <Text className={classes.summary}>{text.draftVerdict}</Text>
          <Text size="sm" c="dimmed">
            {text.draftNext}
          </Text>
        </Paper>
      )}
    </Stack>
  );
}
