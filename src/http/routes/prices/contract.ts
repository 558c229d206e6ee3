import { createRoute, z } from "@hono/zod-openapi";
import { replacePrices } from "../../../domain/inputs/prices.ts";
import { secured } from "../../middleware/scope.ts";
import { jsonAnswer, jsonBody } from "../../schemas.ts";

const amounts = {
  input: z.number().openapi({ example: 3, description: "US dollars per million tokens, as all of these." }),
  cached_input: z
    .number()
    .nullable()
    .openapi({ example: 0.3, description: "Of input tokens read from a cache; null: as input." }),
  cache_write: z
    .number()
    .nullable()
    .openapi({ example: 3.75, description: "Of input tokens written to a cache; null: as input." }),
  output: z.number().openapi({ example: 15 }),
  up_to_input_tokens: z
    .int()
    .nullable()
    .openapi({ description: "Beyond so many input tokens the cost is not known; null: there is no bound." }),
};

const prices = z
  .object({
    as_of: z.string().openapi({ example: "2026-11-20", description: "The day of the built-in table." }),
    built_in: z.array(
      z.object({
        provider: z.string().openapi({ example: "anthropic" }),
        models: z
          .string()
          .openapi({ example: "^claude-opus-5$", description: "A regular expression of models' ids." }),
        ...amounts,
      }),
    ),
    prices: z
      .array(
        z
          .object({
            provider: z
              .string()
              .nullable()
              .openapi({ example: "groq", description: "Null: whoever's model it is." }),
            model: z.string().openapi({ example: "llama-3.3-70b-versatile" }),
          })
          .extend(z.object(amounts).partial().shape),
      )
      .openapi({ description: "The project's own." }),
  })
  .openapi("ModelPrices");

const tags = ["Prices"];

export const get = createRoute({
  method: "get",
  path: "/model-prices",
  tags,
  summary: "Get what models cost",
  description: "The built-in table, and the prices that the project gives instead.",
  ...secured("agents:read"),
  responses: { 200: jsonAnswer(prices, "All prices.") },
});

export const replace = createRoute({
  method: "put",
  path: "/model-prices",
  tags,
  summary: "Replace the project's own prices",
  description:
    "The whole list, in US dollars per million tokens. What a price leaves out is the built-in table's; one with input and output stands alone. A configuration's own price of its model goes before both.",
  ...secured("agents:write"),
  request: {
    body: jsonBody(
      replacePrices.openapi({
        example: {
          prices: [{ provider: "groq", model: "llama-3.3-70b-versatile", input: 0.5, output: 0.7 }],
        },
      }),
    ),
  },
  responses: { 200: jsonAnswer(prices, "All prices, as they are now.") },
});
