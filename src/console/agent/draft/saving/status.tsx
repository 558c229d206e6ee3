import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconCheck, IconCloudOff, IconLoader2, IconPencil } from "@tabler/icons-react";
import { ago } from "../../../kit/format.ts";
import { tell } from "../../../kit/notify.tsx";
import { Failure } from "../../../kit/states.tsx";
import { useNow } from "../../../kit/time.tsx";
import { draft } from "../../../strings/draft.ts";
import type { DraftStore } from "./store.ts";
import type { Snapshot } from "./types.ts";

const text = draft.saving;

const ICONS = {
  saved: IconCheck,
  waiting: IconPencil,
  saving: IconLoader2,
  unreadable: IconPencil,
  away: IconCloudOff,
  signedOut: IconCloudOff,
};

/** Whether what is on the page is saved, told as it changes. */
export function SaveStatus({ store, snapshot: { state } }: { store: DraftStore; snapshot: Snapshot }) {
  const { is } = state;
  const Icon = is in ICONS ? ICONS[is as keyof typeof ICONS] : IconPencil;
  const words = is === "refused" || is === "conflict" || is === "sealed" ? text.waiting : text[is];
  return (
    <Group gap="xs">
      <Group gap={6} role="status" aria-label={text.label}>
        <Icon size={16} aria-hidden />
        <Text size="sm" c="dimmed">
          {words}
        </Text>
      </Group>
      {(is === "waiting" || is === "away") && (
        <Button size="compact-xs" variant="default" onClick={() => void store.save()}>
          {text.now}
        </Button>
      )}
    </Group>
  );
}

/** What was refused, and what was brought back from an earlier visit. */
export function SaveNotices({
  store,
  snapshot: { state, restoredAt },
}: {
  store: DraftStore;
  snapshot: Snapshot;
}) {
  const now = useNow();
  const discard = (): void => {
    const restored = store.discard();
    tell(draft.discarded, () => Promise.resolve(store.change(restored)));
  };
  return (
    <Stack gap="xs">
      {restoredAt !== null && state.is !== "conflict" && (
        <Alert color="signal" p="sm" role="status">
          <Group justify="space-between">
            <Text size="sm">{draft.restored(ago(restoredAt, now))}</Text>
            <Button size="compact-sm" variant="default" onClick={discard}>
              {draft.discard}
            </Button>
          </Group>
        </Alert>
      )}
      {state.is === "refused" && (
        <Stack gap={4}>
          <Text size="sm">{text.refused}</Text>
          <Failure error={state.error} onRetry={() => void store.save()} />
        </Stack>
      )}
    </Stack>
  );
}
