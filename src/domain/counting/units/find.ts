import type { UnitPage } from "./page.ts";

/** A unit, and where its items lie in the order: `to` excluded. */
export interface UnitItems {
  lo: number;
  hi: number;
  from: number;
  to: number;
}

/** Where a unit lies in its page. */
export interface FoundUnit {
  at: number;
  isNew: boolean;
  from: number;
  to: number;
}

/** Finds units, which ascend as the page's do, and makes room for those that are new. */
export function findUnits(
  page: UnitPage,
  units: readonly UnitItems[],
): { page: UnitPage; found: FoundUnit[] } {
  const [los, his] = [page.base[0]!, page.base[1]!];
  const found: FoundUnit[] = [];
  const added: UnitItems[] = [];
  const positions: number[] = [];
  let at = 0;
  for (const unit of units) {
    const { lo, hi, from, to } = unit;
    while (at < page.count && (los[at]! < lo || (los[at] === lo && his[at]! < hi))) at += 1;
    const isNew = at === page.count || los[at] !== lo || his[at] !== hi;
    found.push({ at: at + positions.length, isNew, from, to });
    if (!isNew) continue;
    positions.push(at);
    added.push(unit);
  }
  if (positions.length === 0) return { page, found };
  const roomy = page.withRoomAt(positions);
  for (const [index, { lo, hi }] of added.entries()) {
    const to = positions[index]! + index;
    roomy.base[0]![to] = lo;
    roomy.base[1]![to] = hi;
  }
  return { page: roomy, found };
}
