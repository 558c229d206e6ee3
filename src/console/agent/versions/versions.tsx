import { Group, SegmentedControl, Stack } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { LoadMore } from "../../kit/pages.tsx";
import { Section } from "../../kit/section.tsx";
import { Empty, Guard, Loaded } from "../../kit/states.tsx";
import { versions as text } from "../../strings/versions.ts";
import { NewDraft } from "./actions/new-draft.tsx";
import { CompareBar } from "./compare-bar.tsx";
import { useAgent, useTrials, useVersions, type StatusFilter } from "./data.ts";
import { GoTo } from "./go-to.tsx";
import { Timeline } from "./timeline.tsx";

const route = getRouteApi("/agents/$agentId/versions");

type Choice = StatusFilter | "all";

function Filter({ value, onChange }: { value: Choice; onChange: (value: Choice) => void }) {
  const { filter } = text;
  return (
    <SegmentedControl
      size="xs"
      aria-label={filter.label}
      value={value}
      onChange={onChange}
      data={[
        { value: "all", label: filter.all },
        { value: "published", label: filter.published },
        { value: "draft", label: filter.draft },
      ]}
    />
  );
}

function Versions() {
  const { agentId } = route.useParams();
  const { status } = route.useSearch();
  const navigate = useNavigate();
  const [selected, setSelected] = useState<number[]>([]);
  const active = useAgent(agentId).data?.active_version ?? null;
  const trials = useTrials(agentId);
  const pages = useVersions(agentId, status);
  const rows = pages.rows ?? [];
  const select = (version: number, isSelected: boolean): void =>
    // The last two that were ticked are compared.
    setSelected((before) =>
      isSelected ? [...before, version].slice(-2) : before.filter((other) => other !== version),
    );
  return (
    <Section title={text.title} description={text.lead} actions={<NewDraft agentId={agentId} />}>
      <Group justify="space-between">
        <Filter
          value={status ?? "all"}
          onChange={(choice) =>
            void navigate({
              to: "/agents/$agentId/versions",
              params: { agentId },
              search: { status: choice === "all" ? undefined : choice },
              replace: true,
            })
          }
        />
        <GoTo agentId={agentId} />
      </Group>
      <Loaded query={pages} rows={6}>
        {() =>
          rows.length === 0 ? (
            <Empty title={status ? text.noneOf[status] : text.none}>
              {status ? text.noneOfDetail : text.noneDetail}
            </Empty>
          ) : (
            <Stack>
              {rows.length > 1 && (
                <CompareBar agentId={agentId} selected={selected} onClear={() => setSelected([])} />
              )}
              <Timeline
                versions={rows}
                trials={trials}
                active={active}
                selected={selected}
                onSelect={select}
              />
              <LoadMore pages={pages} />
            </Stack>
          )
        }
      </Loaded>
    </Section>
  );
}

export default function VersionsPage() {
  return (
    <Guard scope="versions:read">
      <Versions />
    </Guard>
  );
}
