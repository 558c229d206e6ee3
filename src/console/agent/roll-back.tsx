import { Select, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useState } from "react";
import type { Agent } from "../agents/use-agents.ts";
import { api, body, segment } from "../api/client.ts";
import { ActionButton } from "../kit/action-button.tsx";
import { Confirm } from "../kit/confirm.tsx";
import { useAct } from "../kit/use-act.ts";
import { agent } from "../strings/agent.ts";
import { earlierVersions, useActivations } from "./activations.ts";
import { activate } from "./versions/actions/requests.ts";
import { useTrials } from "./versions/data.ts";

const text = agent.rollBack;

interface Wanted {
  target: number | undefined;
  reason: string | undefined;
}

/** Goes back to the version that was live before: the button, a look at what will happen, and the way back. */
export function RollBack({ agent: { agent_id, active_version: active } }: { agent: Agent }) {
  const [opened, { open, close }] = useDisclosure();
  const moves = useActivations(agent_id);
  const rollout = useTrials(agent_id).find(({ kind }) => kind === "rollout");
  const [chosen, setChosen] = useState<number | null>(null);
  const earlier = active === null ? [] : earlierVersions(moves ?? [], active);
  const target = chosen ?? earlier[0];
  const rollBack = useAct({
    act: async ({ target: target_version, reason }: Wanted) => ({
      before: active,
      after: (
        await body(
          api.agents[":agent_id"].rollback.$post({
            param: { agent_id: segment(agent_id) },
            json: { target_version, reason },
          }),
        )
      ).version,
    }),
    done: ({ after }) => text.done(after),
    undo: ({ before, after }) =>
      before === null || before === after ? null : () => activate(agent_id, before, text.undoReason(after)),
    quiet: true,
  });
  const nothingBefore = moves !== undefined && earlier.length === 0 && rollout === undefined;
  const choices = [
    ...earlier.map((version, place) => ({
      value: String(version),
      label: place === 0 ? text.before(version) : text.earlier(version),
    })),
    ...(rollout !== undefined && active !== null
      ? [{ value: String(active), label: text.stay(active) }]
      : []),
  ];
  const confirm =
    target === undefined ? text.confirm : target === active ? text.confirmStay : text.confirmTo(target);
  return (
    <>
      <ActionButton
        scope="versions:activate"
        variant="default"
        leftSection={<IconArrowBackUp size={16} aria-hidden />}
        unless={active === null ? text.nothingLive : nothingBefore && text.nothingBefore}
        onClick={() => {
          setChosen(null);
          open();
        }}
      >
        {text.button}
      </ActionButton>
      <Confirm
        opened={opened}
        onClose={close}
        title={text.title}
        confirm={confirm}
        danger
        reason
        onConfirm={(reason) => rollBack.mutateAsync({ target, reason })}
      >
        <Stack gap="sm">
          {choices.length > 0 && (
            <Select
              label={text.to}
              data={choices}
              value={target === undefined ? null : String(target)}
              placeholder={text.unknown}
              onChange={(value) => setChosen(value === null ? null : Number(value))}
              allowDeselect={false}
            />
          )}
          {active !== null && target !== active && <Text size="sm">{text.detail(active)}</Text>}
          {rollout !== undefined && <Text size="sm">{text.rollout(rollout.name)}</Text>}
        </Stack>
      </Confirm>
    </>
  );
}
