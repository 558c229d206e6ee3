import { Alert, Button, Group, Stack } from "@mantine/core";
import { IconArrowsExchange, IconGitCompare } from "@tabler/icons-react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { JsonObject } from "../../../domain/json.ts";
import { Section } from "../../kit/section.tsx";
import { Empty, Guard, Loaded } from "../../kit/states.tsx";
import { compare as text } from "../../strings/compare.ts";
import { versions } from "../../strings/versions.ts";
import { VersionActions } from "../versions/actions/actions.tsx";
import { VersionBadges } from "../versions/badges.tsx";
import { useAgent, useTrials, useVersion, useVersions, type Version } from "../versions/data.ts";
import { Changes } from "./changes.tsx";
import { Choose } from "./choose.tsx";
import classes from "./compare.module.css";

const route = getRouteApi("/agents/$agentId/compare");

/** What is compared where the address does not say: what is live with the latest, or the last two. */
function useSides(agentId: string): { from: number | undefined; to: number | undefined } {
  const asked = route.useSearch();
  const active = useAgent(agentId).data?.active_version ?? undefined;
  const rows = useVersions(agentId, undefined).rows;
  const latest = rows?.find(({ version }) => version !== asked.from)?.version;
  const to = asked.to ?? latest;
  const before = rows?.find(({ version }) => version !== to)?.version;
  return { from: asked.from ?? (active !== to ? active : undefined) ?? before, to };
}

function Compared({ agentId, from, to }: { agentId: string; from: Version; to: Version }) {
  const active = useAgent(agentId).data?.active_version ?? null;
  const trials = useTrials(agentId);
  if (from.version === to.version) {
    return (
      <Alert color="gray" title={text.itself} role="status">
        {text.itselfDetail}
      </Alert>
    );
  }
  return (
    <Stack>
      <Group justify="space-between">
        <Group gap="xs">
          {versions.short(to.version)}
          <VersionBadges version={to} trials={trials} />
        </Group>
        <VersionActions version={to} active={active} />
      </Group>
      <Changes
        from={from.config as JsonObject}
        to={to.config as JsonObject}
        fromName={versions.version(from.version)}
        toName={versions.version(to.version)}
      />
    </Stack>
  );
}

function Compare() {
  const { agentId } = route.useParams();
  const navigate = useNavigate();
  const { from, to } = useSides(agentId);
  const [left, right] = [useVersion(agentId, from), useVersion(agentId, to)];
  const go = (search: { from: number | undefined; to: number | undefined }): void =>
    void navigate({ to: "/agents/$agentId/compare", params: { agentId }, search, replace: true });
  return (
    <Stack>
      <Section title={text.title} description={text.lead}>
        <div className={classes.sides}>
          <Choose
            agentId={agentId}
            label={text.from}
            value={from}
            onChange={(version) => go({ from: version, to })}
          />
          <Button
            variant="default"
            leftSection={<IconArrowsExchange size={16} aria-hidden />}
            onClick={() => go({ from: to, to: from })}
            disabled={from === undefined || to === undefined}
          >
            {text.swap}
          </Button>
          <Choose
            agentId={agentId}
            label={text.to}
            value={to}
            onChange={(version) => go({ from, to: version })}
          />
        </div>
      </Section>
      {from === undefined || to === undefined ? (
        <Empty title={text.choose} action={<IconGitCompare aria-hidden />}>
          {text.chooseDetail}
        </Empty>
      ) : (
        <Loaded query={left}>
          {(old) => (
            <Loaded query={right}>{(next) => <Compared agentId={agentId} from={old} to={next} />}</Loaded>
          )}
        </Loaded>
      )}
    </Stack>
  );
}

export default function ComparePage() {
  return (
    <Guard scope="versions:read">
      <Compare />
    </Guard>
  );
}
