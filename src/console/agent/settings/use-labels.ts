import { useQuery } from "@tanstack/react-query";
import { labelsQuery } from "../../api/agent.ts";
import { api, body, segment } from "../../api/client.ts";
import { useAct } from "../../kit/use-act.ts";
import { whileStill } from "../../kit/while-still.ts";
import { common } from "../../strings/common.ts";
import { settings } from "../../strings/settings.ts";

const text = settings.labels;
/** The label that activating moves. */
export const ACTIVE = "active";

const routes = api.agents[":agent_id"].labels;
const param = (agentId: string, label: string) => ({
  agent_id: segment(agentId),
  label: segment(label),
});

const point = (agentId: string, label: string, version: number) =>
  body(routes[":label"].$put({ param: param(agentId, label), json: { version } }));

const remove = (agentId: string, label: string) => routes[":label"].$delete({ param: param(agentId, label) });

/** Takes back what left a label at `after` (null: nowhere), while it still is there. */
const takeBack = (agentId: string, label: string, after: number | null, act: () => Promise<unknown>) =>
  whileStill({
    read: () => body(routes.$get({ param: { agent_id: segment(agentId) } })),
    is: ({ data }) => (data.find((one) => one.label === label)?.version ?? null) === after,
    otherwise: common.notUndone,
    act,
  });

/** An agent's own labels. */
export const useLabels = (agentId: string) => useQuery(labelsQuery(agentId));

interface Pointing {
  label: string;
  version: number;
  /** Where it pointed; null: it is new. */
  before: number | null;
}

export const usePoint = (agentId: string, quiet = false) =>
  useAct({
    act: ({ label, version }: Pointing) => point(agentId, label, version),
    done: (_, { label, version }) => text.set(label, version),
    undo:
      (_, { label, version, before }) =>
      () =>
        takeBack(agentId, label, version, async () =>
          before === null ? await remove(agentId, label) : await point(agentId, label, before),
        ),
    quiet,
  });

export const useRemoveLabel = (agentId: string) =>
  useAct({
    act: ({ label }: { label: string; version: number }) => remove(agentId, label),
    done: (_, { label }) => text.removed(label),
    undo:
      (_, { label, version }) =>
      () =>
        takeBack(agentId, label, null, () => point(agentId, label, version)),
  });
