import * as z from "zod";
import { DIRECTIONS } from "../experiment/experiment.ts";
import { CUSTOM_NAME, METRIC_KINDS } from "../metric.ts";
import { act, text } from "./common.ts";

const fields = act
  .extend({
    // What was read can be sent back as it is.
    metric: z.unknown().optional(),
    created_at: z.unknown().optional(),
    updated_at: z.unknown().optional(),
    name: z
      .string()
      .regex(
        CUSTOM_NAME,
        "must start with a-z or 0-9 and hold only a-z, 0-9, _ and -, 64 characters at most",
      ),
    kind: z.enum(METRIC_KINDS),
    direction: z.enum(DIRECTIONS).default("increase"),
    cap: z.number().gt(0, "must be more than 0").nullable().default(null),
    description: text.default(""),
  })
  .strict();

const consistent = (
  { kind, cap }: { kind: string; cap: number | null },
  ctx: z.core.$RefinementCtx,
): void => {
  if (kind === "rate" && cap !== null)
    ctx.addIssue({
      code: "custom",
      path: ["cap"],
      message: "a rate's values are 0 or 1: there is nothing to cap",
    });
};

/** `POST /metrics`. */
export const createMetric = fields.superRefine(consistent);
export type CreateMetric = z.infer<typeof createMetric>;

/** `PUT /metrics/{name}`: what is left out goes back to its default; the name is the path's. */
export const replaceMetric = fields.extend({ name: z.unknown().optional() }).superRefine(consistent);
export type ReplaceMetric = z.infer<typeof replaceMetric>;
