import { Alert, Button, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { TrafficPart } from "../../../domain/traffic.ts";
import type { Agent } from "../../agents/use-agents.ts";
import { DataTable, type Column } from "../../kit/data-table.tsx";
import { ButtonLink } from "../../kit/link.tsx";
import { Section } from "../../kit/section.tsx";
import { Failure, Loading } from "../../kit/states.tsx";
import { agent as words } from "../../strings/agent.ts";
import { firstText, sharedText, whoOf } from "./part-words.ts";
import { TrafficBar } from "./traffic-bar.tsx";
import classes from "./traffic.module.css";
import type { LiveTraffic, useTraffic } from "./use-traffic.ts";
import { VersionMark } from "./version-mark.tsx";
import { Why } from "./why.tsx";

const text = words.traffic;
/** Rules and overrides that are listed at once. */
const FEW = 8;

interface TrafficSectionProps {
  agent: Agent;
  query: ReturnType<typeof useTraffic>;
  colorOf: (version: number | null) => string;
}

/** Who gets which version of the agent, and why. */
export const TrafficSection = ({ agent, query: { data, error }, colorOf }: TrafficSectionProps) => (
  <Section title={text.title} description={text.lead}>
    {data === undefined ? (
      error ? (
        <Failure error={error} />
      ) : (
        <Loading rows={3} />
      )
    ) : (
      <Live agent={agent} live={data} colorOf={colorOf} />
    )}
  </Section>
);

interface LiveProps extends Omit<TrafficSectionProps, "query"> {
  live: LiveTraffic;
}

function Live({ agent, live, colorOf }: LiveProps) {
  const [all, { open: showAll }] = useDisclosure();
  const { traffic, trials, hidden } = live;
  const { first, shared, unreached } = traffic;
  const agentId = agent.agent_id;
  const columns = (share: (part: TrafficPart) => string): Column<TrafficPart>[] => [
    {
      key: "version",
      title: text.columns.version,
      cell: ({ version }) => <VersionMark agentId={agentId} version={version} color={colorOf(version)} />,
    },
    {
      key: "who",
      title: text.columns.who,
      cell: (part) => <div className={classes.who}>{whoOf(part, traffic)}</div>,
    },
    { key: "share", title: text.columns.share, cell: share },
    {
      key: "why",
      title: text.columns.why,
      cell: (part) => <Why agentId={agentId} part={part} trials={trials} />,
    },
  ];
  const keyOf = ({ reason, id, version, variant }: TrafficPart): string =>
    `${reason} ${id} ${version} ${variant}`;
  // Without an active version whoever is left is refused, which is no share of anything.
  const parts = shared.filter(({ version }) => version !== null);
  const isRestricted = shared.some(({ condition }) => condition !== null);
  return (
    <Stack gap="sm">
      {!agent.is_enabled && <Alert color="red">{text.disabled}</Alert>}
      {agent.active_version === null && (
        <Alert color="orange">
          <Stack gap="xs" align="flex-start">
            {text.nothing}
            <ButtonLink size="xs" variant="default" to="/agents/$agentId/versions" params={{ agentId }}>
              {text.toVersions}
            </ButtonLink>
          </Stack>
        </Alert>
      )}
      {parts.length > 0 && (
        <div>
          <Title order={3} mb="xs">
            {first.length > 0 ? text.rest : text.all}
          </Title>
          <TrafficBar traffic={traffic} colorOf={colorOf} />
          <DataTable
            label={first.length > 0 ? text.rest : text.all}
            columns={columns((part) => sharedText(part, traffic))}
            rows={parts}
            keyOf={keyOf}
          />
        </div>
      )}
      {isRestricted && (
        <Text size="sm" c="dimmed">
          {text.restricted}
        </Text>
      )}
      {first.length > 0 && (
        <div>
          <Title order={3}>{text.first}</Title>
          <Text size="sm" c="dimmed">
            {text.firstLead}
          </Text>
          <DataTable
            label={text.first}
            columns={columns(firstText)}
            rows={all ? first : first.slice(0, FEW)}
            keyOf={keyOf}
          />
          {!all && first.length > FEW && (
            <Button variant="default" size="xs" mt="xs" onClick={showAll}>
              {text.showAll(first.length)}
            </Button>
          )}
        </div>
      )}
      {unreached > 0 && (
        <Text size="sm" c="dimmed">
          {text.unreached(unreached)}
        </Text>
      )}
      {hidden.map((what) => (
        <Text key={what} size="sm" c="dimmed">
          {text.partial(what)}
        </Text>
      ))}
    </Stack>
  );
}
