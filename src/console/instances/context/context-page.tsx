import { Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ActionButton } from "../../kit/action-button.tsx";
import { Confirm } from "../../kit/confirm.tsx";
import { JsonView } from "../../kit/json-view.tsx";
import { TextLink } from "../../kit/link.tsx";
import { Page } from "../../kit/page.tsx";
import { Section } from "../../kit/section.tsx";
import { Guard, Loaded } from "../../kit/states.tsx";
import { ToneBadge } from "../../kit/tone-badge.tsx";
import { useAct } from "../../kit/use-act.ts";
import { contexts as text, instances } from "../../strings/instances.ts";
import { Changes } from "./changes.tsx";
import { EditData } from "./edit-data.tsx";
import { readContext, removeContext } from "./requests.ts";
import { Versions } from "./versions.tsx";

const route = getRouteApi("/instances/$instanceId/contexts/$name");

/** One context: what it holds, what it held, and the way back. */
export default function ContextPage() {
  const place = route.useParams();
  const { instanceId, name } = place;
  const { version, compare } = route.useSearch();
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);
  const [removing, setRemoving] = useState(false);
  const current = useQuery({
    queryKey: ["context", instanceId, name],
    queryFn: () => readContext(place),
    // Programs write contexts, and the feed does not tell of it.
    refetchInterval: 15_000,
  });
  const viewed = useQuery({
    queryKey: ["context", instanceId, name, version],
    queryFn: () => readContext(place, version),
    enabled: version !== undefined,
    staleTime: Infinity,
  });
  const remove = useAct({
    act: () => removeContext(place),
    done: () => text.removed(name),
    onDone: () => void navigate({ to: "/instances/$instanceId", params: { instanceId } }),
    quiet: true,
  });
  const context = current.data;
  return (
    <Page
      title={name}
      above={
        <>
          <TextLink to="/instances">{instances.back}</TextLink> /{" "}
          <TextLink to="/instances/$instanceId" params={{ instanceId }}>
            {instanceId}
          </TextLink>
        </>
      }
      badge={context && <ToneBadge tone="calm">{context.shared ? text.shared : text.own}</ToneBadge>}
      actions={
        context && (
          <>
            <ActionButton
              scope="contexts:write"
              onClick={() => setEditing(true)}
              unless={editing && text.edit}
            >
              {text.edit}
            </ActionButton>
            <ActionButton scope="contexts:write" variant="default" onClick={() => setRemoving(true)}>
              {text.remove}
            </ActionButton>
          </>
        )
      }
    >
      <Guard scope="contexts:read">
        <Loaded query={current}>
          {(loaded) => (
            <>
              {editing ? (
                <EditData place={place} context={loaded} onEnd={() => setEditing(false)} />
              ) : (
                <Section
                  title={text.viewing(version ?? loaded.current_version)}
                  description={
                    <Group gap="xs">
                      {version === undefined || version === loaded.current_version
                        ? text.isCurrent
                        : `${text.current}: ${loaded.current_version}`}
                      {loaded.rollback_state && <Text>{text.rollbackState(loaded.rollback_state)}</Text>}
                    </Group>
                  }
                >
                  {version === undefined ? (
                    <JsonView label={text.data} value={loaded.data} />
                  ) : (
                    <Loaded query={viewed}>
                      {(shown) => <JsonView label={text.data} value={shown.data} />}
                    </Loaded>
                  )}
                </Section>
              )}
              {compare !== undefined && <Changes place={place} from={compare} to={loaded.current_version} />}
              <Versions place={place} context={loaded} />
            </>
          )}
        </Loaded>
      </Guard>
      <Confirm
        opened={removing}
        onClose={() => setRemoving(false)}
        title={text.removeTitle(name)}
        confirm={text.remove}
        danger
        onConfirm={() => remove.mutateAsync()}
      >
        {text.removeLead}
      </Confirm>
    </Page>
  );
}
