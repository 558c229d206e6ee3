import { sql } from "drizzle-orm";
import type { TakenLook } from "../domain/analysis/looks.ts";
import { batch, type Database } from "./database.ts";
import { thisExperiment, type ExperimentRow } from "./experiments.ts";

/** Keeps a look behind those that the experiment was read with. False: another was taken meanwhile, and this one is void. */
export async function keepLook(
  db: Database,
  { projectId, id, looks }: Pick<ExperimentRow, "projectId" | "id" | "looks">,
  look: TakenLook,
): Promise<boolean> {
  const [rows] = await batch(db, [
    sql`UPDATE experiment SET looks = json_insert(looks, '$[#]', json(${JSON.stringify(look)}))
      WHERE ${thisExperiment(projectId, id)} AND json_array_length(looks) = ${looks.length} RETURNING id`,
  ]);
  return rows!.length > 0;
}
