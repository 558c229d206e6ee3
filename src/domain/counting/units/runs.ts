import type { ItemRows } from "../item-rows.ts";
import { orderOf } from "./order.ts";

/** Items by their units, which ascend by hash: the items of each are neighbours in the order. */
export class UnitRuns {
  readonly order: Uint32Array;
  readonly count: number;
  /** Where a unit's items begin in the order; after the last one, where they end. */
  readonly starts: Uint32Array;
  readonly los: Uint32Array;
  readonly his: Uint32Array;

  constructor(rows: ItemRows) {
    const { hashes, count } = rows;
    const order = orderOf(hashes.subarray(0, count));
    const starts = new Uint32Array(count + 1);
    const los = new Uint32Array(count);
    const his = new Uint32Array(count);
    let units = 0;
    for (let from = 0; from < count;) {
      const first = order[from]!;
      const lo = hashes[first]!;
      const hi = rows.his[first]!;
      let to = from + 1;
      let isOne = true;
      for (; to < count && hashes[order[to]!] === lo; to += 1)
        if (rows.his[order[to]!]! !== hi) isOne = false;
      if (isOne) {
        los[units] = lo;
        his[units] = hi;
        starts[units++] = from;
      } else {
        order.subarray(from, to).sort((a, b) => rows.his[a]! - rows.his[b]! || a - b);
        for (let at = from; at < to; at += 1) {
          const each = rows.his[order[at]!]!;
          if (at > from && his[units - 1] === each) continue;
          los[units] = lo;
          his[units] = each;
          starts[units++] = at;
        }
      }
      from = to;
    }
    starts[units] = count;
    this.order = order;
    this.count = units;
    this.starts = starts;
    this.los = los;
    this.his = his;
  }
}
