import { Stack } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import type { Agent } from "../../agents/use-agents.ts";
import { useCan } from "../../api/session.ts";
import charts from "../../charts/charts.module.css";
import { useActivations } from "../activations.ts";
import { useAgent } from "../versions/data.ts";
import { AskForIt } from "./ask-for-it.tsx";
import { Flags, Labels, Latest } from "./asides.tsx";
import classes from "./asides.module.css";
import { Figures } from "./figures.tsx";
import { METRIC_NAMES } from "./lines.ts";
import { RANGES, useMetrics } from "./metrics.ts";
import { TrafficSection } from "./traffic.tsx";
import { useTraffic } from "./use-traffic.ts";
import { versionColors } from "./version-colors.ts";

const route = getRouteApi("/agents/$agentId/");

/** An agent at a glance: who gets which version, how it does, and what happened last. */
export default function OverviewPage() {
  const { agentId } = route.useParams();
  const { data: agent } = useAgent(agentId);
  return agent === undefined ? null : <Overview agent={agent} />;
}

function Overview({ agent }: { agent: Agent }) {
  const agentId = agent.agent_id;
  const { range: askedRange, metric: askedMetric } = route.useSearch();
  const navigate = route.useNavigate();
  const range = RANGES.find((one) => one === askedRange) ?? "24h";
  const metric = METRIC_NAMES.find((one) => one === askedMetric) ?? "success";
  const traffic = useTraffic(agentId, agent.active_version);
  const all = useMetrics(agentId, range, "none");
  const byVersion = useMetrics(agentId, range, "version");
  const activations = useActivations(agentId) ?? [];
  const may = {
    metrics: useCan("metrics:read"),
    versions: useCan("versions:read"),
    rules: useCan("rules:read"),
    audit: useCan("audit:read"),
  };
  const parts = traffic.data?.traffic;
  const colorOf = versionColors([
    agent.active_version,
    ...[...(parts?.first ?? []), ...(parts?.shared ?? [])].map(({ version }) => version),
    ...(byVersion.data?.buckets ?? []).map(({ version }) => version),
  ]);
  return (
    <Stack className={charts.palette}>
      <TrafficSection agent={agent} query={traffic} colorOf={colorOf} />
      {may.metrics && (
        <Figures
          agentId={agentId}
          range={range}
          metric={metric}
          onChange={(search) =>
            void navigate({
              search: (before) => ({ ...before, ...search }),
              replace: true,
              resetScroll: false,
            })
          }
          all={all}
          byVersion={byVersion}
          activations={activations}
          colorOf={colorOf}
        />
      )}
      <div className={classes.grid}>
        {may.audit && <Latest agentId={agentId} />}
        <Stack>
          {may.versions && <Labels agentId={agentId} />}
          {may.rules && <Flags agentId={agentId} />}
        </Stack>
      </div>
      <AskForIt agentId={agentId} />
    </Stack>
  );
}
