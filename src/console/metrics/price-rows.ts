import { common } from "../strings/common.ts";
import type { OwnPrice } from "./requests.ts";

export const AMOUNTS = ["input", "cached_input", "cache_write", "output", "up_to_input_tokens"] as const;
export type Amount = (typeof AMOUNTS)[number];

/** A price as it stands: of a rounded one nothing can be reckoned. */
export const exactly = (dollars: number | null): string =>
  dollars === null ? common.unknown : String(dollars);

/** A price as it is typed; an empty amount is the table's. */
export interface PriceRow extends Record<Amount, number | ""> {
  id: string;
  provider: string;
  model: string;
}

export const newRow = (): PriceRow => ({
  id: crypto.randomUUID(),
  provider: "",
  model: "",
  input: "",
  cached_input: "",
  cache_write: "",
  output: "",
  up_to_input_tokens: "",
});

export const rowOf = (price: OwnPrice): PriceRow => ({
  id: `${price.provider ?? ""}/${price.model}`,
  provider: price.provider ?? "",
  model: price.model,
  input: price.input ?? "",
  cached_input: price.cached_input ?? "",
  cache_write: price.cache_write ?? "",
  output: price.output ?? "",
  up_to_input_tokens: price.up_to_input_tokens ?? "",
});

export function priceOf({ provider, model, ...row }: PriceRow): OwnPrice {
  const amounts = AMOUNTS.flatMap((name) => (row[name] === "" ? [] : [[name, row[name]]]));
  return {
    provider: provider.trim() || null,
    model: model.trim(),
    ...Object.fromEntries(amounts),
  } as OwnPrice;
}
