import * as z from "zod";
import { AGAINST, ALERT_ACTIONS, ALERT_METRICS, COMPARISONS, STATISTICS } from "../alert/alert.ts";
import { MAX_ALERT_MINUTES, MAX_SAMPLE_SIZE } from "../limits.ts";
import { act, agentId, name, person, text } from "./common.ts";

const minutes = (least: number) =>
  z
    .int("must be a whole number of minutes")
    .min(least, `must be ${least} or more`)
    .max(MAX_ALERT_MINUTES, `must be at most ${MAX_ALERT_MINUTES}: a day`);

/** Nothing has a default here, so that a PATCH changes only what it names. */
const fields = {
  name,
  description: text.optional(),
  metric: z.enum(ALERT_METRICS),
  statistic: z.enum(STATISTICS).optional(),
  window_minutes: minutes(1).optional(),
  comparison: z.enum(COMPARISONS).optional(),
  against: z.enum(AGAINST).optional(),
  value: z.number("must be a number").optional(),
  for_minutes: minutes(0).optional(),
  min_requests: z.int("must be a whole number").min(1, "must be 1 or more").max(MAX_SAMPLE_SIZE).optional(),
  action: z.enum(ALERT_ACTIONS).optional(),
  enabled: z.boolean().optional(),
};

/** `POST /alerts`. */
export const createAlert = act
  .extend({ ...fields, agent_id: agentId, created_by: person.optional() })
  .strict();
export type CreateAlert = z.infer<typeof createAlert>;

/** `PATCH /alerts/{id}`: what is left out stays; an alert stays with its agent. */
export const updateAlert = act.extend(fields).partial().strict();
export type UpdateAlert = z.infer<typeof updateAlert>;
