import { Alert, Select, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useState } from "react";
import type { Agent } from "../agents/use-agents.ts";
import { ActionButton } from "../kit/action-button.tsx";
import { Confirm } from "../kit/confirm.tsx";
import { useAct } from "../kit/use-act.ts";
import { agent } from "../strings/agent.ts";
import { earlierVersions, useActivations } from "./activations.ts";
import { activate, rollBack as request } from "./versions/actions/requests.ts";
import { whileLive } from "./versions/actions/while-live.ts";
import { useTrials } from "./versions/data.ts";

const text = agent.rollBack;

interface Wanted {
  target: number | undefined;
  /** What was live when the question was asked. */
  before: number | null;
  reason: string | undefined;
}

/** Goes back to the version that was live before: the button, a look at what will happen, and the way back. */
export function RollBack({ agent: { agent_id, active_version: now } }: { agent: Agent }) {
  const [opened, { open, close }] = useDisclosure();
  const history = useActivations(agent_id);
  const trial = useTrials(agent_id).find(({ kind }) => kind === "rollout");
  // As it was when it was opened: what others do meanwhile is told, and not swapped in.
  const [asked, setAsked] = useState({ active: now, moves: history, rollout: trial });
  const { active, moves, rollout } = opened ? asked : { active: now, moves: history, rollout: trial };
  const isOld = opened && active !== now;
  const [chosen, setChosen] = useState<number | null>(null);
  const earlier = active === null ? [] : earlierVersions(moves ?? [], active);
  const target = chosen ?? earlier[0];
  const rollBack = useAct({
    act: ({ target, before, reason }: Wanted) =>
      whileLive(agent_id, before, (seen) => request(agent_id, target, reason, seen)),
    done: ({ version }) => text.done(version),
    undo: ({ version: after }, { before }) =>
      before === null || before === after
        ? null
        : () =>
            whileLive(
              agent_id,
              after,
              (seen) => activate(agent_id, before, text.undoReason(after), seen),
              agent.pointer.notUndone,
            ),
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
          setAsked({ active: now, moves: history, rollout: trial });
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
        disabled={isOld}
        onConfirm={(reason) => rollBack.mutateAsync({ target, before: active, reason })}
      >
        <Stack gap="sm">
          {isOld && (
            <Alert color="orange" role="alert">
              {agent.pointer.moved(active, now)}
            </Alert>
          )}
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
