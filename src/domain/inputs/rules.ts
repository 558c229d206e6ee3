import * as z from "zod";
import { SLOTS } from "../bucketing.ts";
import { thresholdsOf } from "../evaluate/split.ts";
import { MAX_OVERRIDES, MAX_RULES, MAX_SPLIT_ARMS } from "../limits.ts";
import type { Override } from "../rule.ts";
import { act, text, versionNumber } from "./common.ts";
import { condition, key, repeated, unitId, unitName } from "./targeting.ts";

const split = z
  .array(z.strictObject({ version: versionNumber, weight: z.number().min(0).max(100) }))
  .min(2, "must have two versions or more; for one, send version")
  .max(MAX_SPLIT_ARMS)
  .superRefine((arms, ctx) => {
    if (thresholdsOf(arms.map((arm) => arm.weight)).at(-1) !== SLOTS) {
      ctx.addIssue({ code: "custom", message: "weights are percentages and must add up to 100" });
    }
    for (const index of repeated(arms, (arm) => String(arm.version))) {
      ctx.addIssue({ code: "custom", path: [index, "version"], message: "is in the split already" });
    }
  });

const rule = z
  .strictObject({
    id: key,
    description: text.optional(),
    condition,
    version: versionNumber.optional(),
    split: split.optional(),
    unit: unitName.optional(),
  })
  .superRefine(({ version, split, unit }, ctx) => {
    const refuse = (path: string, message: string): void =>
      ctx.addIssue({ code: "custom", path: [path], message });
    if ((version === undefined) === (split === undefined)) refuse("version", "send either version or split");
    if (unit !== undefined && split === undefined) refuse("unit", "is what a split is by: there is none");
  });

const override = z
  .strictObject({ user_id: unitId.optional(), session_id: unitId.optional(), version: versionNumber })
  .refine((given) => (given.user_id === undefined) !== (given.session_id === undefined), {
    message: "send either user_id or session_id",
    path: ["user_id"],
  })
  .transform(({ user_id, session_id, version }): Override =>
    user_id === undefined ? { session_id: session_id!, version } : { user_id, version },
  );

/** `PUT /agents/{agent_id}/rules`: all of them, in the order in which they are tried. */
export const putRules = act
  .extend({
    // What was read can be sent back as it is.
    agent_id: z.unknown().optional(),
    revision: z.unknown().optional(),
    rules: z
      .array(rule)
      .max(MAX_RULES)
      .default([])
      .superRefine((rules, ctx) => {
        for (const index of repeated(rules, ({ id }) => id)) {
          ctx.addIssue({ code: "custom", path: [index, "id"], message: "is the id of an earlier rule" });
        }
      }),
    overrides: z
      .array(override)
      .max(MAX_OVERRIDES)
      .default([])
      .superRefine((overrides, ctx) => {
        const identity = (one: Override): string =>
          "user_id" in one ? `user ${one.user_id}` : `session ${one.session_id}`;
        for (const index of repeated(overrides, identity)) {
          ctx.addIssue({ code: "custom", path: [index], message: "is for the unit of an earlier one" });
        }
      }),
  })
  .strict();
export type PutRules = z.infer<typeof putRules>;
