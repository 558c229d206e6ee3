import { useAct } from "../../../kit/use-act.ts";
import { versions as text } from "../../../strings/versions.ts";
import { useAgent } from "../data.ts";
import { activate, rollBackTo } from "./requests.ts";

/** Activates a version; the notice takes it back. The dialog that asked shows what was refused. */
export function useActivate(agentId: string) {
  const { data: agent } = useAgent(agentId);
  const before = agent?.active_version ?? null;
  return useAct({
    act: async ({ version, reason }: { version: number; reason: string | undefined }) => {
      await activate(agentId, version, reason);
      return before;
    },
    done: (_previous, { version }) => text.actions.activated(version),
    undo: (previous, { version }) =>
      previous === null || previous === version
        ? null
        : () => rollBackTo(agentId, previous, text.actions.undoReason(version)),
    quiet: true,
  });
}
