import * as z from "zod";
import { MAX_NAME_LENGTH } from "../limits.ts";
import { agentId, text } from "./common.ts";

/** `POST /sessions/{session_id}/feedback`. */
export const giveFeedback = z
  .object({
    agent_id: agentId.optional(),
    message_id: z.string().min(1).max(MAX_NAME_LENGTH).optional(),
    satisfaction_score: z
      .number("must be a number")
      .min(1, "must be 1 or more")
      .max(10, "must be 10 or less")
      .optional(),
    success: z.boolean("must be true or false").optional(),
    comment: text.optional(),
  })
  .strict()
  .refine(
    ({ satisfaction_score, success, comment }) => (satisfaction_score ?? success ?? comment) !== undefined,
    { path: ["satisfaction_score"], message: "is missing: send a satisfaction_score, success or a comment" },
  );
export type GiveFeedback = z.infer<typeof giveFeedback>;
