import type { CountedItem, Study } from "./item.ts";

/**
 * A batch of items as columns in one buffer: it travels from the Worker to the shard, and lies in its log, as it is.
 *
 *     u32 magic · u32 bytes of the header · header (JSON, padded to 8)
 *     f64 columns of values, one for each name in the header (NaN: absent)
 *     u32 ids (lo, hi alternating) · u32 units (the same) · u32 milliseconds after `base`
 *     u16 versions · u16 studies · u8 arms · u8 flags
 *
 * Numbers are little-endian, as on every machine that runs Workers.
 */
export interface Batch {
  count: number;
  /** The earliest `occurredAt`. */
  base: number;
  versions: number[];
  studies: Study[];
  /** Names of the value columns. */
  names: string[];
  values: Float64Array[];
  /** Pairs of lo and hi. */
  ids: Uint32Array;
  units: Uint32Array;
  /** Milliseconds after `base`. */
  at: Uint32Array;
  /** Index into `versions`. */
  version: Uint16Array;
  /** Index into `studies` plus one; 0: none. */
  study: Uint16Array;
  /** `NO_ARM`: none. With `PAUSED` where it happened in a pause, with `CORRECTS` where it is a correction. */
  arm: Uint8Array;
  flags: Uint8Array;
  /** All of it: `flags` is a part. */
  bytes: Uint8Array;
}

export const EXPOSURE = 1;
export const SUCCEEDED = 2;
export const HAS_SUCCESS = 4;
export const ESCALATED = 8;
export const FAILED = 16;
export const MISMATCH = 32;
export const EXCLUDED = 64;
/** Set by the shard: an item with the same id was counted before. */
export const DUPLICATE = 128;
export const NO_ARM = 255;
export const PAUSED = 64;
/** With the arm, which is below 32: it is a correction. Such have no `PAUSED`: so none of them looks like `NO_ARM`. */
const CORRECTS = 128;
/** With `CORRECTS`: its values are taken back. */
export const TAKES_BACK = 32;

/** So that a batch is a row of the log, which holds 2 MB at most. */
const MAX_BATCH_ITEMS = 10_000;
const MAX_BATCH_BYTES = 1_900_000;
const MAGIC = 0x31584253;
const PREFIX_BYTES = 8;
const ITEM_BYTES = 26;

interface Header {
  count: number;
  base: number;
  versions: number[];
  studies: Study[];
  names: string[];
}

/** Throws a RangeError on what does not fit into one batch. */
export function encodeBatch(items: readonly CountedItem[]): Uint8Array {
  const count = items.length;
  if (count > MAX_BATCH_ITEMS) throw new RangeError(`A batch holds ${MAX_BATCH_ITEMS} items at most`);
  const versions = new Map<number, number>();
  const studies = new Map<string, { index: number; study: Study }>();
  const names = new Map<string, number>();
  let base = Number.POSITIVE_INFINITY;
  for (const { version, study, values, occurredAt } of items) {
    if (!versions.has(version)) versions.set(version, versions.size);
    if (study && !studies.has(study.key)) studies.set(study.key, { index: studies.size + 1, study });
    for (const name of Object.keys(values)) if (!names.has(name)) names.set(name, names.size);
    base = Math.min(base, occurredAt);
  }
  const header = {
    count,
    base: count === 0 ? 0 : base,
    versions: [...versions.keys()],
    studies: Array.from(studies.values(), ({ study }) => study),
    names: [...names.keys()],
  } satisfies Header;
  const text = new TextEncoder().encode(JSON.stringify(header));
  const size = sizeOf(header, text.length);
  if (size > MAX_BATCH_BYTES) throw new RangeError(`A batch has ${MAX_BATCH_BYTES} bytes at most`);
  const bytes = new Uint8Array(size);
  new Uint32Array(bytes.buffer, 0, 2).set([MAGIC, text.length]);
  bytes.set(text, PREFIX_BYTES);
  const batch = viewOf(bytes, header, text.length);
  for (const column of batch.values) column.fill(Number.NaN);
  for (const [index, item] of items.entries()) {
    const after = item.occurredAt - base;
    if (!(after <= 0xffff_ffff)) throw new RangeError("Items of a batch must lie within 49 days");
    batch.ids[2 * index] = item.id.lo;
    batch.ids[2 * index + 1] = item.id.hi;
    batch.units[2 * index] = item.unit.lo;
    batch.units[2 * index + 1] = item.unit.hi;
    batch.at[index] = after;
    batch.version[index] = versions.get(item.version)!;
    batch.study[index] = item.study ? studies.get(item.study.key)!.index : 0;
    batch.arm[index] = armByteOf(item);
    batch.flags[index] = flagsOf(item);
    for (const [name, value] of Object.entries(item.values)) batch.values[names.get(name)!]![index] = value;
  }
  return bytes;
}

