import { useLocalStorage } from "@mantine/hooks";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Override, Rule } from "../../../domain/rule.ts";
import { api, body, segment } from "../../api/client.ts";
import { isProblem } from "../../api/problem.ts";
import { useMe } from "../../api/session.ts";
import { keptKey } from "../../kit/kept.ts";
import { merged } from "./merge.ts";
import { isSameSet, type RuleSet } from "./rule-set.ts";

export interface SavedRules extends RuleSet {
  /** The agent's: it rises with every change of the agent, not only of its rules. */
  revision: number;
}

/** How often a save is tried anew when the agent changed, and its rules did not. */
const TRIES = 4;

async function readRules(agentId: string): Promise<SavedRules> {
  const { rules, overrides, revision } = await body(
    api.agents[":agent_id"].rules.$get({ param: { agent_id: segment(agentId) } }),
  );
  return { rules: rules as Rule[], overrides: overrides as Override[], revision };
}

export const rulesQuery = (agentId: string) =>
  queryOptions({ queryKey: ["agent", agentId, "rules"], queryFn: () => readRules(agentId) });

/** Replaces all rules if they still are as of `revision`. Throws `revision_mismatch` otherwise. */
export async function putRules(
  agentId: string,
  { rules, overrides }: RuleSet,
  revision: number,
  reason?: string,
): Promise<number> {
  const answer = await body(
    api.agents[":agent_id"].rules.$put(
      { param: { agent_id: segment(agentId) }, json: { rules, overrides, ...(reason ? { reason } : {}) } },
      { headers: { "If-Match": `"${revision}"` } },
    ),
  );
  return answer.revision;
}

interface Kept {
  base: RuleSet;
  mine: RuleSet;
}

export interface RulesDraft {
  /** As they are edited. */
  mine: RuleSet;
  saved: SavedRules;
  isDirty: boolean;
  /** What somebody else saved since editing began: as it was then. Null: nobody did. */
  conflict: RuleSet | null;
  change: (next: Partial<RuleSet>) => void;
  discard: () => void;
  keepMine: () => void;
  keepBoth: () => void;
  /** Throws what the API refused; a change by somebody else shows as `conflict` then. Answers the new revision. */
  save: (reason: string | undefined) => Promise<number>;
}

/** An agent's rules while they are edited. What is not saved is kept over a reload. */
export function useRulesDraft(agentId: string) {
  const me = useMe();
  const client = useQueryClient();
  const query = useQuery(rulesQuery(agentId));
  const [kept, setKept, forget] = useLocalStorage<Kept | null>({
    key: keptKey(me, `rules ${agentId}`),
    defaultValue: null,
    getInitialValueInEffect: false,
    deserialize: keptOf,
  });
  const saved = query.data;
  if (saved === undefined) return { query, draft: null };
  const isDirty = kept !== null && !isSameSet(kept.mine, saved);
  const mine = isDirty ? kept.mine : setOf(saved);
  const base = isDirty ? kept.base : setOf(saved);

  const save = async (reason: string | undefined): Promise<number> => {
    let { revision } = saved;
    for (let tries = 1; ; tries += 1) {
      try {
        const next = await putRules(agentId, mine, revision, reason);
        client.setQueryData(rulesQuery(agentId).queryKey, { ...mine, revision: next });
        forget();
        return next;
      } catch (error) {
        if (!isProblem(error, "revision_mismatch")) throw error;
        const now = await client.fetchQuery({ ...rulesQuery(agentId), staleTime: 0 });
        if (tries === TRIES || !isSameSet(now, base)) throw error;
        revision = now.revision;
      }
    }
  };
  const draft: RulesDraft = {
    mine,
    saved,
    isDirty,
    conflict: isDirty && !isSameSet(base, saved) ? base : null,
    change: (next) => {
      const changed = { ...mine, ...next };
      if (isSameSet(changed, saved)) forget();
      else setKept({ base, mine: changed });
    },
    discard: forget,
    keepMine: () => setKept({ base: setOf(saved), mine }),
    keepBoth: () => setKept({ base: setOf(saved), mine: merged(base, mine, saved) }),
    save,
  };
  return { query, draft };
}

const setOf = ({ rules, overrides }: RuleSet): RuleSet => ({ rules, overrides });

function keptOf(value: string | undefined): Kept | null {
  try {
    const kept = JSON.parse(value ?? "null") as Kept | null;
    return kept !== null && Array.isArray(kept.mine.rules) && Array.isArray(kept.base.rules) ? kept : null;
  } catch {
    return null;
  }
}
