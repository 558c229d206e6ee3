import { useAct } from "../../../kit/use-act.ts";
import { versions as text } from "../../../strings/versions.ts";
import { activate } from "./requests.ts";
import { undoActivation, whileLive } from "./while-live.ts";

interface Activation {
  version: number;
  /** What was live when it was asked for. */
  before: number | null;
  reason: string | undefined;
}

/** Activates a version; the notice takes it back. The dialog that asked shows what was refused. */
export function useActivate(agentId: string) {
  return useAct({
    act: ({ version, before, reason }: Activation) =>
      whileLive(agentId, before, (seen) => activate(agentId, version, reason, seen)),
    done: (_, { version }) => text.actions.activated(version),
    undo: (_, { version, before }) =>
      before === null || before === version
        ? null
        : () => undoActivation(agentId, version, before, text.actions.undoReason(version)),
    quiet: true,
  });
}
