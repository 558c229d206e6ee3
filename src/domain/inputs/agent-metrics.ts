import * as z from "zod";

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
