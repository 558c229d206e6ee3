import * as z from "zod";
import { MAX_METRICS_AGENTS } from "../limits.ts";

const time = z.iso
  .datetime({ offset: true, error: "must be a time such as 2026-11-20T09:30:00Z" })
  .or(z.iso.date());

export const metricsQuery = z.object({
  from: time.optional(),
  to: time.optional(),
  interval: z.enum(["minute", "hour", "day"]).optional(),
  group_by: z.enum(["version", "none"]).optional(),
});
export type MetricsQuery = z.infer<typeof metricsQuery>;

/** A page of agents, by their ids, each taken once. */
export const manyMetricsQuery = metricsQuery.extend({
  agents: z
    .string()
    .transform((text) => [...new Set(text.split(",").map((id) => id.trim()))].filter((id) => id !== ""))
    .refine((ids) => ids.length > 0, "must name an agent; several with commas between them")
    .refine(
      (ids) => ids.length <= MAX_METRICS_AGENTS,
      `must name ${MAX_METRICS_AGENTS} agents at most: ask again for the others`,
    ),
});
export type ManyMetricsQuery = z.infer<typeof manyMetricsQuery>;
