import { api, body, segment } from "../../api/client.ts";
import { usePages } from "../../kit/pages.tsx";

const LIMIT = "100";

const readHistory = (agentId: string, days: number, cursor?: string, limit = LIMIT) =>
  body(
    api.agents[":agent_id"].history.$get({
      param: { agent_id: segment(agentId) },
      query: { days: String(days), limit, ...(cursor !== undefined && { cursor }) },
    }),
  );

export type Entry = Awaited<ReturnType<typeof readHistory>>["data"][number];

export const useHistory = (agentId: string, days: number, limit?: string) =>
  usePages({
    queryKey: ["agent", agentId, "history", days, limit ?? LIMIT],
    read: (cursor) => readHistory(agentId, days, cursor, limit),
  });

export const KINDS = ["all", "version", "traffic", "trial", "agent", "other"] as const;
export type Kind = (typeof KINDS)[number];

const KIND_OF: Readonly<Record<string, Kind>> = {
  version: "version",
  rules: "traffic",
  flag: "traffic",
  label: "traffic",
  experiment: "trial",
  rollout: "trial",
  agent: "agent",
};

/** What an entry is about, by the resource that its action names. */
export const kindOf = ({ action }: Entry): Kind => KIND_OF[action.split(".")[0] ?? ""] ?? "other";

const numberIn = (state: Entry["new_state"], name: string): number | null =>
  typeof state?.[name] === "number" ? state[name] : null;
const textIn = (state: Entry["new_state"], name: string): string | null =>
  typeof state?.[name] === "string" ? state[name] : null;

const MOVES = new Set(["version.activated", "version.rolled_back", "label.set"]);

/** From which version to which an entry went; null at either end: there was none. */
export function moveOf(entry: Entry): { from: number | null; to: number | null } | null {
  if (!MOVES.has(entry.action)) return null;
  return { from: numberIn(entry.previous_state, "version"), to: numberIn(entry.new_state, "version") };
}

/** Which rollout, experiment, flag or label it is about, where the entry names it. */
export interface Subject {
  kind: "rollout" | "experiment" | "flag" | "label";
  id: string;
}

const NAMES: Readonly<Record<Subject["kind"], string[]>> = {
  rollout: ["id", "rollout_id"],
  experiment: ["test_id", "id", "experiment_id"],
  flag: ["key"],
  label: ["label"],
};

export function subjectOf({ action, previous_state, new_state }: Entry): Subject | null {
  const kind = action.split(".")[0];
  if (kind !== "rollout" && kind !== "experiment" && kind !== "flag" && kind !== "label") return null;
  for (const name of NAMES[kind]) {
    const id = textIn(new_state, name) ?? textIn(previous_state, name);
    if (id !== null) return { kind, id };
  }
  return null;
}

/** Names of the fields that an entry changed; nothing where it is no change of fields. */
export function changedIn({ action, previous_state, new_state }: Entry): string[] {
  if (!action.endsWith(".updated") && action !== "agent.shared") return [];
  const names = new Set([...Object.keys(previous_state ?? {}), ...Object.keys(new_state ?? {})]);
  return [...names].filter(
    (name) => JSON.stringify(previous_state?.[name]) !== JSON.stringify(new_state?.[name]),
  );
}
