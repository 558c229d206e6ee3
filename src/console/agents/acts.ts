import { api, body, segment } from "../api/client.ts";
import { isProblem } from "../api/problem.ts";
import { useCan, useMe } from "../api/session.ts";
import { useAct } from "../kit/use-act.ts";
import { atRevision, whileStill } from "../kit/while-still.ts";
import { agents as text } from "../strings/agents.ts";
import { common } from "../strings/common.ts";

/** As much of an agent as acts on it need. */
export interface Named {
  agent_id: string;
  name: string;
}

const param = ({ agent_id }: Named) => ({ agent_id: segment(agent_id) });

const setEnabled = (agent: Named, is_enabled: boolean, seen?: { revision: number }) =>
  body(
    api.agents[":agent_id"].$patch(
      { param: param(agent), json: { is_enabled } },
      seen === undefined ? {} : atRevision(seen),
    ),
  );

const setDefault = (agent: Named) =>
  body(api.agents[":agent_id"]["set-default"].$post({ param: param(agent), json: {} }));

export const restoreAgent = (agent: Pick<Named, "agent_id">) =>
  body(api.agents[":agent_id"].restore.$post({ param: { agent_id: segment(agent.agent_id) } }));

/** The default that there was; null where nobody had chosen one. */
async function defaultBefore(): Promise<Named | null> {
  const before = await body(api.agents.current.$get()).catch((error: unknown) => {
    if (isProblem(error, "agent_not_found")) return null;
    throw error;
  });
  return before === null || before.current_by === "development" ? null : before;
}

export const useEnable = () =>
  useAct({
    act: ({ agent, enabled }: { agent: Named; enabled: boolean }) => setEnabled(agent, enabled),
    done: ({ name, is_enabled }) => (is_enabled ? text.done.enabled(name) : text.done.disabled(name)),
    undo:
      (_, { agent, enabled }) =>
      () =>
        whileStill({
          read: () => body(api.agents[":agent_id"].$get({ param: param(agent) })),
          is: ({ is_enabled }) => is_enabled === enabled,
          otherwise: common.notUndone,
          act: (seen) => setEnabled(agent, !enabled, seen),
        }),
  });

export const useSetDefault = () =>
  useAct({
    act: async (agent: Named) => {
      const before = await defaultBefore();
      await setDefault(agent);
      return before;
    },
    done: (_, { name }) => text.done.default(name),
    undo: (before, agent) =>
      before === null || before.agent_id === agent.agent_id
        ? null
        : () =>
            whileStill({
              read: defaultBefore,
              is: (now) => now?.agent_id === agent.agent_id,
              otherwise: common.notUndone,
              act: () => setDefault(before),
            }),
  });

export const useRemove = (onDone?: () => void) =>
  useAct({
    act: (agent: Named) => api.agents[":agent_id"].$delete({ param: param(agent) }),
    done: (_, { name }) => text.done.removed(name),
    undo: (_, agent) => () => restoreAgent(agent),
    onDone,
    quiet: true,
  });

/** Whether the caller may choose a default: a person their own, a service the project's. */
export function useMaySetDefault(): boolean {
  const { user } = useMe();
  return useCan("agents:write") || user !== null;
}
