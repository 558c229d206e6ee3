import { stickyKey } from "./kv-keys.ts";
import { sha256 } from "./secrets/digest.ts";

/** A unit of an experiment that lets its units keep the version that they were given first. */
export interface StickyUnit {
  projectId: number;
  experiment: string;
  unit: string;
}

/** What sticky experiments gave their units first. Both reject when KV is away. */
export interface StickyStore {
  /** Null: nothing is known of the unit. */
  read(unit: StickyUnit): Promise<number | null>;
  write(unit: StickyUnit, version: number): Promise<void>;
}

/** Seconds that an assignment is kept: longer than an experiment lasts. */
const KEPT_SECONDS = 365 * 24 * 60 * 60;
/** Seconds for which a location keeps what it read, KV's least: missing keys are kept as well. */
const CACHE_TTL_SECONDS = 30;

const keyOf = async ({ projectId, experiment, unit }: StickyUnit): Promise<string> =>
  stickyKey(projectId, experiment, await sha256(unit));

export const createStickyStore = (kv: KVNamespace): StickyStore => ({
  async read(unit) {
    const text = await kv.get(await keyOf(unit), { type: "text", cacheTtl: CACHE_TTL_SECONDS });
    const version = text === null ? Number.NaN : Number(text);
    return Number.isSafeInteger(version) ? version : null;
  },
  async write(unit, version) {
    await kv.put(await keyOf(unit), String(version), { expirationTtl: KEPT_SECONDS });
  },
});
