import type { Direction } from "../../domain/experiment/experiment.ts";
import type { MetricKind } from "../../domain/metric.ts";
import { api, body, segment } from "../api/client.ts";

export const readMetrics = (cursor: string | undefined) =>
  body(api.metrics.$get({ query: { limit: "50", cursor } }));

export type Metric = Awaited<ReturnType<typeof readMetrics>>["data"][number];

/** A metric with the ETag by which a change of it is refused once somebody else has changed it. */
export async function readMetric(name: string) {
  const answer = await api.metrics[":name"].$get({ param: { name: segment(name) } });
  return { metric: await answer.json(), etag: answer.headers.get("etag") };
}

export interface MetricForm {
  name: string;
  kind: MetricKind;
  direction: Direction;
  cap: number | null;
  description: string;
}

/** A rate's values are 0 or 1: there is nothing to cap. */
const sent = (form: MetricForm) => ({ ...form, cap: form.kind === "rate" ? null : form.cap });

export const createMetric = (form: MetricForm, once: string) =>
  body(api.metrics.$post({ json: sent(form) }, { headers: { "Idempotency-Key": once } }));

export const replaceMetric = (form: MetricForm, etag: string | null) =>
  body(
    api.metrics[":name"].$put(
      { param: { name: segment(form.name) }, json: sent(form) },
      etag === null ? undefined : { headers: { "If-Match": etag } },
    ),
  );

export const deleteMetric = (name: string) =>
  api.metrics[":name"].$delete({ param: { name: segment(name) } });

export const readPrices = () => body(api["model-prices"].$get());

export type Prices = Awaited<ReturnType<typeof readPrices>>;
export type OwnPrice = Prices["prices"][number];

export const pricesQuery = { queryKey: ["model-prices"], queryFn: readPrices };

export const replacePrices = (prices: OwnPrice[]) =>
  body(
    api["model-prices"].$put({
      json: {
        prices: prices.map(({ cached_input, cache_write, up_to_input_tokens, ...price }) => ({
          ...price,
          cached_input: cached_input ?? undefined,
          cache_write: cache_write ?? undefined,
          up_to_input_tokens: up_to_input_tokens ?? undefined,
        })),
      },
    }),
  );
