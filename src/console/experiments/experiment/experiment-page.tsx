import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { TextLink } from "../../kit/link.tsx";
import { Page } from "../../kit/page.tsx";
import { Failure, Guard, Loaded, Loading } from "../../kit/states.tsx";
import { experiments as text } from "../../strings/experiments.ts";
import classes from "../experiments.module.css";
import { experimentQuery, resultsQuery, type Experiment } from "../queries.ts";
import { StatusBadge } from "../status-badge.tsx";
import { Actions } from "./actions/actions.tsx";
import { History } from "./history.tsx";
import { Lookup } from "./lookup.tsx";
import { PhaseSelect } from "./phase-select.tsx";
import { Phases } from "./phases.tsx";
import { Daily } from "./results/daily.tsx";
import { Guardrails } from "./results/guardrails.tsx";
import { Health } from "./results/health.tsx";
import { Lifts } from "./results/lifts.tsx";
import { Progress } from "./results/progress.tsx";
import { Sequence } from "./results/sequence.tsx";
import { Verdict } from "./results/verdict.tsx";
import { Versions } from "./results/versions.tsx";
import { Settings } from "./settings.tsx";

const route = getRouteApi("/experiments/$experimentId");

export default function ExperimentPage() {
  const { experimentId } = route.useParams();
  const query = useQuery(experimentQuery(experimentId));
  if (!query.data)
    return (
      <Page title={experimentId}>
        <Guard scope="experiments:read">
          <Loaded query={query} rows={8}>
            {() => null}
          </Loaded>
        </Guard>
      </Page>
    );
  return <Found experiment={query.data} />;
}

function Found({ experiment }: { experiment: Experiment }) {
  const { phase } = route.useSearch();
  return (
    <Page
      title={experiment.name}
      badge={<StatusBadge status={experiment.status} />}
      description={experiment.description || undefined}
      above={
        <>
          <TextLink to="/experiments">{text.title}</TextLink> /{" "}
          <TextLink to="/agents/$agentId" params={{ agentId: experiment.agent_id }}>
            {experiment.agent_id}
          </TextLink>
        </>
      }
      actions={<Actions experiment={experiment} />}
    >
      {experiment.phases.length > 1 && <PhaseSelect experiment={experiment} />}
      {experiment.status === "draft" ? (
        <Verdict experiment={experiment} />
      ) : (
        <ResultsOf key={phase ?? "last"} experiment={experiment} phase={phase} />
      )}
      <div className={classes.halves}>
        <Settings experiment={experiment} />
        <Stack gap="md">
          {experiment.phases.length > 0 && <Phases experiment={experiment} />}
          <History experiment={experiment} />
        </Stack>
      </div>
    </Page>
  );
}

function ResultsOf({ experiment, phase }: { experiment: Experiment; phase: number | undefined }) {
  const { data: results, error, refetch } = useQuery(resultsQuery(experiment, phase));
  if (!results)
    return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading rows={10} />;
  return (
    <Stack gap="md">
      <Verdict experiment={experiment} results={results} />
      <div className={classes.columns}>
        <Stack gap="md" miw={0}>
          <Lifts results={results} />
          <Sequence results={results} />
          <Daily experiment={experiment} results={results} />
        </Stack>
        <Stack gap="md" miw={0}>
          <Progress experiment={experiment} results={results} />
          <Health results={results} />
          <Lookup experiment={experiment} />
        </Stack>
      </div>
      <Guardrails results={results} />
      <Versions results={results} />
    </Stack>
  );
}
