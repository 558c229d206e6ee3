import * as z from "zod";
import { providerName } from "../run/providers.ts";
import { act, name } from "./common.ts";

/** Prices of a project: all of them are read for a run. */
const MAX_PRICES = 500;

/** US dollars per million tokens: above this, somebody has mistaken the unit. */
const dollars = z.number("must be a number").min(0, "must be 0 or more").max(1_000_000);

const price = z
  .object({
    provider: name.nullish(),
    model: name,
    input: dollars.optional(),
    cached_input: dollars.optional(),
    cache_write: dollars.optional(),
    output: dollars.optional(),
    up_to_input_tokens: z.int("must be a whole number").min(1).max(1_000_000_000).optional(),
  })
  .strict()
  .refine(
    ({ provider: _provider, model: _model, ...rest }) => Object.values(rest).some((n) => n !== undefined),
    "must say a price",
  );

/** `PUT /model-prices`: all that the project has. Of one model there is one price. */
export const replacePrices = act
  .extend({ prices: z.array(price).max(MAX_PRICES) })
  .strict()
  .superRefine(({ prices }, context) => {
    const seen = new Set<string>();
    prices.forEach(({ provider, model }, index) => {
      const key = provider == null ? model : `${providerName(provider)}/${model}`;
      if (seen.has(key))
        context.addIssue({ code: "custom", path: ["prices", index, "model"], message: "is priced twice" });
      seen.add(key);
    });
  });
export type ReplacePrices = z.infer<typeof replacePrices>;
