import { sql } from "drizzle-orm";
import type { ReplacePrices } from "../../domain/inputs/prices.ts";
import type { PriceOverride } from "../../domain/run/prices.ts";
import { PRICES, PRICES_AS_OF } from "../../domain/run/price-table.ts";
import { providerName } from "../../domain/run/providers.ts";
import { listPrices, pricesJson, writePrices, type PriceRow } from "../../store/prices.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call, type Tenant } from "../call.ts";
import { Fresh } from "../fresh.ts";

const builtIn = PRICES.map(([provider, models, input, cachedInput, cacheWrite, output, upTo = null]) => ({
  provider,
  models: models.source,
  input,
  cached_input: cachedInput,
  cache_write: cacheWrite,
  output,
  up_to_input_tokens: upTo,
}));

const toPrice = ({ provider, model, price }: PriceRow) => ({
  provider: provider === "" ? null : provider,
  model,
  ...price,
});

const toPrices = (rows: PriceRow[]) => ({
  as_of: PRICES_AS_OF,
  built_in: builtIn,
  prices: rows.map(toPrice),
});
export type ModelPrices = ReturnType<typeof toPrices>;

/** The built-in table, and what the project says instead. */
export const getPrices = async (call: Call): Promise<ModelPrices> =>
  toPrices(await listPrices(call.db, call.tenant.projectId));

type Table = Readonly<Record<string, PriceOverride>>;

/** Tables of one isolate, of 500 prices at most. */
const tables = new Fresh<Table>(100);

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Replaces all prices of the project: runs go by them within FRESHNESS_SECONDS. */
export async function replacePrices(call: Call, input: ReplacePrices): Promise<ModelPrices> {
  const { projectId } = call.tenant;
  const rows = input.prices
    .map(({ provider, model, ...price }): PriceRow => ({
      provider: provider == null ? "" : providerName(provider),
      model,
      price,
    }))
    .toSorted((a, b) => byName(a.provider, b.provider) || byName(a.model, b.model));
  const state = sql`json_object('prices', json(${pricesJson(projectId)}))`;
  await commit(call, [
    audited(call, {
      action: "model_prices.replaced",
      changedBy: input.changed_by ?? null,
      reason: input.reason ?? null,
      previous: state,
      next: { prices: rows },
    }),
    ...writePrices(projectId, rows, call.now),
  ]);
  tables.forget(String(projectId));
  return toPrices(rows);
}

/** The project's prices by `<provider>/<model>` or `<model>`, as `priceOf` takes them; read lately, see Fresh. */
export const projectPrices = async (
  call: Pick<Call, "env" | "db" | "waitUntil"> & { tenant: Pick<Tenant, "projectId"> },
): Promise<Table> => {
  const { projectId } = call.tenant;
  const table = await tables.get(call, String(projectId), async () => {
    const rows = await listPrices(call.db, projectId);
    return Object.fromEntries(
      rows.map(({ provider, model, price }) => [provider === "" ? model : `${provider}/${model}`, price]),
    );
  });
  return table!;
};
