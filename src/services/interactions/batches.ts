import { encodeBatch } from "../../domain/counting/batch.ts";
import type { CountedItem } from "../../domain/counting/item.ts";

/** Items, and the batch that they make. */
export interface Packed<T> {
  list: readonly T[];
  bytes: Uint8Array;
}

/** Items as batches: one, but each name of a metric is a column of it, and with hundreds of names it would not fit. */
export function pack<T extends { counted: CountedItem }>(list: readonly T[]): Packed<T>[] {
  try {
    return [{ list, bytes: encodeBatch(list.map(({ counted }) => counted)) }];
  } catch (error) {
    if (!(error instanceof RangeError) || list.length === 1) throw error;
    const half = list.length >> 1;
    return [...pack(list.slice(0, half)), ...pack(list.slice(half))];
  }
}
