import { z } from "@hono/zod-openapi";
import { DEFAULT_PAGE, MAX_PAGE, MAX_VERSION } from "../domain/limits.ts";

/** Parameters and shapes that many contracts share. */
export const agentIdParam = z
  .string()
  .openapi({ param: { name: "agent_id", in: "path" }, example: "pagbank-specialist" });

export const agentOrCurrentParam = agentIdParam.openapi({
  description:
    "current: the agent that GET /v1/agents/current tells. Where that is the Development Agent, the answer has the header Signalbox-Fallback: development.",
});

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^[0-9]{1,10}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be a whole number from ${least} to ${most}`);

export const versionParam = wholeNumber(1, MAX_VERSION).openapi({
  param: { name: "version", in: "path" },
  type: "integer",
  example: 28,
});

export const versionQuery = wholeNumber(1, MAX_VERSION).openapi({ type: "integer", example: 28 });

export const days = (most: number) =>
  wholeNumber(1, most)
    .optional()
    .openapi({ type: "integer", default: 7, description: "How many days to look back." });

export const flag = z
  .enum(["true", "false"])
  .transform((value) => value === "true")
  .optional();

export const paging = z.object({
  limit: wholeNumber(1, MAX_PAGE)
    .optional()
    .openapi({ type: "integer", default: DEFAULT_PAGE, description: `Rows a page, ${MAX_PAGE} at most.` }),
  cursor: z.string().max(1000).optional().openapi({ description: "The next_cursor of the page before." }),
});

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    data: z.array(item),
    next_cursor: z.string().nullable().openapi({ description: "Null on the last page." }),
  });

export const timestamp = z.iso.datetime().openapi({ example: "2026-11-20T08:30:00.000Z" });

export const configuration = z.record(z.string(), z.unknown()).openapi({
  description:
    "An open object. agent, model, instructions, system_prompt, messages, tools, guardrails, storage, memory, escalation_triggers and providers are checked when present; everything else passes through.",
  example: {
    model: { provider: "anthropic", id: "claude-sonnet-4-20250514", temperature: 0.7 },
    instructions: "You are a specialist in digital banking.",
  },
});

/** A body in JSON; YAML is taken and answered wherever JSON is. */
export const jsonBody = <T extends z.ZodType>(schema: T, required = true) => ({
  required,
  content: { "application/json": { schema } },
});

export const jsonAnswer = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { "application/json": { schema } },
});
