import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { MAX_HISTORY_DAYS } from "../../../../domain/limits.ts";
import { api, body, segment } from "../../../api/client.ts";
import { DataTable } from "../../../kit/data-table.tsx";
import { Section } from "../../../kit/section.tsx";
import { Guard, Loaded } from "../../../kit/states.tsx";
import { Time } from "../../../kit/time.tsx";
import { common } from "../../../strings/common.ts";
import { versionActions, versions } from "../../../strings/versions.ts";

const text = versions.one;
/** Pages of the agent's history that are looked through for one version. */
const MAX_PAGES = 5;
const LIMIT = "200";

const readPage = (agentId: string, cursor: string | undefined) =>
  body(
    api.agents[":agent_id"].history.$get({
      param: { agent_id: segment(agentId) },
      query: { days: String(MAX_HISTORY_DAYS), limit: LIMIT, cursor },
    }),
  );

type Entry = Awaited<ReturnType<typeof readPage>>["data"][number];

async function readHistory(agentId: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { data, next_cursor } = await readPage(agentId, cursor);
    entries.push(...data);
    if (next_cursor === null) break;
    cursor = next_cursor;
  }
  return entries;
}

function Entries({ agentId, version }: { agentId: string; version: number }) {
  const history = useQuery({
    queryKey: ["agent", agentId, "history", "whole"],
    queryFn: () => readHistory(agentId),
    select: (entries) => entries.filter((entry) => entry.version === version),
  });
  return (
    <Loaded query={history}>
      {(entries) =>
        entries.length === 0 ? (
          <Text c="dimmed">{text.noHistory}</Text>
        ) : (
          <DataTable
            label={text.tabs.history}
            rows={entries}
            keyOf={({ id }) => id}
            columns={[
              { key: "when", title: text.when, cell: ({ changed_at }) => <Time at={changed_at} exact /> },
              { key: "what", title: text.what, cell: ({ action }) => versionActions[action] ?? action },
              {
                key: "who",
                title: text.who,
                cell: ({ actor, changed_by }) =>
                  changed_by ? `${actor} ${text.forWhom(changed_by)}` : actor,
              },
              { key: "why", title: text.why, cell: ({ reason }) => reason ?? common.unknown },
            ]}
          />
        )
      }
    </Loaded>
  );
}

/** What happened to one version. */
export const VersionHistory = (props: { agentId: string; version: number }) => (
  <Section title={text.tabs.history}>
    <Guard scope="audit:read">
      <Entries {...props} />
    </Guard>
  </Section>
);
