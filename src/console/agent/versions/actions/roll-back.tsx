import { useDisclosure } from "@mantine/hooks";
import { IconArrowBackUp } from "@tabler/icons-react";
import { ActionButton } from "../../../kit/action-button.tsx";
import { Confirm } from "../../../kit/confirm.tsx";
import { useAct } from "../../../kit/use-act.ts";
import { versions } from "../../../strings/versions.ts";
import { rollBack } from "./requests.ts";
import { undoActivation, whileLive } from "./while-live.ts";

const text = versions.actions;

/** Goes back to the version that was active before; the notice takes it back. */
export function RollBack({ agentId, active }: { agentId: string; active: number }) {
  const [opened, dialog] = useDisclosure();
  const rollingBack = useAct({
    act: (reason: string | undefined) =>
      whileLive(agentId, active, (seen) => rollBack(agentId, undefined, reason, seen)),
    done: ({ version }) => text.activated(version),
    undo: ({ version }) =>
      version === active ? null : () => undoActivation(agentId, version, active, text.undoRollback(version)),
    quiet: true,
  });
  return (
    <>
      <ActionButton
        scope="versions:activate"
        size="xs"
        variant="default"
        leftSection={<IconArrowBackUp size={14} aria-hidden />}
        onClick={dialog.open}
      >
        {text.rollBack}
      </ActionButton>
      <Confirm
        opened={opened}
        onClose={dialog.close}
        title={text.rollBackTitle(active)}
        confirm={text.rollBack}
        reason
        onConfirm={(reason) => rollingBack.mutateAsync(reason)}
      >
        {text.rollBackDetail}
      </Confirm>
    </>
  );
}
