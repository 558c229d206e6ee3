import { Alert, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isProblem } from "../../api/problem.ts";
import { ActionButton } from "../../kit/action-button.tsx";
import { Confirm } from "../../kit/confirm.tsx";
import { plural } from "../../kit/format.ts";
import { tell } from "../../kit/notify.tsx";
import { Faults } from "../../kit/states.tsx";
import { targeting } from "../../strings/targeting.ts";
import { ChangeList } from "./change-list.tsx";
import { changesOf } from "./changes.ts";
import classes from "./rules.module.css";
import { putRules, type RulesDraft } from "./use-rules.ts";

const text = targeting.save;

/** What is not saved, what saving would change, and what somebody else saved meanwhile. */
export function SaveBar({ agentId, draft }: { agentId: string; draft: RulesDraft }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState<"save" | "discard" | null>(null);
  const [refused, setRefused] = useState<{ path: string; message: string }[]>([]);
  const { mine, saved, isDirty, conflict } = draft;
  if (!isDirty) return null;
  const changes = changesOf(saved, mine);
  const save = async (reason: string | undefined): Promise<void> => {
    const before = { rules: saved.rules, overrides: saved.overrides };
    setRefused([]);
    try {
      const revision = await draft.save(reason);
      tell(text.saved, () => putRules(agentId, before, revision).then(() => client.invalidateQueries()));
      void client.invalidateQueries();
    } catch (error) {
      if (isProblem(error)) setRefused(error.faults);
      // The page shows what they saved beside what is here.
      if (isProblem(error, "revision_mismatch")) return;
      throw error;
    }
  };
  return (
    <Paper
      withBorder
      shadow="sm"
      p="sm"
      className={classes.bar}
      component="section"
      aria-label={text.unsaved}
    >
      <Stack gap="xs">
        {conflict !== null && <Conflict draft={draft} theirs={changesOf(conflict, saved)} />}
        {refused.length > 0 && (
          <Alert color="red" title={text.faults} role="alert">
            <Faults faults={refused} />
          </Alert>
        )}
        <Group justify="space-between" gap="xs">
          <Text size="sm" fw={600} role="status">
            {text.changes(plural(changes.length, ...text.change))}
          </Text>
          <Group gap="xs">
            <Button size="xs" variant="default" onClick={() => setAsking("discard")}>
              {text.discard}
            </Button>
            <ActionButton
              size="xs"
              scope="rules:write"
              unless={conflict !== null && text.conflictTitle}
              onClick={() => setAsking("save")}
            >
              {text.review}
            </ActionButton>
          </Group>
        </Group>
      </Stack>
      <Confirm
        opened={asking === "save"}
        onClose={() => setAsking(null)}
        title={text.title}
        confirm={text.save}
        reason
        onConfirm={save}
      >
        <ChangeList changes={changes} />
      </Confirm>
      <Confirm
        opened={asking === "discard"}
        onClose={() => setAsking(null)}
        title={text.discardTitle}
        confirm={text.discard}
        danger
        onConfirm={async () => draft.discard()}
      >
        {text.discardDetail}
      </Confirm>
    </Paper>
  );
}

function Conflict({ draft, theirs }: { draft: RulesDraft; theirs: ReturnType<typeof changesOf> }) {
  const keepBoth = (): void => {
    draft.keepBoth();
    tell(text.merged);
  };
  return (
    <Alert color="orange" title={text.conflictTitle} role="alert">
      <Stack gap="xs">
        <Text size="sm">{text.conflict}</Text>
        <ChangeList changes={theirs} />
        <Group gap="xs">
          <Button size="xs" onClick={keepBoth}>
            {text.keepBoth}
          </Button>
          <Button size="xs" variant="default" onClick={draft.keepMine}>
            {text.keepMine}
          </Button>
          <Button size="xs" variant="default" onClick={draft.discard}>
            {text.takeTheirs}
          </Button>
        </Group>
        <Text size="xs">{text.keepBothHint}</Text>
      </Stack>
    </Alert>
  );
}
