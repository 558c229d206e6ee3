import { Alert, Button, Group, Stack, Text, Textarea, Title } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { JsonObject } from "../../../domain/json.ts";
import { MAX_TEXT_LENGTH } from "../../../domain/limits.ts";
import { isProblem } from "../../api/problem.ts";
import { ActionButton } from "../../kit/action-button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Failure, Loaded } from "../../kit/states.tsx";
import { useAct } from "../../kit/use-act.ts";
import { common } from "../../strings/common.ts";
import { draft } from "../../strings/draft.ts";
import { versions } from "../../strings/versions.ts";
import { Changes } from "../compare/changes.tsx";
import { publish } from "../versions/actions/requests.ts";
import { tellWarnings } from "../versions/actions/warnings.tsx";
import { undoActivation } from "../versions/actions/while-live.ts";
import { useAgent, useVersion } from "../versions/data.ts";
import type { Checked } from "./checks/check.ts";
import { Findings } from "./checks/panel.tsx";
import type { DraftStore } from "./saving/store.ts";
import type { Snapshot } from "./saving/types.ts";

const text = draft.publish;

interface PublishProps {
  store: DraftStore;
  snapshot: Snapshot;
  checked: Checked | undefined;
  onClose: () => void;
}

function usePublish({ store, snapshot: { base } }: PublishProps) {
  const navigate = useNavigate();
  const { agent_id: agentId, version } = base;
  const before = useAgent(agentId).data?.active_version ?? null;
  return useAct({
    act: ({ activate, reason }: { activate: boolean; reason: string }) =>
      store.guarded((revision) =>
        publish(agentId, version, { reason: reason.trim() || undefined, activate, revision }),
      ),
    done: (_answer, { activate }) => (activate ? text.activated(version) : text.published(version)),
    undo: (_answer, { activate }) =>
      activate && before !== null
        ? () => undoActivation(agentId, version, before, versions.actions.undoReason(version))
        : null,
    onDone: (answer) => {
      tellWarnings(answer);
      void navigate({
        to: "/agents/$agentId/versions/$version",
        params: { agentId, version: String(version) },
      });
    },
    quiet: true,
  });
}

/** What changes for people if a draft takes the place of what is live. */
function AgainstActive({ agentId, active, config }: { agentId: string; active: number; config: JsonObject }) {
  const query = useVersion(agentId, active);
  return (
    <Stack gap="xs">
      <Title order={2}>{text.changes(active)}</Title>
      <Loaded query={query}>
        {(live) => (
          <Changes
            from={live.config as JsonObject}
            to={config}
            fromName={versions.version(active)}
            toName={text.thisDraft}
          />
        )}
      </Loaded>
    </Stack>
  );
}

/** Shows what changes, asks why, and publishes; at once active as well, if wanted. */
export function PublishDialog(props: PublishProps) {
  const { store, snapshot, checked, onClose } = props;
  const { base, state } = snapshot;
  const [reason, setReason] = useState("");
  const active = useAgent(base.agent_id).data?.active_version ?? null;
  const publishing = usePublish(props);
  const blocked = checked && checked.saving.length + checked.publishing.length > 0 ? text.blocked : null;
  const error = publishing.error;
  const go = (activate: boolean): void => publishing.mutate({ activate, reason });
  return (
    <Dialog opened onClose={onClose} title={text.title(base.version)} size="min(1100px, 95vw)">
      <Stack>
        <Text size="sm">{text.lead}</Text>
        <Textarea
          label={draft.description}
          description={draft.descriptionHint}
          value={snapshot.draft.description}
          onChange={(event) => store.change({ description: event.currentTarget.value })}
          maxLength={MAX_TEXT_LENGTH}
          autosize
          minRows={1}
          data-autofocus
        />
        <Textarea
          label={common.reason}
          description={`${common.reasonHint} (${common.optional})`}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={MAX_TEXT_LENGTH}
          autosize
          minRows={1}
        />
        {error && (isProblem(error) ? <Failure error={error} /> : <Alert color="red">{text.notSaved}</Alert>)}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <ActionButton
            scope="versions:write"
            variant="default"
            unless={blocked}
            loading={publishing.isPending && !publishing.variables.activate}
            onClick={() => go(false)}
          >
            {text.publish}
          </ActionButton>
          <ActionButton
            scope="versions:activate"
            unless={blocked}
            loading={publishing.isPending && publishing.variables.activate}
            onClick={() => go(true)}
          >
            {text.activate}
          </ActionButton>
        </Group>
        {state.is === "unreadable" && <Alert color="orange">{draft.saving.unreadable}</Alert>}
        <Findings checked={checked} />
        {active === null ? (
          <Text c="dimmed">{text.first}</Text>
        ) : (
          <AgainstActive agentId={base.agent_id} active={active} config={snapshot.draft.config} />
        )}
      </Stack>
    </Dialog>
  );
}
