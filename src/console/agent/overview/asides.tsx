import { Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { labelsQuery } from "../../api/agent.ts";
import { api, body, segment } from "../../api/client.ts";
import { TextLink } from "../../kit/link.tsx";
import { Section } from "../../kit/section.tsx";
import { Failure, Loaded, Loading } from "../../kit/states.tsx";
import { ToneBadge } from "../../kit/tone-badge.tsx";
import { agent } from "../../strings/agent.ts";
import { useHistory } from "../history/entries.ts";
import { HistoryEntry } from "../history/entry.tsx";
import listed from "../history/history.module.css";
import classes from "./asides.module.css";

const ACTIVE = "active";
const LATEST = "6";
const LATEST_DAYS = 30;
const FLAGS = "50";

/** Names that point at versions. */
export function Labels({ agentId }: { agentId: string }) {
  const text = agent.labels;
  const query = useQuery(labelsQuery(agentId));
  return (
    <Section
      title={text.title}
      actions={
        <TextLink size="sm" to="/agents/$agentId/settings" params={{ agentId }} hash="labels">
          {text.manage}
        </TextLink>
      }
    >
      <Loaded query={query} rows={1}>
        {({ data }) => {
          const own = data.filter(({ label }) => label !== ACTIVE);
          return own.length === 0 ? (
            <Text size="sm" c="dimmed">
              {text.none}
            </Text>
          ) : (
            <dl className={classes.pairs}>
              {own.map(({ label, version }) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>
                    <TextLink
                      inherit
                      to="/agents/$agentId/versions/$version"
                      params={{ agentId, version: String(version) }}
                    >
                      {agent.traffic.version(version)}
                    </TextLink>
                  </dd>
                </div>
              ))}
            </dl>
          );
        }}
      </Loaded>
    </Section>
  );
}

/** The agent's flags, on or off. */
export function Flags({ agentId }: { agentId: string }) {
  const text = agent.flags;
  const query = useQuery({
    queryKey: ["agent", agentId, "flags", "glance"],
    queryFn: () =>
      body(
        api.agents[":agent_id"].flags.$get({
          param: { agent_id: segment(agentId) },
          query: { limit: FLAGS },
        }),
      ),
  });
  return (
    <Section
      title={text.title}
      actions={
        <TextLink size="sm" to="/agents/$agentId/flags" params={{ agentId }}>
          {text.manage}
        </TextLink>
      }
    >
      <Loaded query={query} rows={1}>
        {({ data }) =>
          data.length === 0 ? (
            <Text size="sm" c="dimmed">
              {text.none}
            </Text>
          ) : (
            <dl className={classes.pairs}>
              {data.map(({ key, enabled, rules }) => (
                <div key={key}>
                  <dt>{key}</dt>
                  <dd>
                    <Group gap={6}>
                      <ToneBadge tone={enabled ? "good" : "calm"}>{enabled ? text.on : text.off}</ToneBadge>
                      {rules.length > 0 && (
                        <Text size="xs" c="dimmed">
                          {text.rules(rules.length)}
                        </Text>
                      )}
                    </Group>
                  </dd>
                </div>
              ))}
            </dl>
          )
        }
      </Loaded>
    </Section>
  );
}

/** The newest entries of the history. */
export function Latest({ agentId }: { agentId: string }) {
  const text = agent.latest;
  const pages = useHistory(agentId, LATEST_DAYS, LATEST);
  const rows = pages.rows?.slice(0, Number(LATEST));
  return (
    <Section
      title={text.title}
      actions={
        <TextLink size="sm" to="/agents/$agentId/history" params={{ agentId }}>
          {text.all}
        </TextLink>
      }
    >
      {rows === undefined ? (
        pages.error ? (
          <Failure error={pages.error} onRetry={() => void pages.refetch()} />
        ) : (
          <Loading rows={3} />
        )
      ) : rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {text.none}
        </Text>
      ) : (
        <ol className={listed.list} aria-label={text.title}>
          {rows.map((entry) => (
            <li key={entry.id}>
              <HistoryEntry agentId={agentId} entry={entry} brief />
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
