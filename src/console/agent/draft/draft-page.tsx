import { Button, Stack } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { TextLink } from "../../kit/link.tsx";
import { Empty, Guard, Loaded } from "../../kit/states.tsx";
import { common } from "../../strings/common.ts";
import { draft as text } from "../../strings/draft.ts";
import { versions } from "../../strings/versions.ts";
import { useClone } from "../versions/actions/use-clone.ts";
import { useVersion, type Version } from "../versions/data.ts";
import { DraftEditor } from "./editor.tsx";
import { useCopies } from "./saving/use-draft-store.ts";

const route = getRouteApi("/agents/$agentId/versions/$version/edit");

/** A published version is not edited: a draft of it is. */
function Published({ version }: { version: Version }) {
  const cloning = useClone(version.agent_id);
  return (
    <Empty
      title={text.published(version.version)}
      action={
        <Button loading={cloning.isPending} onClick={() => cloning.mutate(version.version)}>
          {versions.actions.clone}
        </Button>
      }
    >
      {text.publishedDetail}
    </Empty>
  );
}

/** A draft that was published while somebody changed it is still opened: what was typed is to be had. */
function Opened({ version }: { version: Version }) {
  const { view } = route.useSearch();
  const copies = useCopies(version);
  const [wasDraft] = useState(() => version.status === "draft" || copies.read() !== null);
  useDocumentTitle(`${text.title(version.version)} · ${version.agent_id} · ${common.product}`);
  return wasDraft ? <DraftEditor version={version} view={view} /> : <Published version={version} />;
}

export default function DraftPage() {
  const { agentId, version } = route.useParams();
  const query = useVersion(agentId, Number(version) || 0);
  return (
    <Guard scope="versions:read">
      <Stack gap="xs">
        <TextLink size="sm" to="/agents/$agentId/versions" params={{ agentId }}>
          {text.back}
        </TextLink>
        <Loaded query={query} rows={8}>
          {(found) => <Opened key={`${agentId} ${version}`} version={found} />}
        </Loaded>
      </Stack>
    </Guard>
  );
}
