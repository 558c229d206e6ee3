import { Group, Stack, Textarea, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { MAX_TEXT_LENGTH } from "../../../domain/limits.ts";
import { ActionButton } from "../../kit/action-button.tsx";
import { draft as text } from "../../strings/draft.ts";
import { versions } from "../../strings/versions.ts";
import { VersionMenu } from "../versions/actions/menu.tsx";
import { Deprecate } from "../versions/actions/deprecate.tsx";
import { StageBadge } from "../versions/badges.tsx";
import { useAgent } from "../versions/data.ts";
import type { Checked } from "./checks/check.ts";
import { PublishDialog } from "./publish-dialog.tsx";
import { SaveStatus } from "./saving/status.tsx";
import type { DraftStore } from "./saving/store.ts";
import type { Snapshot } from "./saving/types.ts";

interface HeadProps {
  store: DraftStore;
  snapshot: Snapshot;
  checked: Checked | undefined;
  readOnly: boolean;
}

/** Which draft it is, whether it is saved, what it changes, and the way to publish it. */
export function Head({ store, snapshot, checked, readOnly }: HeadProps) {
  const { base, draft } = snapshot;
  const [publishing, publish] = useDisclosure();
  const [deprecating, deprecate] = useDisclosure();
  const active = useAgent(base.agent_id).data?.active_version ?? null;
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-start">
        <Group gap="sm">
          <Title order={2}>{text.title(base.version)}</Title>
          <StageBadge version={base} />
          {!readOnly && <SaveStatus store={store} snapshot={snapshot} />}
        </Group>
        <Group gap="xs">
          <ActionButton scope="versions:write" size="xs" onClick={publish.open}>
            {text.publish.open}
          </ActionButton>
          <VersionMenu
            version={{ ...base, config: draft.config }}
            active={active}
            onDeprecate={deprecate.open}
          />
        </Group>
      </Group>
      <Textarea
        label={text.description}
        placeholder={versions.noDescription}
        value={draft.description}
        onChange={(event) => store.change({ description: event.currentTarget.value })}
        maxLength={MAX_TEXT_LENGTH}
        readOnly={readOnly}
        autosize
        minRows={1}
      />
      {publishing && (
        <PublishDialog store={store} snapshot={snapshot} checked={checked} onClose={publish.close} />
      )}
      <Deprecate version={base} opened={deprecating} onClose={deprecate.close} />
    </Stack>
  );
}
