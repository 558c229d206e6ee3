import { RATES } from "../metrics.ts";
import { columnBytes, readColumn, widthOf, writeColumn } from "./columns.ts";

/** `day` of a unit that had nothing of its own version yet. */
export const NO_DAY = 0xffff_ffff;

const RATE_COUNT = RATES.length;
/** Columns before those of rates: lo, hi, arms, day, interactions. */
const FIXED = 5;
const BASE_COLUMNS = FIXED + 2 * RATE_COUNT;
const LOGS = 0x8000_0000;

/** A unit's sums of one metric, a column each. */
export interface Sums {
  n: Uint32Array;
  s: Float64Array;
  /** Sum of logarithms; null: none are kept. */
  l: Float64Array | null;
}

/** Units of one study, sorted by hash, as columns: a metric that none of them has takes no space. */
export class UnitPage {
  readonly count: number;
  /** lo, hi, arms, day, interactions, then S and N of each rate. */
  readonly base: Uint32Array[];
  /** By the study's metrics; absent: none of the units has it. */
  readonly sums: (Sums | undefined)[];

  private constructor(count: number, base: Uint32Array[], sums: (Sums | undefined)[]) {
    this.count = count;
    this.base = base;
    this.sums = sums;
  }

  static empty(): UnitPage {
    return new UnitPage(
      0,
      Array.from({ length: BASE_COLUMNS }, () => new Uint32Array()),
      [],
    );
  }

  static decode({ buffer, byteOffset }: Uint8Array): UnitPage {
    const [count = 0, metrics = 0] = new Uint32Array(buffer, byteOffset, 2);
    const listed = new Uint32Array(buffer, byteOffset + 8, metrics);
    const widths = new Uint8Array(buffer, byteOffset + 8 + 4 * metrics, columnsOf(metrics));
    let at = byteOffset + headerBytes(metrics);
    let column = 0;
    const next = <T extends Uint32Array | Float64Array>(into: T): T => {
      const width = widths[column++]!;
      const from = at;
      at += columnBytes(count, width);
      return readColumn(buffer, from, width, into);
    };
    const base = Array.from({ length: BASE_COLUMNS }, () => next(new Uint32Array(count)));
    const sums: (Sums | undefined)[] = [];
    for (const entry of listed) {
      const n = next(new Uint32Array(count));
      const s = next(new Float64Array(count));
      const l = next(new Float64Array(count));
      sums[entry & ~LOGS] = { n, s, l: (entry & LOGS) === 0 ? null : l };
    }
    return new UnitPage(count, base, sums);
  }

  /**
   * The units `from` included, `to` not:
   *
   *     u32 units · u32 metrics · u32 metrics by number (highest bit: with logarithms) · u8 widths of columns, padded
   *     lo, hi, arms, day, interactions, S and N of each rate · N, S and logarithms of each metric
   */
  encode(from = 0, to = this.count): Uint8Array {
    const count = to - from;
    const present = [...this.sums.entries()].flatMap(([index, sums]) => (sums ? [{ index, sums }] : []));
    const columns = [...this.base, ...present.flatMap(({ sums: { n, s, l } }) => [n, s, l ?? NOTHING])].map(
      (column) => column.subarray(from, to),
    );
    const widths = columns.map(widthOf);
    const head = headerBytes(present.length);
    const bytes = new Uint8Array(widths.reduce((sum, width) => sum + columnBytes(count, width), head));
    new Uint32Array(bytes.buffer, 0, 2 + present.length).set([
      count,
      present.length,
      ...present.map(({ index, sums }) => (sums.l ? (index | LOGS) >>> 0 : index)),
    ]);
    bytes.set(widths, 8 + 4 * present.length);
    let at = head;
    for (const [index, column] of columns.entries()) {
      writeColumn(bytes.buffer, at, widths[index]!, column);
      at += columnBytes(count, widths[index]!);
    }
    return bytes;
  }

  /** The same with room for new units, each before the unit that has its position now; positions ascend. */
  withRoomAt(positions: Uint32Array): UnitPage {
    const count = this.count + positions.length;
    const integers = (column: Uint32Array) => spread(column, new Uint32Array(count), positions);
    const floats = (column: Float64Array) => spread(column, new Float64Array(count), positions);
    const sums = this.sums.map(
      (each) =>
        each && {
          n: integers(each.n),
          s: floats(each.s),
          l: each.l && floats(each.l),
        },
    );
    return new UnitPage(count, this.base.map(integers), sums);
  }

  /** A unit that was never seen gets the room that was made for it. */
  enter(at: number, lo: number, hi: number): void {
    this.base[0]![at] = lo;
    this.base[1]![at] = hi;
    this.base[3]![at] = NO_DAY;
  }

  /** The columns of a metric, which the page has from now on. */
  sumsOf(metric: number, logs: boolean): Sums {
    const known = this.sums[metric];
    if (known) return known;
    const { count } = this;
    const sums: Sums = {
      n: new Uint32Array(count),
      s: new Float64Array(count),
      l: logs ? new Float64Array(count) : null,
    };
    this.sums[metric] = sums;
    return sums;
  }
}

/** N, S and logarithms. */
const COLUMNS_A_METRIC = 3;
const NOTHING = new Float64Array();

const columnsOf = (metrics: number): number => BASE_COLUMNS + COLUMNS_A_METRIC * metrics;

const headerBytes = (metrics: number): number => Math.ceil((8 + 4 * metrics + columnsOf(metrics)) / 8) * 8;

function spread<T extends Uint32Array | Float64Array>(from: T, into: T, positions: Uint32Array): T {
  let read = 0;
  let at = 0;
  for (let next = 0; next < positions.length; next += 1, at += 1)
    for (const position = positions[next]!; read < position;) into[at++] = from[read++]!;
  while (read < from.length) into[at++] = from[read++]!;
  return into;
}