/** Throws a RangeError on what is no batch. Writing into its columns writes into the buffer, unless that had to be copied. */
export function decodeBatch(data: Uint8Array): Batch {
  const bytes = data.byteOffset % 8 === 0 ? data : data.slice();
  if (bytes.length < PREFIX_BYTES) throw new RangeError("Not a batch: too short");
  const [magic, length] = new Uint32Array(bytes.buffer, bytes.byteOffset, 2);
  if (magic !== MAGIC || PREFIX_BYTES + length! > bytes.length) throw new RangeError("Not a batch");
  const text = new TextDecoder().decode(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + length!));
  const header: Header = JSON.parse(text);
  if (sizeOf(header, length!) !== bytes.length) throw new RangeError("Not a batch: its columns do not fit");
  return viewOf(bytes, header, length!);
}

/** What became of an item. */
const ACCEPTED = 0;
const REPEATED = 1;

/** Of all items of a batch in which repeats are marked: 0 for one that is new, 1 for a repeat. */
export const verdictsOf = ({ flags }: Batch): Uint8Array =>
  flags.map((each) => (each & DUPLICATE ? REPEATED : ACCEPTED));

const padded = (bytes: number): number => Math.ceil(bytes / 8) * 8;

const sizeOf = ({ count, names }: Header, headerBytes: number): number =>
  PREFIX_BYTES + padded(headerBytes) + count * (8 * names.length + ITEM_BYTES);

function viewOf(bytes: Uint8Array, header: Header, headerBytes: number): Batch {
  const { buffer } = bytes;
  const { count } = header;
  let at = bytes.byteOffset + PREFIX_BYTES + padded(headerBytes);
  const next = (size: number): number => {
    const from = at;
    at += size;
    return from;
  };
  return {
    ...header,
    values: header.names.map(() => new Float64Array(buffer, next(8 * count), count)),
    ids: new Uint32Array(buffer, next(8 * count), 2 * count),
    units: new Uint32Array(buffer, next(8 * count), 2 * count),
    at: new Uint32Array(buffer, next(4 * count), count),
    version: new Uint16Array(buffer, next(2 * count), count),
    study: new Uint16Array(buffer, next(2 * count), count),
    arm: new Uint8Array(buffer, next(count), count),
    flags: new Uint8Array(buffer, next(count), count),
    bytes,
  };
}

/** Whether an item is a correction, by its `arm`. */
export const isCorrection = (arm: number): boolean => arm !== NO_ARM && (arm & CORRECTS) !== 0;

function armByteOf({ arm, paused, correction }: CountedItem): number {
  if (correction) return (arm ?? 0) | CORRECTS | (correction === "takes_back" ? TAKES_BACK : 0);
  return arm === null ? NO_ARM : arm | (paused ? PAUSED : 0);
}

function flagsOf(item: CountedItem): number {
  const { study, arm } = item;
  const mismatch = study !== null && (arm === null || study.versions[arm] !== item.version);
  return (
    (item.exposure ? EXPOSURE : 0) |
    (item.success ? SUCCEEDED : 0) |
    (item.success === null ? 0 : HAS_SUCCESS) |
    (item.escalated ? ESCALATED : 0) |
    (item.error ? FAILED : 0) |
    (mismatch ? MISMATCH : 0) |
    (item.excluded ? EXCLUDED : 0)
  );
}
