import { Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { MOVES, mayMove, type Move } from "../../../domain/instance/moves.ts";
import { ActionButton } from "../../kit/action-button.tsx";
import { Confirm } from "../../kit/confirm.tsx";
import { Copyable } from "../../kit/copy.tsx";
import { Facts } from "../../kit/facts.tsx";
import { JsonView } from "../../kit/json-view.tsx";
import { TextLink } from "../../kit/link.tsx";
import { Page } from "../../kit/page.tsx";
import { Section } from "../../kit/section.tsx";
import { Guard, Loaded } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { useAct } from "../../kit/use-act.ts";
import { instances as text } from "../../strings/instances.ts";
import { moveInstance, readInstance, removeInstance, type Instance } from "../requests.ts";
import { runsOf, StatusBadge } from "../status-badge.tsx";
import { Contexts } from "./contexts.tsx";
import { EditDialog } from "./edit-dialog.tsx";
import { Messages } from "./messages.tsx";

const route = getRouteApi("/instances/$instanceId");
const REFETCH_MS = 10_000;

/** One instance: how it is, and what can be asked of it. */
export default function InstancePage() {
  const { instanceId } = route.useParams();
  const query = useQuery({
    queryKey: ["instance", instanceId],
    queryFn: () => readInstance(instanceId),
    refetchInterval: REFETCH_MS,
  });
  const instance = query.data;
  return (
    <Page
      title={instance?.name ?? instanceId}
      above={<TextLink to="/instances">{text.back}</TextLink>}
      badge={instance && <StatusBadge instance={instance} />}
      actions={instance && <Acts instance={instance} />}
    >
      <Guard scope="instances:read">
        <Loaded query={query}>
          {(loaded) => (
            <>
              <About instance={loaded} />
              <Contexts instanceId={loaded.id} />
              <Messages instance={loaded} />
            </>
          )}
        </Loaded>
      </Guard>
    </Page>
  );
}

function Acts({ instance }: { instance: Instance }) {
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Move | "remove" | "edit" | null>(null);
  const life = {
    status: instance.status,
    resumes: instance.resumes,
    lastError: instance.last_error,
    endedAt: instance.ended_at === null ? null : Date.parse(instance.ended_at),
  };
  const move = useAct({
    act: ({ to, reason }: { to: Move; reason: string | undefined }) => moveInstance(instance.id, to, reason),
    done: ({ name, status }) => text.movedTo(name, text.statuses[status] ?? status),
    quiet: true,
  });
  const remove = useAct({
    act: () => removeInstance(instance.id),
    done: () => text.removed(instance.name),
    onDone: () => void navigate({ to: "/instances" }),
    quiet: true,
  });
  const end = (): void => setAsked(null);
  return (
    <>
      {MOVES.filter((one) => mayMove(life, one)).map((one) => (
        <ActionButton
          key={one}
          scope="instances:write"
          variant={one === "activate" ? "filled" : "default"}
          onClick={() => setAsked(one)}
        >
          {text.moves[one]}
        </ActionButton>
      ))}
      <ActionButton scope="instances:write" variant="default" onClick={() => setAsked("edit")}>
        {text.edit}
      </ActionButton>
      <ActionButton scope="instances:write" variant="default" onClick={() => setAsked("remove")}>
        {text.remove}
      </ActionButton>
      {MOVES.map((one) => (
        <Confirm
          key={one}
          opened={asked === one}
          onClose={end}
          title={text.moveTitle[one]}
          confirm={text.moves[one]}
          danger={one === "shutdown"}
          reason
          onConfirm={(reason) => move.mutateAsync({ to: one, reason })}
        >
          {text.moveLead[one]}
        </Confirm>
      ))}
      <Confirm
        opened={asked === "remove"}
        onClose={end}
        title={text.removeTitle(instance.name)}
        confirm={text.remove}
        danger
        onConfirm={() => remove.mutateAsync()}
      >
        {text.removeLead}
      </Confirm>
      {asked === "edit" && <EditDialog instance={instance} onClose={end} />}
    </>
  );
}

function About({ instance }: { instance: Instance }) {
  const hooks = Object.entries(instance.hooks);
  return (
    <Section title={text.facts}>
      <Facts
        rows={[
          ["id", <Copyable key="id" value={instance.id} />],
          [
            text.agent,
            <TextLink key="agent" to="/agents/$agentId" params={{ agentId: instance.agent_id }}>
              {instance.agent_id}
            </TextLink>,
          ],
          [text.runs, runsOf(instance)],
          [
            text.heartbeat,
            instance.last_heartbeat ? <Time at={instance.last_heartbeat} /> : text.noHeartbeat,
          ],
          [
            text.created,
            <Group key="created" gap={4}>
              <Time at={instance.created_at} /> {text.by} {instance.created_by}
            </Group>,
          ],
          [
            text.hooks,
            hooks.length === 0 ? text.noHooks : hooks.map(([name, { url }]) => `${name}: ${url}`).join(", "),
          ],
        ]}
      />
      {instance.last_error && (
        <Text c="red" size="sm" role="alert">
          {text.error}: {instance.last_error}
        </Text>
      )}
      <Text fw={600} size="sm">
        {text.state}
      </Text>
      <JsonView label={text.state} value={instance.state} />
      <Text fw={600} size="sm">
        {text.config}
      </Text>
      <JsonView label={text.config} value={instance.config} />
    </Section>
  );
}
