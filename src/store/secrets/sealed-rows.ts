import { sql, type SQL } from "drizzle-orm";
import { batch, type Database, type Statement } from "../database.ts";
import { credentialPlace, instancePlace, toolPlace, webhookPlace } from "./places.ts";
import { sealedPrefix } from "./seal.ts";

/** Where sealed texts lie. A resource with a revision is written whole by others, who must notice what was done to it. */
const HOLDERS = {
  credential: { id: "name", column: "ciphertext", revised: false, place: credentialPlace },
  webhook: { id: "id", column: "secret", revised: true, place: webhookPlace },
  tool: { id: "name", column: "secret", revised: true, place: toolPlace },
  // Whoever writes an instance leaves its secret as it is.
  instance: { id: "id", column: "hook_secret", revised: false, place: instancePlace },
} as const;
type Kind = keyof typeof HOLDERS;

export interface SealedRow {
  kind: Kind;
  projectId: number;
  id: string;
  sealed: string;
}

/** What the row's text is bound to. */
export const placeOfRow = ({ kind, projectId, id }: SealedRow): string => HOLDERS[kind].place(projectId, id);

const all = sql.raw(
  Object.entries(HOLDERS)
    .map(
      ([kind, { id, column }]) =>
        `SELECT '${kind}' AS kind, project_id AS projectId, ${id} AS id, ${column} AS sealed FROM "${kind}" WHERE ${column} IS NOT NULL`,
    )
    .join(" UNION ALL "),
);

const sealedBy = (keyId: string): SQL => {
  const prefix = sealedPrefix(keyId);
  return sql`substr(sealed, 1, length(${prefix})) = ${prefix}`;
};

/** Sealed with one of these, of all projects of the deployment. There are a few keys at most. */
const byOneOf = (keyIds: readonly string[]): SQL =>
  sql`(${sql.join([sql`0`, ...keyIds.map(sealedBy)], sql` OR `)})`;

/** Any rows that one of these keys sealed: another choice each time, so that those that do not open are in nobody's way. */
export const sealedRows = async (
  db: Database,
  keyIds: readonly string[],
  limit: number,
): Promise<SealedRow[]> =>
  (
    await batch(db, [sql`SELECT * FROM (${all}) WHERE ${byOneOf(keyIds)} ORDER BY random() LIMIT ${limit}`])
  )[0] as SealedRow[];

/** One row: `stale` that one of the keys `others` sealed, `unknown` that neither they nor the key `first` did. */
export const countSealed = (first: string, others: readonly string[]): Statement => sql`
  SELECT count(*) FILTER (WHERE ${byOneOf(others)}) AS stale,
    count(*) FILTER (WHERE NOT ${byOneOf([first, ...others])}) AS unknown FROM (${all})`;

/** Puts another sealed text in the row's place, if it is still as it was read; yields a row then. */
export const reseal = ({ kind, projectId, id, sealed }: SealedRow, next: string): Statement => {
  const holder = HOLDERS[kind];
  const column = sql.raw(holder.column);
  const revision = sql.raw(holder.revised ? ", revision = revision + 1" : "");
  return sql`UPDATE ${sql.raw(`"${kind}"`)} SET ${column} = ${next}${revision}
    WHERE project_id = ${projectId} AND ${sql.raw(holder.id)} = ${id} AND ${column} = ${sealed} RETURNING 1 AS done`;
};
