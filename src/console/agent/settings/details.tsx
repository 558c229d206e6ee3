import { Group, Stack } from "@mantine/core";
import type { FormEvent } from "react";
import { Clash } from "../../agents/clash.tsx";
import { FIELD_PATHS, Fields } from "../../agents/fields.tsx";
import type { Agent } from "../../agents/use-agents.ts";
import { useEdit } from "../../agents/use-edit.ts";
import { useCan } from "../../api/session.ts";
import { ActionButton } from "../../kit/action-button.tsx";
import { saysMore } from "../../kit/fault-at.ts";
import { Section } from "../../kit/section.tsx";
import { Failure } from "../../kit/states.tsx";
import { agents } from "../../strings/agents.ts";
import { settings } from "../../strings/settings.ts";

const text = settings.details;

/** The agent's own fields. */
export function Details({ agent }: { agent: Agent }) {
  const mayWrite = useCan("agents:write");
  const edit = useEdit(agent);
  const { typed, setTyped, save, isChanged, isSound } = edit;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (mayWrite && isChanged && isSound) save.mutate();
  };
  return (
    <Section title={text.title} description={text.lead}>
      <form onSubmit={submit}>
        <Stack maw={720}>
          <Clash edit={edit} />
          <Fields typed={typed} onChange={setTyped} error={save.error} readOnly={!mayWrite} />
          {saysMore(save.error, FIELD_PATHS) && <Failure error={save.error} />}
          <Group>
            <ActionButton
              type="submit"
              scope="agents:write"
              loading={save.isPending}
              disabled={!isChanged || !isSound}
            >
              {agents.form.save}
            </ActionButton>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
