import { asc, eq, sql } from "drizzle-orm";
import type { PriceOverride } from "../domain/run/prices.ts";
import type { Database, Statement } from "./database.ts";
import { modelPrice } from "./tables.ts";

export interface PriceRow {
  /** Empty: whoever's model it is. */
  provider: string;
  model: string;
  price: PriceOverride;
}

/** By provider and model. */
export const listPrices = (db: Database, projectId: number): Promise<PriceRow[]> =>
  db
    .select({ provider: modelPrice.provider, model: modelPrice.model, price: modelPrice.price })
    .from(modelPrice)
    .where(eq(modelPrice.projectId, projectId))
    .orderBy(asc(modelPrice.provider), asc(modelPrice.model));

/** The project has these prices and no others. */
export const writePrices = (projectId: number, rows: readonly PriceRow[], now: number): Statement[] => [
  sql`DELETE FROM model_price WHERE project_id = ${projectId}`,
  sql`INSERT INTO model_price (project_id, provider, model, price, updated_at)
    SELECT ${projectId}, p.value ->> 'provider', p.value ->> 'model', p.value -> 'price', ${now}
    FROM json_each(${JSON.stringify(rows)}) p`,
];

/** The project's prices as JSON text of a list of PriceRow. */
export const pricesJson = (projectId: number) => sql`(
  SELECT json_group_array(json_object('provider', provider, 'model', model, 'price', json(price)))
  FROM (SELECT * FROM model_price WHERE project_id = ${projectId} ORDER BY provider, model))`;
