import { z } from "@hono/zod-openapi";

const lineChange = z.object({ op: z.enum(["add", "remove", "keep"]), lines: z.array(z.string()) });

/** How two versions differ; `description` says of what. */
export const differences = (description: string) => ({
  operations: z
    .array(
      z.looseObject({
        op: z.string(),
        path: z.string(),
        value: z.unknown().optional(),
        from: z.string().optional(),
      }),
    )
    .openapi({ description }),
  text: z
    .array(z.object({ path: z.string(), changes: z.array(lineChange) }))
    .openapi({ description: "Line by line, each long text that differs." }),
});
