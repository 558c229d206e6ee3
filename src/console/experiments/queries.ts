import { queryOptions } from "@tanstack/react-query";
import { api, body, segment } from "../api/client.ts";

/** Milliseconds between two readings of what the change feed does not tell of: results. */
const RESULTS_MS = 15_000;

const readExperiment = (id: string) => body(api.experiments[":id"].$get({ param: { id: segment(id) } }));
const readResults = (id: string, phase: number | undefined) =>
  body(
    api.experiments[":id"].results.$get({
      param: { id: segment(id) },
      query: phase === undefined ? {} : { phase: String(phase) },
    }),
  );

export type Experiment = Awaited<ReturnType<typeof readExperiment>>;
export type Results = Awaited<ReturnType<typeof readResults>>;
export type Comparison = Results["comparisons"][number];
export type Recommendation = Results["recommendations"][number];

export const experimentQuery = (id: string) =>
  queryOptions({ queryKey: ["experiment", id], queryFn: () => readExperiment(id) });

/** What an experiment has come to; read again while it runs. */
export const resultsQuery = (
  { test_id: id, status }: Pick<Experiment, "test_id" | "status">,
  phase?: number,
) =>
  queryOptions({
    queryKey: ["experiment", id, "results", phase ?? null],
    queryFn: () => readResults(id, phase),
    refetchInterval: status === "running" ? RESULTS_MS : false,
  });
