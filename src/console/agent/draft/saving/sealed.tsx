import { Alert, Button, Stack, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useAct } from "../../../kit/use-act.ts";
import { draft } from "../../../strings/draft.ts";
import { createDraft } from "../../versions/actions/requests.ts";
import type { DraftStore } from "./store.ts";
import type { Snapshot } from "./types.ts";

const text = draft.saving;

/** The draft is one no more: what was typed goes into the next one. */
export function Sealed({ store, snapshot }: { store: DraftStore; snapshot: Snapshot }) {
  const navigate = useNavigate();
  const { agent_id: agentId, version } = snapshot.base;
  const moving = useAct({
    act: () => createDraft(agentId, snapshot.draft.config, snapshot.draft.description, version),
    done: (made) => text.intoNewDone(made.version),
    onDone: (made) => {
      store.takeTheirs(snapshot.base);
      void navigate({
        to: "/agents/$agentId/versions/$version/edit",
        params: { agentId, version: String(made.version) },
      });
    },
  });
  return (
    <Alert color="orange" icon={<IconLock aria-hidden />} title={text.sealed} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{text.sealedDetail}</Text>
        <Button size="xs" loading={moving.isPending} onClick={() => moving.mutate()}>
          {text.intoNew}
        </Button>
      </Stack>
    </Alert>
  );
}
