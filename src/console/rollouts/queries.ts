import { queryOptions } from "@tanstack/react-query";
import { encodeCursor } from "../../domain/cursor.ts";
import { hasEnded } from "../../domain/rollout/moves.ts";
import type { RolloutStatus } from "../../domain/rollout/rollout.ts";
import { api, body, segment } from "../api/client.ts";
import { noteLook } from "./looks.ts";

interface Filters {
  agent?: string | undefined;
  status?: RolloutStatus | undefined;
}

export const readRollouts = ({ agent, status }: Filters, cursor: string | undefined) =>
  body(
    api.rollouts.$get({
      query: {
        ...(agent !== undefined && { agent_id: agent }),
        ...(status !== undefined && { status }),
        ...(cursor !== undefined && { cursor }),
      },
    }),
  );

export type ListedRollout = Awaited<ReturnType<typeof readRollouts>>["data"][number];

async function readRollout(id: string) {
  const rollout = await body(api.rollouts[":id"].$get({ param: { id: segment(id) } }));
  noteLook(rollout);
  return rollout;
}

export type Rollout = Awaited<ReturnType<typeof readRollout>>;
export type RolloutDecision = Rollout["decisions"][number];

/** Milliseconds between two readings: the controller looks every 1 to 15 seconds. */
const LIVE_MS = 5_000;

export const rolloutQuery = (id: string) =>
  queryOptions({
    queryKey: ["rollout", id],
    queryFn: () => readRollout(id),
    // The change feed tells of decisions, not of the evidence that grows between them.
    refetchInterval: ({ state: { data } }) => (data === undefined || hasEnded(data) ? false : LIVE_MS),
  });

async function readDecision(id: string, seq: number) {
  const { data } = await body(
    api.rollouts[":id"].decisions.$get({
      param: { id: segment(id) },
      query: { limit: "1", cursor: encodeCursor([seq + 1]) },
    }),
  );
  return data[0] ?? null;
}

/** A decision with all that it was made from, which never changes. */
export const decisionQuery = (id: string, seq: number) =>
  queryOptions({
    queryKey: ["rollout", id, "decision", seq],
    queryFn: () => readDecision(id, seq),
    staleTime: Infinity,
  });
