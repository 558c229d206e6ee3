import { Problem } from "../../domain/errors.ts";
import { masterKeyIds, seal, unseal } from "../../store/secrets/seal.ts";
import {
  countSealed,
  placeOfRow,
  reseal,
  sealedRows,
  type SealedRow,
} from "../../store/secrets/sealed-rows.ts";
import { batch, type Statement } from "../../store/database.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";

/** Rows of one request: some hundred kilobytes of sealed text. */
const PAGE = 100;

export interface Resealed {
  /** Id of the master key that seals. */
  key_id: string;
  resealed: number;
  /** Sealed with another key of this deployment: call again until there are none. */
  left: number;
  /** Sealed with a key that this deployment does not have, or damaged. */
  unopenable: number;
}

/** The row sealed with the first key; null when it does not open. */
async function anew(secret: string, row: SealedRow): Promise<Statement | null> {
  const place = placeOfRow(row);
  const plain = await unseal(secret, place, row.sealed).catch(() => null);
  return plain === null ? null : reseal(row, await seal(secret, place, plain));
}

/**
 * Seals some of what other master keys sealed with the first one, in all workspaces of the deployment. A row that
 * somebody changed meanwhile is left as it is. Nothing is in clear beyond this isolate. Throws `scope_missing` but for
 * the root key.
 */
export async function rotateMaster(call: Call): Promise<Resealed> {
  if (call.actor.id !== "root")
    throw new Problem("scope_missing", "Only the root key itself rotates the master key of all workspaces.");
  const secret = call.env.SIGNALBOX_ENCRYPTION_KEY;
  const [first, ...others] = masterKeyIds(secret);
  const rows = await sealedRows(call.db, others, PAGE);
  const found = await Promise.all(rows.map((row) => anew(secret, row)));
  const writes = found.filter((write) => write !== null);
  const damaged = rows.length - writes.length;
  const count = countSealed(first, others);
  const results = (
    writes.length === 0
      ? await batch(call.db, [count])
      : await commit(call, [
          ...writes,
          audited(call, {
            action: "master_key.rotated",
            projectId: null,
            next: { key_id: first, rows: writes.length },
          }),
          count,
        ])
  ) as unknown[][];
  const [{ stale, unknown }] = results.at(-1) as [{ stale: number; unknown: number }];
  return {
    key_id: first,
    resealed: results.slice(0, writes.length).filter((done) => done.length > 0).length,
    left: Math.max(0, stale - damaged),
    unopenable: unknown + Math.min(stale, damaged),
  };
}
