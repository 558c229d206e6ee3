import type { UnitPage } from "./page.ts";
import type { UnitRuns } from "./runs.ts";

/** Finds the units `from` to `to` (excluded), which ascend as the page's do, and makes room for those that are new. */
export function findUnits(
  page: UnitPage,
  units: UnitRuns,
  from: number,
  to: number,
): { page: UnitPage; places: Uint32Array } {
  const los = page.base[0]!;
  const his = page.base[1]!;
  const { count } = page;
  const places = new Uint32Array(to - from);
  const positions = new Uint32Array(to - from);
  const added = new Uint32Array(to - from);
  let news = 0;
  let at = 0;
  for (let unit = from; unit < to; unit += 1) {
    const lo = units.los[unit]!;
    const hi = units.his[unit]!;
    while (at < count && (los[at]! < lo || (los[at] === lo && his[at]! < hi))) at += 1;
    places[unit - from] = at + news;
    if (at < count && los[at] === lo && his[at] === hi) continue;
    positions[news] = at;
    added[news++] = unit;
  }
  if (news === 0) return { page, places };
  const roomy = page.withRoomAt(positions.subarray(0, news));
  for (let index = 0; index < news; index += 1) {
    const unit = added[index]!;
    roomy.enter(places[unit - from]!, units.los[unit]!, units.his[unit]!);
  }
  return { page: roomy, places };
}
