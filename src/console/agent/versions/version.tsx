import { Group, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { JsonObject } from "../../../domain/json.ts";
import { TextLink } from "../../kit/link.tsx";
import { Empty, Guard, Loaded } from "../../kit/states.tsx";
import { common } from "../../strings/common.ts";
import { versions } from "../../strings/versions.ts";
import { VersionActions } from "./actions/actions.tsx";
import { VersionBadges } from "./badges.tsx";
import { Reading } from "./config/reading.tsx";
import { useAgent, useTrials, useVersion, type Version } from "./data.ts";
import { Day } from "./one/day.tsx";
import { Facts } from "./one/facts.tsx";
import { VersionHistory } from "./one/history.tsx";
import { Raw } from "./one/raw.tsx";

const text = versions.one;
const route = getRouteApi("/agents/$agentId/versions/$version");

const VIEWS = ["read", "json", "yaml", "history"] as const;
type View = (typeof VIEWS)[number];

function Head({ version }: { version: Version }) {
  const { agent_id: agentId } = version;
  const active = useAgent(agentId).data?.active_version ?? null;
  const trials = useTrials(agentId);
  useDocumentTitle(`${versions.version(version.version)} · ${agentId} · ${common.product}`);
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-start">
        <Group gap="sm">
          <Title order={2}>{versions.version(version.version)}</Title>
          <VersionBadges version={version} trials={trials} />
        </Group>
        <VersionActions version={version} active={active} />
      </Group>
      {version.description && <Text maw="80ch">{version.description}</Text>}
      <Facts version={version} />
    </Stack>
  );
}

function Shown({ version, view }: { version: Version; view: View }) {
  if (view === "history") return <VersionHistory agentId={version.agent_id} version={version.version} />;
  if (view !== "read") return <Raw version={version} form={view} />;
  return (
    <Stack>
      {version.status === "published" && <Day agentId={version.agent_id} version={version.version} />}
      <Reading config={version.config as JsonObject} />
    </Stack>
  );
}

function OneVersion({ agentId, number }: { agentId: string; number: number }) {
  const navigate = useNavigate();
  const { view: wanted } = route.useSearch();
  const view = VIEWS.find((name) => name === wanted) ?? "read";
  const query = useVersion(agentId, number);
  return (
    <Loaded query={query} rows={8}>
      {(version) => (
        <Stack>
          <Head version={version} />
          <SegmentedControl
            aria-label={text.tabs.label}
            value={view}
            onChange={(next) =>
              void navigate({
                to: "/agents/$agentId/versions/$version",
                params: { agentId, version: String(number) },
                search: { view: next === "read" ? undefined : next },
                replace: true,
              })
            }
            data={VIEWS.map((name) => ({ value: name, label: text.tabs[name] }))}
            style={{ alignSelf: "flex-start", maxWidth: "100%" }}
          />
          <Shown version={version} view={view} />
        </Stack>
      )}
    </Loaded>
  );
}

export default function VersionPage() {
  const { agentId, version } = route.useParams();
  return (
    <Guard scope="versions:read">
      <Stack gap="xs">
        <TextLink size="sm" to="/agents/$agentId/versions" params={{ agentId }}>
          {text.above}
        </TextLink>
        {/^[1-9]\d{0,9}$/.test(version) ? (
          <OneVersion key={version} agentId={agentId} number={Number(version)} />
        ) : (
          <Empty title={text.notNumber} />
        )}
      </Stack>
    </Guard>
  );
}
