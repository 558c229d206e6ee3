import { useQuery } from "@tanstack/react-query";
import { api, body } from "../api/client.ts";
import { useCan } from "../api/session.ts";

const LIMIT = "200";

/** A move of the pointer: which version was live from then on. */
export interface Activation {
  /** ISO 8601. */
  at: string;
  version: number;
  isRollback: boolean;
}

const versionIn = (state: Record<string, unknown> | null): number | null =>
  typeof state?.["version"] === "number" ? state["version"] : null;

const readMoves = async (agentId: string) => {
  const pages = await Promise.all(
    (["version.activated", "version.rolled_back"] as const).map((action) =>
      body(api.audit.$get({ query: { agent_id: agentId, action, limit: LIMIT } })),
    ),
  );
  return pages
    .flatMap(({ data }) => data)
    .toSorted((a, b) => b.id - a.id)
    .flatMap((entry): Activation[] => {
      const version = versionIn(entry.new_state);
      return version === null
        ? []
        : [{ at: entry.changed_at, version, isRollback: entry.action === "version.rolled_back" }];
    });
};

/** The newest moves of an agent's pointer, the newest first; none for those who may not read the audit trail. */
export function useActivations(agentId: string): Activation[] | undefined {
  const enabled = useCan("audit:read");
  return useQuery({
    queryKey: ["agent", agentId, "activations"],
    queryFn: () => readMoves(agentId),
    enabled,
  }).data;
}

/**
 * Versions to roll back to, the one that was live before first: the stack of activations, from which a rollback takes
 * what it goes back over; then others that were live once.
 */
export function earlierVersions(moves: readonly Activation[], active: number): number[] {
  const stack: number[] = [];
  for (const { version, isRollback } of moves.toReversed()) {
    if (isRollback) {
      const place = stack.lastIndexOf(version);
      stack.length = place < 0 ? Math.max(0, stack.length - 1) : place;
    }
    stack.push(version);
  }
  const before = stack.toReversed();
  const others = moves.map(({ version }) => version);
  return [...new Set([...before, ...others])].filter((version) => version !== active);
}
